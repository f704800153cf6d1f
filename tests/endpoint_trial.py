"""A trial in small for tests of endpoints: declarations with defaults, drawn tables, values in short."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from drawn import parse_table, parse_tables
from lesionwise.definitions import Censoring, Endpoint, EventName, Profile, Proportion, TimeToEvent
from lesionwise.derive.endpoint import Endpoints, History, derive_endpoint
from lesionwise.derive.response import derive_response
from lesionwise.derive.timeline import cut_tables, derive_timeline
from lesionwise.study import Arm, ImagingSchedule, ResponseRules, Study, Version
from oracle.endpoint import Value, derive_slowly

EVERY_8_WEEKS = (ImagingSchedule(anchor="enrolment", first_day=56, interval_days=56, window_days=7),)


class Event(NamedTuple):
    """An expected event: days, reason, source as `table#row`."""

    days: int
    reason: str
    source: str


class Censored(NamedTuple):
    """An expected censoring: days, reason, source as `table#row`."""

    days: int
    reason: str
    source: str


class Competing(NamedTuple):
    """An expected competing event: days, reason, source as `table#row`."""

    days: int
    reason: str
    source: str


class Responder(NamedTuple):
    """An expected responder and the response row that decides."""

    source: str


class NonResponder(NamedTuple):
    """An expected non-responder: reason, deciding row (none without assessment)."""

    reason: str
    source: str | None


class Absent(NamedTuple):
    """No value, for a reason."""

    reason: str


Expected = Event | Censored | Competing | Responder | NonResponder | Absent


def survival(
    id: str = "pfs1",  # noqa: A002 - the name of the field
    *,
    rule: str = "pfs1",
    event: tuple[EventName, ...] = ("progression", "death"),
    profile: Profile = "treatment_policy",
    origin: Any = "enrolment",
    **more: Any,
) -> TimeToEvent:
    """A time to event; progression-free survival from enrolment unless something else is said."""
    at = "last_known_alive" if rule == "os" else "last_adequate_assessment"
    return TimeToEvent(
        id=id,
        rule=rule,
        label=id,
        origin=origin,
        event=event,
        censor=Censoring(at=at, profile=profile),
        report=(),
        **more,
    )


def overall_survival(**more: Any) -> TimeToEvent:
    """Overall survival from enrolment."""
    return survival("os", rule="os", event=("death",), **more)


def further(rule: str, *event: EventName, **more: Any) -> TimeToEvent:
    """A time to a further event from enrolment, censored at the last contact."""
    at = more.pop("at", "last_contact")
    given = {"id": rule, "rule": rule, "label": rule, "origin": "enrolment", "report": ()}
    return TimeToEvent(**(given | more), event=event, censor=Censoring(at=at))


def proportion(**more: Any) -> Proportion:
    """Objective response from enrolment in all subjects."""
    given = {
        "id": "orr",
        "rule": "orr",
        "label": "orr",
        "origin": "enrolment",
        "response": ("CR", "PR"),
        "population": "all",
        "report": (),
    }
    return Proportion(**(given | more))


def trial(*endpoints: Endpoint, **more: Any) -> Study:
    """A study with these endpoints; a cohort with scans every 8 weeks unless something else is said."""
    given: dict[str, Any] = {
        "slug": "invented",
        "registration": "000",
        "title": "Invented",
        "short_title": "Invented",
        "design": "cohort",
        "population": "none",
        "versions": (Version(id="1", randomised=more.get("design") == "randomised", change="first"),),
        "arms": (Arm(id="sabr", label="SABR", experimental=True, sabr="all"),),
        "modes": ("prospective", "retrospective"),
        "imaging": EVERY_8_WEEKS,
        "needs": ("subject",),
        "response": ResponseRules(),
        "endpoints": endpoints,
    }
    return Study(**(given | more))


def derive_at(
    study: Study, tables: Mapping[str, pl.DataFrame], response: pl.DataFrame, cut: date | None
) -> tuple[pl.DataFrame, Endpoints]:
    """Timeline and endpoints from a response table that is given, not derived, at a cut."""
    if cut is not None:
        response = response.filter(pl.col("date").is_null() | (pl.col("date") <= cut))
    seen = cut_tables(tables, cut)
    timeline = derive_timeline(seen, response, cut, study.response.impute_day)
    return timeline, derive_endpoint(History(study, seen, timeline, response, cut))


def list_values(endpoints: Endpoints) -> dict[tuple[str, str], Value]:
    """The endpoints of the engine as the oracle gives them."""
    return {
        (row["subject"], row["endpoint"]): Value(
            row["origin_date"],
            row["event_date"],
            row["days"],
            row["status"],
            row["reason"],
            None if row["source_row"] is None else f"{row['source_table']}#{row['source_row']}",
            row["entry_days"],
        )
        for row in endpoints.endpoint.iter_rows(named=True)
    }


def assert_spec(
    tables: Mapping[str, str],
    endpoint: Endpoint,
    expected: Mapping[str, Expected],
    cut: str | None = None,
    **study: Any,
) -> None:
    """Engine and oracle both give what is expected for every subject named.

    `tables` are drawn; table `response` is the derived one. `study` are fields of the study.
    """
    drawings = dict(tables)
    response = parse_response(drawings.pop("response", "row"))
    frames = parse_tables(drawings)
    said = trial(endpoint, **study)
    day = None if cut is None else date.fromisoformat(cut)
    fast = list_values(derive_at(said, frames, response, day)[1])
    slow = derive_slowly(said, frames, response, day)
    for subject, value in expected.items():
        assert shorten(endpoint, fast[subject, endpoint.id]) == value, subject
        assert shorten(endpoint, slow[subject, endpoint.id]) == value, f"{subject}, oracle"


def derive_values(
    tables: Mapping[str, str], endpoint: Endpoint, cut: str | None = None, **study: Any
) -> dict[str, Expected]:
    """What the engine makes of drawn tables, by subject; without `response` it is derived from them."""
    drawings = dict(tables)
    drawn = drawings.pop("response", None)
    frames = parse_tables(drawings)
    said = trial(endpoint, **study)
    day = None if cut is None else date.fromisoformat(cut)
    if drawn is None:
        response = derive_response(frames, said.response, day).response
    else:
        response = parse_response(drawn)
    values = list_values(derive_at(said, frames, response, day)[1])
    return {subject: shorten(endpoint, value) for (subject, _), value in values.items()}


def parse_response(drawing: str) -> pl.DataFrame:
    """A drawn response table: reader INVESTIGATOR, rule, baseline and order of progression filled in."""
    frame = parse_table("response", drawing)
    overall = pl.col("overall_response").cast(pl.String)
    progressed = (overall == "PD").fill_null(False).cast(pl.Int32)
    return frame.with_columns(
        reader=pl.col("reader").fill_null("INVESTIGATOR"),
        rule=pl.col("rule").fill_null("DRAWN"),
        baseline=pl.col("baseline").fill_null(False),
        scan=pl.coalesce("scan", pl.format("V{}", "row")),
        post_progression=progressed.cum_sum().over("subject", pl.col("reader").fill_null("")) > progressed,
    )


def shorten(endpoint: Endpoint, value: Value) -> Expected:
    """A value as a spec writes it."""
    if value.status is None:
        return Absent(value.reason)
    if isinstance(endpoint, Proportion):
        done = value.status == 1 and value.source is not None
        return Responder(value.source or "") if done else NonResponder(value.reason, value.source)
    shown = (value.days or 0, value.reason, value.source or "")
    if value.status == 1:
        return Event(*shown)
    return Competing(*shown) if value.status == 2 else Censored(*shown)
