"""The class of every adverse event: a total function of its onset and the study's windows."""

from typing import Final

import polars as pl

from lesionwise.definitions import Clock
from lesionwise.derive.adverse_event.clocks import Dates, build_clocks, is_of_study, list_courses
from lesionwise.derive.adverse_event.events import impute_onset, list_adverse_events
from lesionwise.derive.adverse_event.relation import compute_related
from lesionwise.derive.adverse_event.windows import compute_late_start
from lesionwise.study import AdverseEventRules, Study
from lesionwise.tables.derived import AdverseEventClass
from lesionwise.tables.rows import Tables

_ONSET: Final = pl.col("onset")
_DATE: Final = pl.Date


def derive_adverse_event_class(
    study: Study, tables: Tables, dates: Dates, last_seen: pl.DataFrame, clock: Clock | None = None
) -> pl.DataFrame:
    """Every adverse event (`list_adverse_events`) once, as `tables.derived.AdverseEventClass`.

    `dates`: first study treatment and randomisation. `last_seen`: subject, seen_date (last day known alive),
    death_date. `clock`: null: that of the study.

    Rule, first that holds: onset unknown, `undated` (unless it had ended before the reference, `baseline`);
    before the reference, `baseline`; no radiotherapy begun to count from, `pre_rt`; else by the days from
    the end of radiotherapy: up to the largest acute window `acute` (the course itself included), up to the
    late window `intermediate`, in it `late`, after it `beyond`. All ends are inclusive. `unanchored`: a date
    that would decide is unknown.

    Radiotherapy is the course that the event is attributed to, if it had begun by the onset; in an arm
    without SABR the clock, once it runs; else the latest course begun from the reference to the onset,
    whatever its intent; else, where the acute window starts at randomisation, the first planned course
    still to come.
    Source: STUDIES 9.5; ENDPOINTS 10.
    """
    rules = study.adverse_event
    clocks = build_clocks(study, tables, dates, clock or rules.ae_control_clock)
    courses = list_courses(tables)
    events = list_adverse_events(tables).join(clocks, on="subject", how="left", maintain_order="left")
    events = _date_onsets(events, courses, rules)
    anchored = _anchor(events, courses, rules)
    classed = _classify(anchored, rules)
    seen = classed.join(last_seen, on="subject", how="left", maintain_order="left")
    return _conform(seen.with_columns(persisting_late=_persists(rules)))


def _date_onsets(events: pl.DataFrame, courses: pl.DataFrame, rules: AdverseEventRules) -> pl.DataFrame:
    """Adds `own_*` (the course that the event is attributed to) and `onset`, `imputed`."""
    own = courses.select("subject", "course", own_row="course_row", own_start="start", own_end="end")
    joined = events.join(own, on=["subject", "course"], how="left", maintain_order="left")
    limits = events.select("subject", "reference").unique()
    of_study = courses.join(limits, on="subject").filter(is_of_study())
    starts = of_study.group_by("subject").agg(first_start=pl.col("start").min())
    joined = joined.join(starts, on="subject", how="left", maintain_order="left")
    possible = compute_related(("rt",), rules.related_levels).fill_null(True)
    by_rt = pl.coalesce("own_start", pl.when(possible).then("first_start"))
    dated = joined.with_columns(onset=impute_onset([by_rt, pl.col("reference")]))
    partial = pl.col("onset_date_precision").cast(pl.String) == "month"
    return dated.with_columns(imputed=_ONSET.is_not_null() & partial.fill_null(False))


def _anchor(events: pl.DataFrame, courses: pl.DataFrame, rules: AdverseEventRules) -> pl.DataFrame:
    """Adds `anchor`, `anchor_course`, `anchor_row`, `count_from` and `counts_surely` (the end is known)."""
    cases = events.join(_find_latest(events, courses), on="row", how="left", maintain_order="left")
    own = (pl.col("own_start") <= _ONSET).fill_null(False)
    latest = pl.col("latest_start").is_not_null()
    coming = pl.lit(rules.acute_from == "randomisation") & (pl.col("planned_start") > _ONSET).fill_null(False)
    zero = (pl.col("zero_start") <= _ONSET).fill_null(False)
    which = (
        pl.when(own)
        .then(pl.lit("own"))
        .when(pl.col("control") & zero)
        .then(pl.lit("zero"))
        .when(latest)
        .then(pl.lit("latest"))
        .when(coming)
        .then(pl.lit("planned"))
        .when(zero)
        .then(pl.lit("zero"))
    )
    cases = cases.with_columns(which=which)
    known = _pick("end", _DATE, zero_name="zero_end")
    return cases.with_columns(
        anchor_course=_pick("course", pl.String, own_name="course"),
        anchor_row=_pick("row", pl.Int64),
        count_from=pl.coalesce(known, _pick("start", _DATE, zero_name="zero_start")),
        counts_surely=known.is_not_null(),
    )


def _find_latest(events: pl.DataFrame, courses: pl.DataFrame) -> pl.DataFrame:
    """The latest course begun from the reference to the onset of each event; of two the later end."""
    limits = events.select("row", "subject", "onset", "reference")
    begun = limits.join(courses, on="subject").filter((pl.col("start") <= _ONSET) & is_of_study())
    last = begun.sort("row", "start", "end", "course_row", nulls_last=True)
    return last.unique("row", keep="last", maintain_order=True).select(
        "row", latest_course="course", latest_row="course_row", latest_start="start", latest_end="end"
    )


def _pick(
    part: str, dtype: type[pl.DataType], own_name: str | None = None, zero_name: str | None = None
) -> pl.Expr:
    names = {"own": own_name or f"own_{part}", "latest": f"latest_{part}", "planned": f"planned_{part}"}
    if zero_name is not None:
        names["zero"] = zero_name
    value = pl.lit(None, dtype=dtype)
    for which, name in names.items():
        value = pl.when(pl.col("which") == which).then(name).otherwise(value)
    return value


def _classify(cases: pl.DataFrame, rules: AdverseEventRules) -> pl.DataFrame:
    """Adds `ae_class` and `acute_within_days`."""
    cases = cases.with_columns(days=(_ONSET - pl.col("count_from")).dt.total_days())
    days, sure = pl.col("days"), pl.col("counts_surely")
    ended_before = (pl.col("end_date") < pl.col("reference")).fill_null(False)
    end = rules.late_to_days
    name = (
        pl.when(_ONSET.is_null())
        .then(pl.when(ended_before).then(pl.lit("baseline")).otherwise(pl.lit("undated")))
        .when((pl.col("reference") > _ONSET).fill_null(False))
        .then(pl.lit("baseline"))
        .when(pl.col("which").is_null())
        .then(pl.when(pl.col("reference").is_null()).then(pl.lit("unanchored")).otherwise(pl.lit("pre_rt")))
        .when(days <= rules.acute_days[-1])
        .then(pl.lit("acute"))
        .when(~sure)
        .then(pl.lit("unanchored"))
        .when(days < compute_late_start(rules))
        .then(pl.lit("intermediate"))
        .when(pl.lit(end is None) | (days <= (end or 0)))
        .then(pl.lit("late"))
        .otherwise(pl.lit("beyond"))
    )
    within = pl.lit(None, dtype=pl.Int64)
    for limit in reversed(rules.acute_days):
        inside = (days <= limit) & (sure | pl.lit(limit == rules.acute_days[0]))
        within = pl.when(inside).then(pl.lit(limit, dtype=pl.Int64)).otherwise(within)
    classed = cases.with_columns(name.alias("ae_class"))
    return classed.with_columns(acute_within_days=pl.when(pl.col("ae_class") == "acute").then(within))


def _persists(rules: AdverseEventRules) -> pl.Expr:
    """Whether an acute event was still open on the day after the acute window; null: not known, not acute.

    An event without end that is recorded as not recovered, or recovering, was open as long as the subject
    is known to have lived; death ends it.
    """
    last = pl.col("count_from") + pl.duration(days=rules.acute_days[-1])
    end = pl.min_horizontal("end_date", "death_date")
    going_on = pl.col("outcome").cast(pl.String).is_in(["not_recovered", "recovering"])
    still = pl.when(going_on & (pl.col("seen_date") > last)).then(pl.lit(True))
    open_after = pl.when(end.is_not_null()).then(end > last).otherwise(still)
    return pl.when((pl.col("ae_class") == "acute") & pl.col("counts_surely")).then(open_after)


def _conform(cases: pl.DataFrame) -> pl.DataFrame:
    anchored = pl.col("ae_class").is_in(["acute", "intermediate", "late", "beyond", "unanchored"])
    on_zero = pl.col("which") == "zero"
    named = cases.select(
        "subject",
        "event",
        adverse_event_row="row",
        row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        ae_class="ae_class",
        acute_within_days="acute_within_days",
        onset_date="onset",
        onset_imputed="imputed",
        reference_date="reference",
        counted_from=pl.when(anchored & pl.col("counts_surely")).then("count_from"),
        course=pl.when(anchored).then("anchor_course"),
        course_row=pl.when(anchored).then("anchor_row"),
        days=pl.when(anchored & pl.col("counts_surely")).then("days"),
        on_randomisation_clock=pl.when(anchored).then(on_zero.fill_null(False)),
        persisting_late="persisting_late",
    )
    types = {column.name: column.dtype for column in AdverseEventClass.columns().values()}
    return named.select(pl.col(column).cast(dtype) for column, dtype in types.items())
