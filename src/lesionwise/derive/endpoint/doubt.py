"""Subjects whose result depends on something that nobody recorded."""

from collections.abc import Mapping

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events import list_kinds
from lesionwise.derive.endpoint.events.happened import CLUES
from lesionwise.derive.endpoint.stops import find_stops


def list_doubts(
    endpoint: TimeToEvent,
    origins: pl.DataFrame,
    events: Mapping[str, pl.DataFrame],
    halts: pl.DataFrame,
    lines: pl.DataFrame,
    possible: pl.DataFrame,
) -> pl.DataFrame:
    """One row a subject with a happening in doubt, the first one: reason, clause, table, row, clues.

    `events` and `halts` as listed, sure ones included; `possible`: lines that may be new ones, where
    `lines` end follow-up (profile fda_2018).
    """
    clauses = list_kinds(endpoint) | {
        kind: f"competing[{number}]" for number, kind in enumerate(endpoint.competing)
    }
    halting = {"local_therapy": "local_therapy_before_pd", "toxicity_switch": "toxicity_switch"}
    named = [rows.with_columns(clause=pl.lit(clauses[kind])) for kind, rows in events.items()]
    clause = pl.col("reason").replace_strict(halting, return_dtype=pl.String)
    named.append(halts.with_columns(clause=clause))
    columns = ["subject", "date", "source_table", "source_row", "doubt", "clause", "clues"]
    unsure = [rows.select(columns).filter(pl.col("doubt").is_not_null()) for rows in named]
    every = pl.concat([_list_unclear_lines(origins, lines, possible), *unsure])
    first = every.sort("subject", "date", maintain_order=True).unique(
        "subject", keep="first", maintain_order=True
    )
    key = f"endpoint.{endpoint.id}."
    return first.select(
        "subject",
        doubt="doubt",
        doubt_table="source_table",
        doubt_row="source_row",
        doubt_clues="clues",
        doubt_clause=pl.concat_str(pl.lit(key), "clause"),
    )


def _list_unclear_lines(origins: pl.DataFrame, lines: pl.DataFrame, possible: pl.DataFrame) -> pl.DataFrame:
    """The first line from the origin on of each subject with a line in doubt, as if all were new ones."""
    known = origins.join(possible, on="subject", how="semi", maintain_order="left")
    stops = find_stops(known, pl.concat([lines, possible]))
    return stops.select(
        "subject",
        date="stop_date",
        source_table="stop_table",
        source_row="stop_row",
        doubt=pl.lit("line_unknown"),
        clause=pl.lit("censor.profile"),
        clues=pl.lit(None, dtype=CLUES),
    )


def withhold(decided: pl.DataFrame, other: pl.DataFrame, doubts: pl.DataFrame) -> pl.DataFrame:
    """`decided`, without value for the subjects whose date or status is another one in `other`.

    `other` was decided as if everything in doubt had happened; it has only the subjects with `doubts`.
    Status and date become null, the reason is that of the doubt: the answer depends on what nobody
    recorded.
    """
    there = other.select("subject", other_date="event_date", other_status="status")
    joined = decided.join(there, on="subject", how="left", maintain_order="left").join(
        doubts, on="subject", how="left", maintain_order="left"
    )
    differs = pl.col("other_date").is_not_null() & (
        (pl.col("other_date") != pl.col("event_date")) | (pl.col("other_status") != pl.col("status"))
    )
    return joined.with_columns(
        event_date=pl.when(~differs).then("event_date"),
        status=pl.when(~differs).then("status"),
        detail=pl.when(~differs).then("detail"),
        clues=pl.when(differs).then("doubt_clues").otherwise("clues"),
        reason=pl.when(differs).then("doubt").otherwise("reason"),
        source_table=pl.when(differs).then("doubt_table").otherwise("source_table"),
        source_row=pl.when(differs).then("doubt_row").otherwise("source_row"),
        clause=pl.when(differs).then("doubt_clause").otherwise("clause"),
    ).drop("other_date", "other_status", "doubt", "doubt_table", "doubt_row", "doubt_clause", "doubt_clues")
