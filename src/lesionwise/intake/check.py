"""The checks that every import makes: tables, study, and where in the sources each fault stands."""

from dataclasses import replace
from typing import Final

import polars as pl

from lesionwise.intake.imported import Imported, build_findings
from lesionwise.study import Study
from lesionwise.study.records import find_foreign_codes
from lesionwise.tables.registry import TABLES
from lesionwise.tables.row_rules import ANOTHER_ROW
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
    located = _locate(_add_values(_tell_keys_once(found, tables), tables), tables)
    told = _drop_consequences(located, imported.findings)
    needed = _find_missing_tables(study, imported)
    findings = pl.concat([imported.findings, *needed, told])
    return replace(
        imported, findings=findings.sort("file", "row", "column", maintain_order=True, nulls_last=False)
    )


def _find_missing_tables(study: Study, imported: Imported) -> list[pl.DataFrame]:
    """Tables that the study needs and no source gave a row of; a file of a header only is no better.

    `subject` must have a row in any case. A table whose rows were refused is told there.
    """
    refused = imported.findings.filter(pl.col("severity") == "error")["table"]
    known = {*imported.unread, *refused}
    needed = [*study.needs, *(["subject"] if "subject" in imported.tables else [])]
    rows = {name: frame.height for name, frame in imported.tables.items()}
    missing = [name for name in dict.fromkeys(needed) if not rows.get(name) and name not in known]
    return [
        build_findings(
            code="TABLE-MISSING",
            table=name,
            found="no row of this table in the sources",
            expected=f"at least one row; study {study.slug} needs the tables {', '.join(study.needs)}",
            remedy="Add the file of this table, or take the table out of `needs` in the study file.",
        )
        for name in missing
    ]


def _tell_keys_once(found: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """A repeated key at each row after the first that has it, which is named by its place in the source."""
    repeated = pl.col("code") == "KEY-DUP"
    numbered = found.with_columns(first=pl.col("found").str.extract(ANOTHER_ROW).cast(pl.Int64))
    once = numbered.filter(~repeated | (pl.col("row") > pl.col("first")))
    if "origin" not in tables:
        return once.drop("first")
    places = tables["origin"].select("table", first="table_row", file="source", line="position")
    joined = once.join(
        places.unique(["table", "first"]), on=["table", "first"], how="left", maintain_order="left"
    )
    unit = pl.when(pl.col("file").str.to_lowercase().str.ends_with(".csv")).then(pl.lit("line"))
    words = pl.format("the key of {} {} again", unit.otherwise(pl.lit("record")), "line")
    told = pl.when(repeated & pl.col("line").is_not_null()).then(words).otherwise("found")
    return joined.with_columns(found=told).drop("first", "file", "line")


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
