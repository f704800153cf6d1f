"""The frame in which every kind of event is handed over."""

from typing import Final

import polars as pl

CLUES: Final = pl.List(
    pl.Struct({"part": pl.String, "source_table": pl.String, "source_row": pl.Int64, "note": pl.String})
)
"""Further rows of a trace: what else an event rests on."""

HAPPENED: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "subject": pl.String,
    "date": pl.Date,
    "source_table": pl.String,
    "source_row": pl.Int64,
    "detail": pl.String,
    "scan": pl.String,
    "doubt": pl.String,
    "clues": CLUES,
}
"""Columns of events. `detail`: a code of the kind (why a line was begun, what made the spread). `scan`:
where the event was seen at one. `doubt`: null where the event is sure; else the reason why nobody can
tell. `clues`: null where the row itself says everything."""


def shape(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the columns `HAPPENED`, null where there is none, in order of subject and date."""
    shaped = rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in HAPPENED.items()
    )
    return shaped.sort("subject", "date", "source_table", "source_row")


def clue(part: str, table: pl.Expr | str, row: str, note: pl.Expr) -> pl.Expr:
    """One further row of a trace as a value of `CLUES`' struct."""
    named = pl.lit(table) if isinstance(table, str) else table
    return pl.struct(
        part=pl.lit(part),
        source_table=named.cast(pl.String),
        source_row=pl.col(row).cast(pl.Int64),
        note=note.cast(pl.String),
    )


def after_origin(rows: pl.DataFrame, origins: pl.DataFrame) -> pl.DataFrame:
    """`rows` of subjects with an origin, dated on it or later; a row without date stands on the origin."""
    joined = rows.join(origins.select("subject", "origin_date"), on="subject", maintain_order="left")
    dated = joined.with_columns(date=pl.coalesce("date", "origin_date"))
    return dated.filter(pl.col("date") >= pl.col("origin_date")).drop("origin_date")
