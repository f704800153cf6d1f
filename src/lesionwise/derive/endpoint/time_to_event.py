"""One time-to-event endpoint for every subject of a study."""

from collections.abc import Callable

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.applicability import drop_inapplicable
from lesionwise.derive.endpoint.first_response import derive_first_response
from lesionwise.derive.endpoint.follow_up import apply_entry, apply_horizon, compute_days
from lesionwise.derive.endpoint.history import History, list_new_lines, list_possible_lines
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.endpoint.survival import derive_survival


def derive_time_to_event(history: History, endpoint: TimeToEvent) -> pl.DataFrame:
    """Every subject, in stored order: origin, candidates, date, days, status, reason, source, clause.

    A subject without origin has status null: `not_a_responder` where the clock starts at the first
    response, else `no_origin`; `line_unknown` where a line of unknown kind or start could undo that first
    response. The other rules are those of `derive_survival`, then the horizon, then the entry under left
    truncation.
    """
    if endpoint.origin != "first_response":
        return derive_from(history, endpoint, derive_origin(history, endpoint.origin), "no_origin")
    lines, possible = list_new_lines(history), list_possible_lines(history)
    origins = derive_first_response(history, endpoint, lines)
    wide = derive_from(history, endpoint, origins, "not_a_responder")
    if possible.is_empty():
        return wide
    sure = derive_first_response(history, endpoint, pl.concat([lines, possible]))
    kept = origins.join(sure, on=origins.columns, how="anti", nulls_equal=True)
    unsure = wide.join(kept, on="subject", how="semi").select("subject", unsure=pl.lit(True))
    return _withdraw(wide.join(unsure, on="subject", how="left", maintain_order="left"), possible, endpoint)


def derive_from(
    history: History,
    endpoint: TimeToEvent,
    origins: pl.DataFrame,
    missing: str,
    decide: Callable[[History, TimeToEvent, pl.DataFrame], pl.DataFrame] = derive_survival,
) -> pl.DataFrame:
    """Every subject from these origins: decided, cut at the horizon, entered; `missing`: without origin."""
    known = origins.join(history.subjects, on="subject", how="semi", maintain_order="left")
    applied = drop_inapplicable(history, endpoint, known, decide(history, endpoint, known))
    decided = apply_horizon(applied, endpoint)
    risk = apply_entry(decided, endpoint, derive_origin(history, "first_sabr_fraction"))
    whole = history.subjects.join(compute_days(risk), on="subject", how="left", maintain_order="left")
    return whole.with_columns(
        detail=pl.when(pl.col("status") > 0).then("detail"),
        reason=pl.col("reason").fill_null(missing),
        clause=pl.col("clause").fill_null(pl.lit(f"endpoint.{endpoint.id}.origin")),
    )


def _withdraw(wide: pl.DataFrame, possible: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    """Status null for subjects marked `unsure`; the unclear line is their deciding row."""
    begun = possible.sort("subject", "date", "source_table", "source_row")
    first = begun.unique("subject", keep="first", maintain_order=True)
    named = first.select("subject", unclear_table="source_table", unclear_row="source_row")
    joined = wide.join(named, on="subject", how="left", maintain_order="left")
    unsure = pl.col("unsure").fill_null(False)
    return joined.with_columns(
        event_date=pl.when(~unsure).then("event_date"),
        status=pl.when(~unsure).then("status"),
        days=pl.when(~unsure).then("days"),
        reason=pl.when(unsure).then(pl.lit("line_unknown")).otherwise("reason"),
        source_table=pl.when(unsure).then("unclear_table").otherwise("source_table"),
        source_row=pl.when(unsure).then("unclear_row").otherwise("source_row"),
        clause=pl.when(unsure).then(pl.lit(f"endpoint.{endpoint.id}.origin")).otherwise("clause"),
    ).drop("unsure", "unclear_table", "unclear_row")
