"""The frame in which every kind of event is handed over."""

from typing import Final

import polars as pl

HAPPENED: Final = {
    "subject": pl.String,
    "date": pl.Date,
    "source_table": pl.String,
    "source_row": pl.Int64,
    "detail": pl.String,
    "scan": pl.String,
    "doubt": pl.String,
}
"""Columns of events. `detail`: a code of the kind (why a line was begun, which lesions). `scan`: where the
event was seen at one. `doubt`: null where the event is sure; else the reason why nobody can tell."""


def shape(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the columns `HAPPENED`, null where there is none, in order of subject and date."""
    shaped = rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in HAPPENED.items()
    )
    return shaped.sort("subject", "date", "source_table", "source_row")


def after_origin(rows: pl.DataFrame, origins: pl.DataFrame) -> pl.DataFrame:
    """`rows` of subjects with an origin, dated on it or later; a row without date stands on the origin."""
    joined = rows.join(origins.select("subject", "origin_date"), on="subject", maintain_order="left")
    dated = joined.with_columns(date=pl.coalesce("date", "origin_date"))
    return dated.filter(pl.col("date") >= pl.col("origin_date")).drop("origin_date")
