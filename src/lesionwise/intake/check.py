"""The checks that every import makes: tables, study, and where in the sources each fault stands."""

from dataclasses import replace
from typing import Final

import polars as pl

from lesionwise.intake.imported import Imported, build_findings
from lesionwise.study import Study
from lesionwise.study.records import find_foreign_codes
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import Tables
from lesionwise.tables.validation import filter_tables

_PLACE: Final = ["file", "row", "table"]
_CELL_CODES: Final = (
    "VALUE-MISSING",
    "TEXT-EMPTY",
    "NUMBER",
    "RANGE",
    "STUDY-CODE",
    "KEY-DUP",
    "REF-MISSING",
)
"""Findings about the columns that they name, and no other column of the row."""


def check_imported(imported: Imported, study: Study) -> Imported:
    """The same import with the findings of the tables' rules, the study's codes and its needed tables.

    A cell that could not be read is null here: what follows from that alone is not told a second time.
    """
    tables = {name: frame for name, frame in imported.tables.items() if name in TABLES}
    found = pl.concat([filter_tables(tables, imported.unread).findings, find_foreign_codes(study, tables)])
    located = _locate(_add_values(found, tables), tables)
    told = _drop_consequences(located, imported.findings)
    needed = _find_missing_tables(study, imported)
    findings = pl.concat([imported.findings, *needed, told])
    return replace(
        imported, findings=findings.sort("file", "row", "column", maintain_order=True, nulls_last=False)
    )


def _find_missing_tables(study: Study, imported: Imported) -> list[pl.DataFrame]:
    """Tables that the study needs and no source gave; `subject` must have a row besides."""
    given = imported.tables.keys() | imported.unread
    missing = [name for name in study.needs if name not in given]
    subject = imported.tables.get("subject")
    if subject is not None and subject.is_empty() and "subject" not in imported.unread:
        missing.append("subject")
    return [
        build_findings(
            code="TABLE-MISSING",
            table=name,
            found="no row of this table in the sources",
            expected=f"table {name}: study {study.slug} needs it",
            remedy="Add the file of this table, or take the table out of `needs` in the study file.",
        )
        for name in missing
    ]


def _locate(found: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Findings about rows of tables as findings about places in sources, by table `origin`."""
    if "origin" not in tables:
        return build_findings(found.drop("row"))
    places = tables["origin"].group_by("table", "table_row", maintain_order=True).first()
    joined = found.join(
        places.select("table", pl.col("table_row").alias("row"), "source", "position"),
        on=["table", "row"],
        how="left",
        maintain_order="left",
    )
    return build_findings(joined.drop("row").rename({"source": "file", "position": "row"}))


def _add_values(found: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Findings with the value of the one column that they name, for the file of findings."""
    parts = found.partition_by("table", "column", maintain_order=True, as_dict=True)
    return pl.concat(
        [
            found.clear().with_columns(value=pl.lit(None, dtype=pl.String)),
            *(_add_value(part, tables, str(table), column) for (table, column), part in parts.items()),
        ]
    )


def _add_value(part: pl.DataFrame, tables: Tables, table: str, column: str | None) -> pl.DataFrame:
    frame = tables.get(table)
    if frame is None or column not in frame.columns:
        return part.with_columns(value=pl.lit(None, dtype=pl.String))
    values = frame.select("row", value=pl.col(column).cast(pl.String))
    return part.join(values, on="row", how="left", maintain_order="left")


def _drop_consequences(located: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Without the findings that only follow from a cell that could not be read."""
    unread = read.filter(pl.col("severity") == "error", pl.col("row").is_not_null())
    if unread.is_empty() or located.is_empty():
        return located
    numbered = located.with_row_index("number")
    same_row = numbered.join(unread.select(_PLACE).unique(), on=_PLACE, how="semi")
    cells = same_row.with_columns(pl.col("column").str.split(", ")).explode("column")
    same_cell = cells.join(unread.select(*_PLACE, "column"), on=[*_PLACE, "column"], how="semi")
    dropped = pl.concat([same_cell, same_row.filter(~pl.col("code").is_in(_CELL_CODES))])
    return numbered.join(dropped.select("number"), on="number", how="anti", maintain_order="left").drop(
        "number"
    )
