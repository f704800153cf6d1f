"""What the response engine hands back, and the typed frames it is made of."""

from dataclasses import dataclass

import polars as pl

from lesionwise.derive.response.material import Material
from lesionwise.derive.response.runs import begins_run
from lesionwise.tables.registry import DERIVED_TABLES


@dataclass(frozen=True)
class Derivation:
    """Responses (`tables.derived.Response`) and the rows that explain them (`tables.derived.Trace`).

    progressing: one row a progression and lesion that has part in it (`engine.list_progressing_lesions`);
    material: what the responses were made of. Both are null where responses were collected, not derived.
    """

    response: pl.DataFrame
    trace: pl.DataFrame
    progressing: pl.DataFrame | None = None
    material: Material | None = None


def conform_frame(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with exactly the columns and types of the derived table `name`; columns not made are null."""
    types = {column.name: column.dtype for column in DERIVED_TABLES[name].schema.columns().values()}
    return frame.select(
        (pl.col(column) if column in frame.columns else pl.lit(None)).cast(dtype).alias(column)
        for column, dtype in types.items()
    )


def build_trace(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """A trace frame of a derived table, one row a key, in order; of two equal keys the first stays.

    `rows`: table_row, part, source_table, source_row, rule, note.
    """
    names = pl.Enum(rows["source_table"].unique().sort())
    codes = DERIVED_TABLES["trace"].schema.columns()["part"].dtype
    rows = rows.with_columns(pl.col("source_table").cast(names), pl.col("part").cast(codes))
    key = ["table_row", "part", "source_table", "source_row"]
    rows = rows.sort(key, maintain_order=True).filter(begins_run(*key))
    return conform_frame("trace", rows.with_columns(table=pl.lit(table)))
