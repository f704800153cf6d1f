"""Proportions of subjects by their best response: objective response, disease control."""

import polars as pl

from lesionwise.definitions import Proportion
from lesionwise.derive.endpoint.history import History, choose_reader, list_new_lines, list_possible_lines
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.endpoint.stops import find_stops
from lesionwise.derive.response import compute_best


def derive_proportion(history: History, endpoint: Proportion) -> pl.DataFrame:
    """Every subject, in stored order: origin, date and row of the best response, status, reason, clause.

    Status 1: the best response from the origin to the first progression, before a new systemic line and
    dated within `window_days` of the origin (inclusive), is one of `response`; what confirms it may come
    later. Status 0: another one, or no assessment. Null: no origin, no target lesion at baseline where the
    population is `measurable` (or no lesion on record), no target outside the planned courses where
    `rt_policy` is `non_irradiated` (ENDPOINTS 4.3: who has none leaves the denominator and is counted), or a
    line of unknown kind or start that could change the answer. `days` is null.
    Sources: ENDPOINTS 4.1-4.4; STUDIES 9.2.
    """
    origins = derive_origin(history, endpoint.origin)
    lines = list_new_lines(history)
    possible = list_possible_lines(history)
    stops = find_stops(origins, lines)
    found = _respond(history, endpoint, origins, stops)
    other = found
    if not possible.is_empty():
        other = _respond(history, endpoint, origins, find_stops(origins, pl.concat([lines, possible])))
    wide = (
        history.subjects.join(origins, on="subject", how="left", maintain_order="left")
        .join(found, on="subject", how="left", maintain_order="left")
        .join(other.select("subject", other="counts"), on="subject", how="left", maintain_order="left")
        .join(stops, on="subject", how="left", maintain_order="left")
        .join(
            find_stops(origins, possible).select(
                "subject", possible_table="stop_table", possible_row="stop_row"
            ),
            on="subject",
            how="left",
            maintain_order="left",
        )
        .join(_list_measurable(history, endpoint), on="subject", how="left", maintain_order="left")
    )
    return _decide(wide, endpoint)


def trace_proportion(history: History, endpoint: Proportion, wide: pl.DataFrame) -> pl.DataFrame:
    """One row a subject and row that was looked at: subject, part, source table and row, rule, note."""
    reader = choose_reader(history.study, endpoint, history.response)
    name = "confirmed best response" if endpoint.confirmed else "best response"
    best = pl.concat_str(pl.lit(f"{name} of {reader}: "), pl.col("best"))
    clues = (
        ("decided_by", "source_table", "source_row", best),
        ("decided_by", "confirming_table", "confirming_row", pl.lit("confirms the response")),
        ("considered", "origin_table", "origin_row", pl.lit("origin of the clock")),
        ("considered", "stop_table", "stop_row", pl.lit("a new systemic line: later responses do not count")),
        ("considered", "possible_table", "possible_row", pl.lit("a line of unknown kind or start")),
    )
    rows = [
        wide.filter(pl.col(row).is_not_null()).select(
            "subject",
            pl.lit(part).alias("part"),
            pl.col(table).alias("source_table"),
            pl.col(row).alias("source_row"),
            pl.col("reason").alias("rule"),
            note.alias("note"),
        )
        for part, table, row, note in clues
    ]
    return pl.concat(rows).unique(
        ["subject", "source_table", "source_row"], keep="first", maintain_order=True
    )


def _respond(
    history: History, endpoint: Proportion, origins: pl.DataFrame, stops: pl.DataFrame
) -> pl.DataFrame:
    """Best response of each subject whose reader has a response: counts, best, event_date, source_row."""
    end = pl.col("origin_date") + pl.duration(days=endpoint.window_days or 0)
    limits = origins.join(stops, on="subject", how="left").select(
        "subject",
        "origin_date",
        "stop_date",
        end_date=pl.lit(None, dtype=pl.Date) if endpoint.window_days is None else end,
    )
    reader = choose_reader(history.study, endpoint, history.response)
    response = history.list_responses(reader, endpoint.rt_policy)
    tables = response.group_by("subject").agg(response_table=pl.col("table").first())
    best = (
        compute_best(response, history.study.response, limits)
        .join(origins, on="subject", how="semi", maintain_order="left")
        .join(tables, on="subject", how="left", maintain_order="left")
    )
    suffix = "_confirmed" if endpoint.confirmed else ""
    chosen = pl.col(f"best{suffix}").cast(pl.String)
    return best.select(
        "subject",
        "response_table",
        best=chosen,
        counts=chosen.is_in(endpoint.response),
        event_date=f"best{suffix}_date",
        source_row=pl.col(f"source_row{suffix}").cast(pl.Int64),
        confirming_row=pl.col("confirming_row").cast(pl.Int64)
        if endpoint.confirmed
        else pl.lit(None, dtype=pl.Int64),
    )


def _list_measurable(history: History, endpoint: Proportion) -> pl.DataFrame:
    """Subjects with a lesion on record, whether one of them is a target of the reader, and whether one of
    these targets is in no planned course (null: not asked)."""
    reader = choose_reader(history.study, endpoint, history.response)
    lesions = history.tables["lesion"].filter(pl.col("reader").is_null() | (pl.col("reader") == reader))
    target = pl.col("role").cast(pl.String) == "target"
    planned = history.tables["radiotherapy_course"].filter(
        (pl.col("intent").cast(pl.String) == "planned").fill_null(True)
    )
    treated = history.tables["radiotherapy_target"].join(planned, on=["subject", "course"], how="semi")
    spared = lesions.join(treated, on=["subject", "lesion"], how="anti").select("row", spared=pl.lit(True))
    told = lesions.join(spared, on="row", how="left", maintain_order="left")
    asked = pl.lit(endpoint.rt_policy == "non_irradiated")
    left = (target & pl.col("spared").fill_null(False)).any()
    return told.group_by("subject").agg(measurable=target.any(), left=pl.when(asked).then(left))


def _decide(wide: pl.DataFrame, endpoint: Proportion) -> pl.DataFrame:
    key = f"endpoint.{endpoint.id}"
    counts, other = pl.col("counts").fill_null(False), pl.col("other").fill_null(False)
    bound = endpoint.population == "measurable"
    reason = (
        pl.when(pl.col("origin_date").is_null())
        .then(pl.lit("no_origin"))
        .when(pl.lit(bound) & pl.col("measurable").is_null())
        .then(pl.lit("measurable_unknown"))
        .when(pl.lit(bound) & ~pl.col("measurable"))
        .then(pl.lit("no_measurable_disease"))
        .when(~pl.col("left"))
        .then(pl.lit("no_unirradiated_lesion"))
        .when(counts != other)
        .then(pl.lit("line_unknown"))
        .when(counts)
        .then(pl.lit("responder"))
        .when(pl.col("best").is_null() | (pl.col("best") == "MISSING"))
        .then(pl.lit("no_assessment"))
        .otherwise(pl.lit("non_responder"))
    )
    where = {
        "no_origin": "origin",
        "measurable_unknown": "population",
        "no_measurable_disease": "population",
        "no_unirradiated_lesion": "rt_policy",
    }
    decided = wide.with_columns(reason=reason)
    known = pl.col("reason").is_in(["responder", "non_responder", "no_assessment"])
    unknown = pl.col("reason") == "line_unknown"
    clause = pl.col("reason").replace_strict(where, default="response", return_dtype=pl.String)
    return decided.with_columns(
        status=pl.when(known).then(
            pl.col("reason").replace_strict({"responder": 1}, default=0, return_dtype=pl.Int64)
        ),
        event_date=pl.when(known).then("event_date"),
        days=pl.lit(None, dtype=pl.Int64),
        entry_days=pl.lit(None, dtype=pl.Int64),
        source_table=pl.when(known & pl.col("source_row").is_not_null())
        .then("response_table")
        .when(unknown)
        .then("possible_table"),
        source_row=pl.when(known).then("source_row").when(unknown).then("possible_row"),
        confirming_table="response_table",
        confirming_row=pl.when(known).then("confirming_row"),
        clause=pl.concat_str(pl.lit(f"{key}."), clause),
    )
