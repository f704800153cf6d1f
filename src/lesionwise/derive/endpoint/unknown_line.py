"""Subjects whose result depends on a systemic line of which too little is recorded."""

import polars as pl

from lesionwise.definitions import TimeToEvent


def withhold_unknown(decided: pl.DataFrame, other: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    """`decided`, with `line_unknown` for the subjects whose date or status is another one in `other`.

    `other` was decided as if every line of unknown kind or start were a new systemic line; it has only the
    subjects who have one. Their status becomes null: the answer depends on what nobody recorded.
    """
    there = other.select(
        "subject",
        other_date="event_date",
        other_status="status",
        line_unknown_table="line_table",
        line_unknown_row="line_row",
    )
    joined = decided.join(there, on="subject", how="left", maintain_order="left")
    differs = pl.col("other_date").is_not_null() & (
        (pl.col("other_date") != pl.col("event_date")) | (pl.col("other_status") != pl.col("status"))
    )
    return joined.with_columns(
        event_date=pl.when(~differs).then("event_date"),
        status=pl.when(~differs).then("status"),
        reason=pl.when(differs).then(pl.lit("line_unknown")).otherwise("reason"),
        source_table=pl.when(differs).then("line_unknown_table").otherwise("source_table"),
        source_row=pl.when(differs).then("line_unknown_row").otherwise("source_row"),
        clause=pl.when(differs).then(pl.lit(f"endpoint.{endpoint.id}.censor.profile")).otherwise("clause"),
    ).drop("other_date", "other_status", "line_unknown_table", "line_unknown_row")
