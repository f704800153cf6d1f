"""One CSV file to one table."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from lesionwise.intake.csv.cells import Cells, describe_cells, parse_cells, parse_precision
from lesionwise.intake.csv.records import POSITION, Records
from lesionwise.intake.imported import build_findings, empty_findings
from lesionwise.tables.conformity import find_nearest
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import number_rows
from lesionwise.tables.wording import describe_values

_PRECISION: Final = "_precision"


@dataclass(frozen=True)
class ReadTable:
    """A table as read: `row` and the declared columns, the line of each row, its faults.

    `whole` is false where a column that cannot be empty was not there.
    """

    frame: pl.DataFrame
    lines: pl.Series
    findings: pl.DataFrame
    whole: bool


def build_table(name: str, records: Records) -> ReadTable:
    """The records of a file as table `name`; columns that the file has not are null.

    Findings lack the file (the caller knows it). A partial date is stored as its first day, with its
    precision beside it.
    """
    declared = TABLES[name].schema.columns()
    findings = [records.findings, *_check_columns(name, records.header)]
    missing = any((one["code"] == "COLUMN-MISSING").any() for one in findings)
    lines = records.texts[POSITION]
    columns: dict[str, pl.Series] = {}
    for column in declared:
        if column not in records.header:
            columns[column] = pl.repeat(None, len(lines), dtype=declared[column].dtype, eager=True)
            continue
        cells = _parse(name, column, records.texts[column])
        columns[column] = cells.values
        findings.append(_tell(name, column, lines, cells.faults))
    for column in _list_partial(name):
        if column in records.header:
            told = _fill_precision(columns, column, records.texts[column])
            findings.append(_tell(name, column + _PRECISION, lines, told))
    frame = number_rows(pl.DataFrame(columns))
    return ReadTable(frame, lines, pl.concat([empty_findings(), *findings]), not missing)


def _list_partial(name: str) -> list[str]:
    """Date columns of a table that may be partial."""
    columns = TABLES[name].columns
    return [column.removesuffix(_PRECISION) for column in columns if column.endswith(_PRECISION)]


def _list_names(name: str) -> set[str]:
    """Columns that name something: the key and the columns that point to other tables."""
    table = TABLES[name]
    return {*table.key, *(column for reference in table.references for column in reference.columns)}


def _parse(name: str, column: str, texts: pl.Series) -> Cells:
    declared = TABLES[name].schema.columns()[column]
    partial = column in _list_partial(name)
    return parse_cells(texts, declared, partial=partial, strict=column in _list_names(name))


def _fill_precision(columns: dict[str, pl.Series], column: str, texts: pl.Series) -> pl.DataFrame:
    """Set the precision that the form of a date says; faults where the file's own contradicts it."""
    beside = columns[column + _PRECISION]
    frame = pl.DataFrame(
        {"given": beside.cast(pl.String), "said": parse_precision(texts), "day": columns[column]}
    ).with_row_index("number")
    said = pl.when(pl.col("day").is_not_null()).then("said")
    filled = frame.select(pl.coalesce(said, "given").alias("filled"))["filled"]
    columns[column + _PRECISION] = filled.cast(beside.dtype)
    return frame.filter(pl.col("given") != said).select(
        "number",
        code=pl.lit("DATE-PRECISION"),
        found=pl.lit(f"a precision that contradicts {column}"),
        remedy=pl.lit(f"Leave it empty: the form of {column} says it."),
        value=pl.col("given"),
    )


def _tell(name: str, column: str, lines: pl.Series, faults: pl.DataFrame) -> pl.DataFrame:
    partial = column in _list_partial(name)
    expected = describe_cells(TABLES[name].schema.columns()[column], partial=partial)
    places = faults.with_columns(row=lines.gather(faults["number"]))
    return build_findings(places, table=name, column=column, expected=expected)


def _check_columns(name: str, header: tuple[str, ...]) -> list[pl.DataFrame]:
    declared = TABLES[name].schema.columns()
    unknown = [
        build_findings(
            code="COLUMN-UNKNOWN",
            row=1,
            table=name,
            column=column,
            found=f"a column that table {name} has not",
            expected="columns of the template",
            remedy=find_nearest(column, tuple(declared)) + "Correct the name, or leave the column out.",
        )
        for column in header
        if column not in declared
    ]
    missing = [
        build_findings(
            code="COLUMN-MISSING",
            row=1,
            table=name,
            column=column,
            found="no such column",
            expected=f"{column}: {describe_values(each)}",
            remedy="Add the column: it cannot be empty.",
        )
        for column, each in declared.items()
        if column not in header and not each.nullable
    ]
    return [*unknown, *missing]
