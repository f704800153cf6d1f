"""Limits of follow-up: the horizon of an endpoint, entry under left truncation, days."""

import math

import polars as pl

from lesionwise.definitions import Deterioration, LesionControl, TimeToEvent
from lesionwise.terms import compute_whole_days


def apply_horizon(
    decided: pl.DataFrame, endpoint: TimeToEvent | LesionControl | Deterioration
) -> pl.DataFrame:
    """An event or censoring after the horizon becomes a censoring on the day that holds it.

    That day is floor(months x 30.4375) days after the origin; an event on it counts. The deciding row stays:
    it shows that the subject was followed beyond; `reason_beyond` keeps what it was a reason for. Without
    a horizon, or where nothing was decided, nothing changes.
    """
    if endpoint.horizon_months is None:
        return decided.with_columns(reason_beyond=pl.lit(None, dtype=pl.String))
    days = math.floor(compute_whole_days(endpoint.horizon_months))
    horizon = pl.col("origin_date") + pl.duration(days=days)
    beyond = (pl.col("event_date") > horizon).fill_null(False)
    clause = pl.lit(f"endpoint.{endpoint.id}.horizon_months")
    return decided.with_columns(
        event_date=pl.when(beyond).then(horizon).otherwise("event_date"),
        status=pl.when(beyond).then(0).otherwise("status"),
        reason=pl.when(beyond).then(pl.lit("horizon")).otherwise("reason"),
        clause=pl.when(beyond).then(clause).otherwise("clause"),
        reason_beyond=pl.when(beyond).then("reason"),
    )


def apply_entry(decided: pl.DataFrame, endpoint: TimeToEvent, entries: pl.DataFrame) -> pl.DataFrame:
    """Adds `entry_days`, `entry_table`, `entry_row`; takes out subjects who never were at risk.

    `entries` are the first SABR fractions (columns of an origin). Under `left_truncate` a subject is at
    risk from the first fraction on: `entry_days` = its date - origin date, 0 when it is not later. Risk is
    the interval (entry, exit]: an end on the day of entry counts, an end before it gives status null,
    reason `before_entry`; no fraction at all gives `no_entry`. Otherwise `entry_days` is null.
    """
    if endpoint.entry == "none":
        return decided.with_columns(
            entry_days=pl.lit(None, dtype=pl.Int64),
            entry_table=pl.lit(None, dtype=pl.String),
            entry_row=pl.lit(None, dtype=pl.Int64),
        )
    named = entries.select(
        "subject", entry_date="origin_date", entry_table="origin_table", entry_row="origin_row"
    )
    joined = decided.join(named, on="subject", how="left", maintain_order="left")
    days = (pl.col("entry_date") - pl.col("origin_date")).dt.total_days().clip(0)
    absent = pl.col("entry_date").is_null()
    early = (pl.col("event_date") < pl.col("entry_date")).fill_null(False)
    out = (absent | early) & pl.col("status").is_not_null()
    clause = pl.lit(f"endpoint.{endpoint.id}.entry")
    return joined.with_columns(
        entry_days=days,
        status=pl.when(~out).then("status"),
        reason=pl.when(out & absent)
        .then(pl.lit("no_entry"))
        .when(out)
        .then(pl.lit("before_entry"))
        .otherwise("reason"),
        clause=pl.when(out).then(clause).otherwise("clause"),
    ).drop("entry_date")


def compute_days(decided: pl.DataFrame) -> pl.DataFrame:
    """Adds `days` = event date - origin date + 1, null where status is null (STATISTICS 1)."""
    days = (pl.col("event_date") - pl.col("origin_date")).dt.total_days() + 1
    return decided.with_columns(days=pl.when(pl.col("status").is_not_null()).then(days))
