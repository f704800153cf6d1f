"""Random histories of subjects: short spans and few dates, so that ties and limits come up often."""

import datetime
from typing import Any, NamedTuple

import polars as pl
from hypothesis import strategies as st

from lesionwise.definitions import Censoring, Endpoint, EventName, Proportion, TimeToEvent
from lesionwise.study import Arm, ImagingSchedule, ResponseRules, Study, Version
from lesionwise.tables.registry import DERIVED_TABLES, TABLES

Row = dict[str, Any]
START = datetime.date(2024, 1, 10)
RESPONSES = ["CR", "PR", "PR", "SD", "SD", "SD", "NE", "NE", "PD", "PD", "PD", "NON-CR/NON-PD", None]
ORIGINS = [
    "consent",
    "enrolment",
    "randomisation",
    "first_systemic_dose",
    "first_sabr_fraction",
    "earliest_study_treatment",
]


class World(NamedTuple):
    """A study, its tables, the response table, a data cut."""

    study: Study
    tables: dict[str, pl.DataFrame]
    response: pl.DataFrame
    cut: datetime.date | None


def day(number: int) -> datetime.date:
    """The day so many days after the start."""
    return START + datetime.timedelta(days=number)


def days(low: int = -20, high: int = 500) -> st.SearchStrategy[datetime.date]:
    """Days on a coarse grid (ties are wanted), sometimes one beside it."""
    grid = st.integers(low // 14, high // 14).map(lambda step: step * 14)
    return st.tuples(grid, st.sampled_from([0, 0, 0, -1, 1])).map(lambda pair: day(sum(pair)))


def build_frame(name: str, rows: list[Row]) -> pl.DataFrame:
    """A declared table from dictionaries with its row numbers; columns that are not given are null."""
    schema = {**TABLES, **DERIVED_TABLES}[name].schema
    types = {column.name: column.dtype for column in schema.columns().values() if column.name != "row"}
    frame = pl.DataFrame([{c: row.get(c) for c in types} for row in rows], schema=types, orient="row")
    return frame.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"), *types)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """One to three subjects, two readers, a study with two to four endpoints."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    responses: list[Row] = []
    for number in range(draw(st.integers(1, 3))):
        _draw_subject(draw, f"S{number}", rows, responses)
    order = draw(st.randoms(use_true_random=False))
    for found in rows.values():
        order.shuffle(found)
    tables = {name: build_frame(name, found) for name, found in rows.items()}
    cut = draw(st.one_of(st.none(), days(0, 600)))
    return World(draw(studies()), tables, build_frame("response", responses), cut)


def _draw_subject(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]], responses: list[Row]) -> None:
    early = st.one_of(days(-30, 30), days(-30, 30), days(-30, 30), st.none())
    mode = draw(st.sampled_from(["prospective", "prospective", "retrospective", None]))
    facts = {"subject": subject, "mode": mode}
    rows["subject"].append({**facts, "consent_date": draw(early), "enrolment_date": draw(early)})
    if draw(st.booleans()):
        rows["allocation"].append({"subject": subject, "arm": "a", "randomisation_date": draw(days(-10, 20))})
    for number in range(draw(st.sampled_from([1, 2, 3, 0]))):
        rows["systemic_line"].append({"subject": subject, "line": number, **_draw_line(draw)})
    for number in range(draw(st.sampled_from([1, 1, 2, 0]))):
        first = draw(days(-10, 200))
        course = {"subject": subject, "course": f"C{number}", "first_fraction": first, "last_fraction": first}
        rows["radiotherapy_course"].append(
            {**course, "intent": draw(st.sampled_from(["planned", "planned", "salvage", None]))}
        )
    for role in draw(st.sampled_from([["target"], ["target"], ["non_target"], []])):
        rows["lesion"].append({"subject": subject, "lesion": "L1", "role": role})
    for number in range(draw(st.integers(0, 1))):
        form = {"subject": subject, "assessment": f"A{number}", "reader": "A", "date": draw(days())}
        rows["assessment"].append(
            {**form, "clinical_progression": draw(st.sampled_from([True, True, False]))}
        )
    for number in range(draw(st.integers(0, 1))):
        test = {"subject": subject, "test": f"T{number}", "date": draw(days())}
        rows["laboratory"].append({**test, "reason": draw(st.sampled_from([None, "not_done"]))})
    _draw_contacts(draw, subject, rows)
    _draw_readings(draw, subject, rows, responses)


def _draw_line(draw: st.DrawFn) -> Row:
    start = draw(st.one_of(st.none(), days(-40, 400), days(-40, 400), days(0, 400)))
    known = draw(st.sampled_from([None, None, None, "month", "year"])) if start else None
    if start and known == "month":
        start = start.replace(day=1)
    protocol = draw(st.sampled_from([True, True, True, False, False, None]))
    stop = draw(st.one_of(st.none(), days(0, 500)))
    reasons = [None, None, "progression", "clinical_progression", "toxicity", "completed", "other"]
    return {
        "start_date": start,
        "start_date_precision": known,
        "stop_date": stop,
        "stop_reason": draw(st.sampled_from(reasons)),
        "start_reason": draw(st.sampled_from([None, *reasons])),
        "protocol": protocol,
    }


def _draw_contacts(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]]) -> None:
    for status in ("alive", "lost", "withdrawn", "dead"):
        if draw(st.integers(0, 2)) == 0:
            date, known = draw(days(0, 550)), draw(st.sampled_from([None, None, "month", "year"]))
            if status == "dead" and known == "month":
                date = date.replace(day=1)
            if status == "dead" and known == "year":
                date = date.replace(month=1, day=1)
            known = known if status == "dead" else None
            row = {"subject": subject, "date": date, "date_precision": known, "status": status}
            rows["vital_status"].append(row)


def _draw_readings(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]], responses: list[Row]) -> None:
    """Scans near the schedule, some of them missed; each reader reads some, or all; a baseline for most."""
    scans: list[Row] = []
    for number in range(draw(st.sampled_from([6, 5, 4, 3, 2, 0]))):
        if draw(st.integers(0, 3)) < 3:
            due = 56 * (number + 1)
            date = day(due + draw(st.sampled_from([0, 0, 7, -7, 8, 30, 49])))
            known = draw(st.sampled_from([None, day(due)]))
            scans.append({"subject": subject, "scan": f"V{number}", "date": date, "due_date": known})
    base = {"subject": subject, "scan": "V", "date": day(-5), "baseline": draw(st.booleans())}
    rows["scan"] += [base, *scans]
    for reader in ("A", "B")[: draw(st.integers(1, 2))]:
        if draw(st.integers(0, 6)) < 6:
            first = {"subject": subject, "reader": reader, "scan": "V", "date": day(-5)}
            responses.append({**first, "baseline": True, "rule": "BASELINE"})
        progressed = False
        for scan in sorted(scans, key=lambda one: one["date"]):
            overall = draw(st.sampled_from(RESPONSES))
            lasting = overall == "PR" and draw(st.booleans())
            row = {"subject": subject, "reader": reader, "scan": scan["scan"], "overall_response": overall}
            date = draw(st.sampled_from([scan["date"]] * 6 + [None]))
            rule = "TP-PR-PERSIST" if lasting else "DRAWN"
            row |= {"date": date, "baseline": False, "post_progression": progressed, "rule": rule}
            responses.append(row)
            progressed = progressed or overall == "PD"


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """A study with random endpoints, schedules and response rules."""
    count = draw(st.integers(2, 4))
    endpoints = tuple(draw(declared(f"e{number}")) for number in range(count))
    return build_study(
        endpoints,
        draw(schedules()),
        draw(
            st.builds(
                ResponseRules,
                reader=st.sampled_from(["A", "A", "B", None]),
                orr_confirmed=st.booleans(),
                source=st.sampled_from(["derived", "derived", "collected"]),
            )
        ),
        draw(st.sampled_from(["cohort", "randomised"])),
    )


def build_study(
    endpoints: tuple[Endpoint, ...],
    imaging: tuple[ImagingSchedule, ...] = (),
    rules: ResponseRules | None = None,
    design: Any = "cohort",
) -> Study:
    """A study with these endpoints."""
    return Study(
        slug="invented",
        registration="000",
        title="Invented",
        short_title="Invented",
        design=design,
        population="none",
        versions=(Version(id="1", randomised=design == "randomised", change="first"),),
        arms=(Arm(id="a", label="A", experimental=True, sabr="all"),),
        imaging=imaging,
        response=rules or ResponseRules(),
        endpoints=endpoints,
        needs=("subject",),
    )


@st.composite
def schedules(draw: st.DrawFn) -> tuple[ImagingSchedule, ...]:
    """None, one, a lengthening one, one bound to a mode."""
    anchor = draw(st.sampled_from(["enrolment", "earliest_study_treatment", "randomisation"]))
    every = ImagingSchedule(anchor=anchor, first_day=56, interval_days=56, window_days=7)
    longer = ImagingSchedule(
        anchor=anchor, first_day=draw(st.sampled_from([168, 200])), interval_days=84, window_days=14
    )
    bound = every.model_copy(update={"mode": "prospective"})
    other = every.model_copy(update={"anchor": "enrolment", "interval_days": 70})
    chosen = draw(st.sampled_from([(), (every,), (longer, every), (bound,), (bound, other)]))
    return tuple(chosen)


@st.composite
def declared(draw: st.DrawFn, name: str) -> Endpoint:
    """An endpoint of any rule."""
    rule = draw(st.sampled_from(["pfs1", "pfs1", "pfs1", "ttp", "os", "dor", "dor", "orr", "dcr", *FURTHER]))
    origin = draw(st.sampled_from(["enrolment", "enrolment", "earliest_study_treatment", *ORIGINS]))
    common = {
        "id": name,
        "rule": rule,
        "label": name,
        "report": (),
        "reader": draw(st.sampled_from(["A", None, "B"])),
    }
    if rule in ("orr", "dcr"):
        confirmed = draw(st.booleans())
        response = ("CR", "PR") if rule == "orr" else ("CR", "PR", "SD")
        window = None if confirmed else draw(st.sampled_from([None, 183, 120]))
        population = draw(st.sampled_from(["all", "measurable"]))
        more = {"window_days": window, "confirmed": confirmed, "population": population}
        return Proportion(**common, origin=origin, response=response, **more)
    if rule in FURTHER:
        return draw(further(common, origin))
    events = {"os": ("death",), "ttp": ("progression",)}.get(
        rule,
        draw(st.sampled_from([("progression", "death"), ("progression", "clinical_progression", "death")])),
    )
    at = "last_known_alive" if rule == "os" else "last_adequate_assessment"
    profile = draw(st.sampled_from(["treatment_policy", "fda_2018", "fda_2018"]))
    return TimeToEvent(
        **common,
        origin="first_response" if rule == "dor" else origin,
        event=events,
        competing=("death",) if rule == "ttp" and draw(st.booleans()) else (),
        censor=Censoring(at=at, profile=profile),
        local_therapy_before_pd="ignored"
        if rule == "os"
        else draw(st.sampled_from(["ignored", "ignored", "counted", "censored"])),
        entry=draw(st.sampled_from(["none", "none", "left_truncate"])),
        horizon_months=draw(st.sampled_from([None, None, 6, 12.5])),
        missed_scans_max=draw(st.sampled_from([None, None, 1, 3])),
    )


FURTHER: dict[str, tuple[EventName, ...]] = {
    "pfs2_next_line": ("next_line_for_progression",),
    "ttnt": ("next_line",),
    "mpfs": ("next_line", "lost"),
    "ffst": ("first_systemic_therapy",),
    "pfs2_ema": ("second_progression",),
    "time_on_line": ("end_of_line",),
}
"""Rules on further events, with what they count beside death."""


@st.composite
def further(draw: st.DrawFn, common: Row, origin: str) -> TimeToEvent:
    """An endpoint on a further event; death is an event, competes, or is a censoring."""
    events = FURTHER[common["rule"]]
    death = draw(st.sampled_from(["event", "competing", "censoring"]))
    scans = common["rule"] == "pfs2_ema" and draw(st.booleans())
    return TimeToEvent(
        **common,
        origin=origin,
        event=(*events, "death") if death == "event" else events,
        competing=("death",) if death == "competing" else (),
        censor=Censoring(at="last_adequate_assessment" if scans else "last_contact"),
        entry=draw(st.sampled_from(["none", "none", "left_truncate"])),
        horizon_months=draw(st.sampled_from([None, None, 6, 12.5])),
        missed_scans_max=2 if scans else None,
        toxicity_switch=draw(st.sampled_from(["treatment_policy", "hypothetical", "composite"]))
        if common["rule"] in ("pfs2_next_line", "pfs2_ema", "time_on_line")
        else "treatment_policy",
        pd2_basis=draw(st.sampled_from(["objective", "clinical", "start_of_third_line", "end_of_next_line"])),
        max_hold_days=draw(st.sampled_from([28, 28, 0, 56])),
    )
