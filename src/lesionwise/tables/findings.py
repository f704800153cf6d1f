"""Building findings: rows of a table with the words of one fault."""

import polars as pl

from lesionwise.tables.derived import Finding
from lesionwise.tables.rows import build_rows


def build_finding(
    table: str,
    code: str,
    words: tuple[str, str, str],
    *,
    rows: pl.DataFrame | None = None,
    column: str | None = None,
    severity: str = "error",
) -> pl.DataFrame:
    """A frame as `Finding`: one finding a row of `rows` (its columns win), or one about the whole table.

    `words`: found, expected, what to do.
    """
    found, expected, remedy = words
    places = pl.DataFrame({"row": [None]}, schema={"row": pl.Int64}) if rows is None else rows
    return build_rows(
        Finding,
        places.select(name for name in places.columns if name in ("row", "found")),
        severity=severity,
        code=code,
        table=table,
        column=column,
        found=found,
        expected=expected,
        remedy=remedy,
    )


def empty_findings() -> pl.DataFrame:
    """No finding."""
    return Finding.create_empty()
