"""Local control: one row a lesion and course, or one row a subject."""

import polars as pl

from lesionwise.definitions import LesionControl
from lesionwise.derive.endpoint.follow_up import apply_horizon, compute_days
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.endpoint.lesions.baseline import follow_baseline_lesions
from lesionwise.derive.endpoint.lesions.patient import join_lesions
from lesionwise.derive.lesion import compute_outcomes, trace_outcomes

_UNIT = ["subject", "lesion", "course"]


def derive_lesion_control(history: History, endpoint: LesionControl) -> pl.DataFrame:
    """Local control by the rule of the endpoint, subjects in stored order (ENDPOINTS 8.1, 8.3).

    The status, date and reason of each lesion are those of `compute_outcomes`; the clock starts at the
    endpoint's origin, and no date lies before it. A subject without such a lesion has one row of status null,
    as has a lesion irradiated with an unknown intent. Then the horizon.
    """
    cases = _list_cases(history, endpoint)
    if endpoint.rule == "lc_patient":
        cases = join_lesions(cases)
    decided = _place(cases, endpoint)
    known = apply_horizon(decided, endpoint).with_columns(entry_days=pl.lit(None, dtype=pl.Int64))
    order = history.subjects.with_row_index("subject_place")
    whole = order.join(compute_days(known), on="subject", how="left", maintain_order="left_right")
    missing = "no_lesion" if endpoint.rule == "lc_baseline_lesion" else "not_irradiated"
    return whole.sort("subject_place", maintain_order=True).with_columns(
        reason=pl.col("reason").fill_null(missing),
        clause=pl.col("clause").fill_null(pl.lit(f"endpoint.{endpoint.id}.rule")),
    )


def trace_lesion_control(history: History, endpoint: LesionControl, wide: pl.DataFrame) -> pl.DataFrame:
    """The trace of the lesions that a row speaks of; of a patient only the first failure's rows decide."""
    numbered = wide.with_row_index("row_place")
    cases = _list_cases(history, endpoint)
    if endpoint.rule == "lc_patient":
        placed = numbered.select("subject", "row_place", deciding="unit")
        joined = cases.join(placed, on="subject", maintain_order="left")
    else:
        placed = numbered.select("row_place", "unit", deciding="unit").drop_nulls("unit")
        joined = cases.join(placed, on="unit", maintain_order="left")
    traced = trace_outcomes(joined)
    places = joined.select("row_place", mine=pl.col("unit") == pl.col("deciding")).with_row_index("place")
    found = traced.join(
        places.with_columns(pl.col("place").cast(pl.Int64)), on="place", maintain_order="left"
    )
    decides = pl.col("mine").fill_null(False) | (pl.col("part") != "decided_by")
    key = ["place", "source_table", "source_row"]
    return (
        found.with_columns(
            part=pl.when(decides).then("part").otherwise(pl.lit("considered")), place="row_place"
        )
        .sort("place", pl.col("mine").fill_null(False), descending=[False, True], maintain_order=True)
        .unique(key, keep="first", maintain_order=True)
        .drop("row_place", "mine")
    )


def _list_cases(history: History, endpoint: LesionControl) -> pl.DataFrame:
    """Outcomes of the lesions that the endpoint is about."""
    reader = choose_reader(history.study, endpoint, history.response)
    if endpoint.rule == "lc_baseline_lesion":
        return follow_baseline_lesions(history, endpoint, reader)
    rules = history.study.response
    cases = compute_outcomes(history.courses, history.tables, history.timeline, rules, reader)
    unknown = pl.col("intent").is_null()
    counted = cases.filter(unknown | pl.col("intent").is_in(endpoint.intents))
    return counted.with_columns(
        status=pl.when(~unknown).then("status"),
        event_date=pl.when(~unknown).then("event_date"),
        reason=pl.when(unknown).then(pl.lit("intent_unknown")).otherwise("reason"),
        origin=pl.col("last" if endpoint.origin == "lesion_last_fraction" else "start"),
        origin_table=pl.lit("radiotherapy_target"),
        origin_row="target_row",
    )


def _place(cases: pl.DataFrame, endpoint: LesionControl) -> pl.DataFrame:
    """The columns of an endpoint; no date before the origin; an origin that is not known leaves no value."""
    lost = pl.col("origin").is_null() & pl.col("status").is_not_null()
    unit = [name for name in (*_UNIT, "unit") if name in cases.columns]
    named = cases.select(
        *unit,
        "status",
        "event_date",
        "reason",
        "source_table",
        "source_row",
        "origin_table",
        "origin_row",
        origin_date="origin",
        detail="cause",
    )
    lost = pl.col("origin_date").is_null()
    return named.with_columns(
        status=pl.when(~lost).then("status"),
        event_date=pl.when(~lost).then(pl.max_horizontal("event_date", "origin_date")),
        reason=pl.when(lost & pl.col("status").is_not_null()).then(pl.lit("no_origin")).otherwise("reason"),
        clause=pl.when(lost)
        .then(pl.lit(f"endpoint.{endpoint.id}.origin"))
        .otherwise(pl.lit(f"endpoint.{endpoint.id}.rule")),
    ).with_columns(event_date=pl.when(pl.col("status").is_not_null()).then("event_date"))
