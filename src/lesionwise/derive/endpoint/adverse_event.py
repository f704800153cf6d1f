"""Adverse events of a subject: whether one counts, and the maximum grade."""

import polars as pl

from lesionwise.definitions import AdverseEvents
from lesionwise.derive.adverse_event import build_clocks, compute_related, derive_spans, list_courses
from lesionwise.derive.endpoint.adverse_event_class import (
    classify_adverse_events,
    find_dates,
    find_last_seen,
)
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.origins import derive_origin

_KEY = ("subject", "occasion")


def derive_adverse_events(history: History, endpoint: AdverseEvents) -> pl.DataFrame:
    """Every subject and class of the endpoint (one row, occasion null, without classes), in stored order.

    Status 1: an event counts; `event_date` is the onset of the first. Status 0: none does, and the reason
    says whether the subject was followed through the window. Null: no origin; never at risk (no
    radiotherapy, died or left before the window opened); an event of unknown onset, relation or grade could
    count; or nothing of this kind was collected at all. `value`: the maximum grade of the events in the
    window with the relation asked for, whatever the grade asked for; null where there is none or an event
    of unknown grade, onset or relation could exceed it. `detail`: the class of the first event that counts.
    Sources: STUDIES 9.5; ENDPOINTS 10.
    """
    events = list_judged_events(history, endpoint)
    cases = _list_cases(history, endpoint)
    for frame in (_summarise(events), _name_rows(events)):
        cases = cases.join(frame, on=_KEY, how="left", nulls_equal=True, maintain_order="left")
    return _decide(cases, endpoint, collected=not history.tables["adverse_event"].is_empty())


def list_judged_events(history: History, endpoint: AdverseEvents) -> pl.DataFrame:
    """Every adverse event once an occasion, with what is known of each condition (true, false, null).

    `in_window` (class and origin), `related`, `graded`, and `counts`, all three; subjects without origin
    are left out.
    """
    rules = history.study.adverse_event
    levels = endpoint.related_levels or rules.related_levels
    facts = history.tables["adverse_event"].select(
        "term",
        "grade",
        "end_date",
        related=compute_related(endpoint.related_to, levels),
        adverse_event_row="row",
    )
    classes = classify_adverse_events(history, endpoint.ae_control_clock)
    events = classes.with_columns(pl.col("ae_class").cast(pl.String)).join(facts, on="adverse_event_row")
    origins = derive_origin(history, endpoint.origin)
    dated = events.join(origins, on="subject").join(list_occasions(endpoint), how="cross")
    judged = dated.with_columns(
        in_window=_is_in_class(endpoint) & _is_in_time(endpoint), graded=_has_grade(endpoint)
    )
    return judged.with_columns(counts=pl.col("in_window") & pl.col("related") & pl.col("graded")).sort(
        "subject", "occasion", "onset_date", "adverse_event_row", nulls_last=True
    )


def list_occasions(endpoint: AdverseEvents) -> pl.DataFrame:
    """The occasions of the endpoint: its classes, or one that has no name."""
    names: list[str | None] = list(endpoint.classes) or [None]
    return pl.DataFrame({"occasion": names}, schema={"occasion": pl.String})


def _is_in_class(endpoint: AdverseEvents) -> pl.Expr:
    """Whether the event belongs to the class of the occasion; null where its class is not known."""
    name = pl.col("ae_class")
    if not endpoint.classes:
        return pl.lit(True)
    known = ~name.is_in(["undated", "unanchored"])
    inside = pl.when(known).then(name == pl.col("occasion"))
    if endpoint.acute_within_days is None:
        return inside
    nested = pl.col("acute_within_days") <= endpoint.acute_within_days
    return inside & pl.when(pl.col("occasion") == "acute").then(nested).otherwise(pl.lit(True))


def _is_in_time(endpoint: AdverseEvents) -> pl.Expr:
    """Whether the event began from the origin to the end of the window; null where the onset is unknown."""
    onset, origin = pl.col("onset_date"), pl.col("origin_date")
    inside = onset >= origin
    if endpoint.window_days is not None:
        inside = inside & (onset <= origin + pl.duration(days=endpoint.window_days))
    over = onset.is_null() & (pl.col("end_date") < origin).fill_null(False)
    return pl.when(over).then(pl.lit(False)).otherwise(inside)


def _has_grade(endpoint: AdverseEvents) -> pl.Expr:
    """Whether the grade is one that is asked for; an event without grade has one, nobody knows which."""
    grade = pl.col("grade")
    if endpoint.exactly:
        return grade == endpoint.min_grade
    return pl.lit(True) if endpoint.min_grade == 1 else grade >= endpoint.min_grade


def _list_cases(history: History, endpoint: AdverseEvents) -> pl.DataFrame:
    """Every subject and occasion with origin, window and follow-up."""
    rules = history.study.adverse_event
    clock = endpoint.ae_control_clock or rules.ae_control_clock
    clocks = build_clocks(history.study, history.tables, find_dates(history), clock)
    courses = list_courses(history.tables)
    spans = [
        derive_spans(clocks, courses, rules, name, endpoint.acute_within_days).with_columns(
            occasion=pl.lit(name)
        )
        for name in endpoint.classes
    ]
    cases = history.subjects.join(list_occasions(endpoint), how="cross", maintain_order="left")
    cases = cases.join(
        derive_origin(history, endpoint.origin), on="subject", how="left", maintain_order="left"
    )
    if spans:
        cases = cases.join(pl.concat(spans), on=_KEY, how="left", maintain_order="left")
    else:
        cases = cases.with_columns(
            irradiated=pl.lit(True), opens="origin_date", closes=pl.lit(None, dtype=pl.Date)
        )
    end = pl.col("origin_date") + pl.duration(days=endpoint.window_days or 0)
    bound = pl.lit(None, dtype=pl.Date) if endpoint.window_days is None else end
    seen = find_last_seen(history)
    return cases.with_columns(
        opens=pl.when(pl.col("opens").is_not_null()).then(pl.max_horizontal("opens", "origin_date")),
        closes=pl.min_horizontal("closes", bound),
    ).join(seen, on="subject", how="left", maintain_order="left")


def _summarise(events: pl.DataFrame) -> pl.DataFrame:
    """Per subject and occasion: counted (whether one counts), possible (whether one may), value."""
    could = (pl.col("in_window") & pl.col("related")).fill_null(True)
    sure = (pl.col("in_window") & pl.col("related")).fill_null(False)
    known = pl.col("grade").filter(sure).max()
    limit = pl.col("grade").fill_null(5).filter(could & ~(sure & pl.col("grade").is_not_null())).max()
    return events.group_by(_KEY).agg(
        counted=pl.col("counts").fill_null(False).any(),
        possible=pl.col("counts").is_null().any(),
        value=pl.when(limit.is_null() | (limit <= known)).then(known).cast(pl.Float64),
    )


def _name_rows(events: pl.DataFrame) -> pl.DataFrame:
    """Per subject and occasion: the first event that counts, that of the maximum grade, the first unknown."""
    counting = events.filter(pl.col("counts"))
    first = _first(counting, "first").with_columns(detail="first_class").drop("first_class")
    sure = events.filter(pl.col("in_window") & pl.col("related") & pl.col("grade").is_not_null())
    most = sure.sort(
        "subject",
        "occasion",
        "grade",
        "onset_date",
        "adverse_event_row",
        descending=[False, False, True, False, False],
    )
    why = (
        pl.when(
            pl.col("in_window").is_null()
            & (pl.col("ae_class") == "unanchored")
            & pl.col("onset_date").is_not_null()
        )
        .then(pl.lit("window_unknown"))
        .when(pl.col("in_window").is_null())
        .then(pl.lit("onset_unknown"))
        .when(pl.col("related").is_null())
        .then(pl.lit("relation_unknown"))
        .otherwise(pl.lit("grade_unknown"))
    )
    unknown = _first(events.filter(pl.col("counts").is_null()).with_columns(why=why), "unknown", "why")
    top = _first(most, "most").select(*_KEY, "most_row")
    named = first.join(top, on=_KEY, how="full", nulls_equal=True, coalesce=True)
    return named.join(
        unknown.select(*_KEY, "unknown_row", "why"), on=_KEY, how="full", nulls_equal=True, coalesce=True
    )


def _first(events: pl.DataFrame, name: str, *more: str) -> pl.DataFrame:
    return events.unique(_KEY, keep="first", maintain_order=True).select(
        *_KEY,
        pl.col("adverse_event_row").alias(f"{name}_row"),
        pl.col("onset_date").alias(f"{name}_onset"),
        pl.col("ae_class").alias(f"{name}_class"),
        *more,
    )


def _decide(cases: pl.DataFrame, endpoint: AdverseEvents, *, collected: bool) -> pl.DataFrame:
    seen = pl.max_horizontal("seen_date", "origin_date")
    died, opens, closes = pl.col("death_date"), pl.col("opens"), pl.col("closes")
    reasons = (
        ("no_origin", pl.col("origin_date").is_null(), "origin"),
        ("not_collected", pl.lit(not collected), "rule"),
        ("adverse_event", pl.col("counted"), "min_grade"),
        ("no_radiotherapy", ~pl.col("irradiated"), "classes"),
        ("window_unknown", opens.is_null(), "classes"),
        ("died_before_window", died < opens, "classes"),
        ("window_not_reached", died.is_null() & (seen < opens), "classes"),
        ("possible", pl.col("possible"), "rule"),
        ("died_in_window", died.is_not_null() & (closes.is_null() | (died <= closes)), "min_grade"),
        ("window_open", died.is_null() & (closes.is_null() | (seen < closes)), "min_grade"),
        ("no_adverse_event", pl.lit(True), "min_grade"),
    )
    reason, clause = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.String)
    for name, holds, key in reversed(reasons):
        reason = pl.when(holds.fill_null(False)).then(pl.lit(name)).otherwise(reason)
        clause = (
            pl.when(holds.fill_null(False)).then(pl.lit(f"endpoint.{endpoint.id}.{key}")).otherwise(clause)
        )
    decided = cases.with_columns(reason=reason, clause=clause)
    statuses = {"adverse_event": 1, "died_in_window": 0, "window_open": 0, "no_adverse_event": 0}
    status = pl.col("reason").replace_strict(statuses, default=None, return_dtype=pl.Int64)
    return _place(decided.with_columns(status=status))


def _place(decided: pl.DataFrame) -> pl.DataFrame:
    """Adds date, value and source; a reason that comes from an unknown event gets its name."""
    reason, counts = pl.col("reason"), pl.col("status") == 1
    at_death = reason.is_in(["died_in_window", "died_before_window"])
    told = ~reason.is_in(["no_origin", "not_collected"])
    return decided.with_columns(
        event_date=pl.when(counts).then("first_onset"),
        days=pl.lit(None, dtype=pl.Int64),
        entry_days=pl.lit(None, dtype=pl.Int64),
        value=pl.when(pl.col("status").is_not_null()).then("value"),
        detail=pl.when(counts).then("detail"),
        source_table=pl.when(reason.is_in(["adverse_event", "possible"]))
        .then(pl.lit("adverse_event"))
        .when(told)
        .then(_follow("table", at_death)),
        source_row=pl.when(reason == "adverse_event")
        .then("first_row")
        .when(reason == "possible")
        .then("unknown_row")
        .when(told)
        .then(_follow("row", at_death)),
        reason=pl.when(reason == "possible").then("why").otherwise("reason"),
    )


def _follow(part: str, at_death: pl.Expr) -> pl.Expr:
    """The death where it decides, else the last proof of life, else the origin."""
    return pl.when(at_death).then(f"death_{part}").otherwise(pl.coalesce(f"seen_{part}", f"origin_{part}"))
