"""Rows of a table with the records that they come from, before they are numbered."""

from dataclasses import dataclass

import polars as pl

from lesionwise.intake.sdtm.raw import POSITION, SOURCE
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import number_rows

ORIGINS = "origins"
"""Column with the list of records, (source, position), that a row was made of."""

PLACES = pl.List(pl.Struct({SOURCE: pl.String, POSITION: pl.Int64}))


@dataclass(frozen=True)
class Part:
    """Rows of table `table`: any of its declared columns and `origins`."""

    table: str
    frame: pl.DataFrame


def one_origin() -> pl.Expr:
    """The record itself as the only origin of its row."""
    return pl.concat_list(pl.struct(SOURCE, POSITION)).alias(ORIGINS)


def all_origins() -> pl.Expr:
    """In a group: every record of the group, in reading order."""
    return pl.struct(SOURCE, POSITION).sort_by(SOURCE, POSITION).alias(ORIGINS)


def assemble_tables(parts: list[Part]) -> dict[str, pl.DataFrame]:
    """The tables that the parts fill, numbered in order of their first record, with table `origin`."""
    tables: dict[str, pl.DataFrame] = {}
    origins = []
    for name in TABLES:
        frames = [_complete(part) for part in parts if part.table == name]
        if not frames:
            continue
        first = pl.col(ORIGINS).list.first()
        rows = pl.concat(frames).sort(
            first.struct.field(SOURCE), first.struct.field(POSITION), *TABLES[name].key, maintain_order=True
        )
        rows = number_rows(rows)
        tables[name] = rows.drop(ORIGINS)
        origins.append(_list_origins(name, rows))
    tables["origin"] = number_rows(pl.concat([TABLES["origin"].schema.create_empty(), *origins]))
    return tables


def _complete(part: Part) -> pl.DataFrame:
    declared = TABLES[part.table].schema.columns()
    return part.frame.select(
        *(
            pl.col(name).cast(column.dtype)
            if name in part.frame.columns
            else pl.lit(None, dtype=column.dtype).alias(name)
            for name, column in declared.items()
        ),
        pl.col(ORIGINS).cast(PLACES),
    )


def _list_origins(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.select(table_row="row", place=ORIGINS)
        .explode("place", empty_as_null=True, keep_nulls=True)
        .select(
            pl.lit(name).alias("table"),
            "table_row",
            pl.col("place").struct.field(SOURCE).alias("source"),
            pl.col("place").struct.field(POSITION).alias("position"),
        )
        .unique(maintain_order=True)
    )
