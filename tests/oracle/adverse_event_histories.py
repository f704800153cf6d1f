"""Random adverse events of subjects with and without radiotherapy, near the ends of the windows."""

import datetime
from typing import Any, NamedTuple

import polars as pl
from hypothesis import strategies as st

from lesionwise.definitions import AdverseEvents
from lesionwise.study import AdverseEventRules, Arm, Study
from lesionwise.tables.registry import TABLES
from oracle.endpoint_histories import build_frame, build_study

Row = dict[str, Any]
START = datetime.date(2024, 1, 10)
LEVELS = ["unrelated", "unlikely", "possible", "probable", "definite", None]
EDGES = [0, 1, 88, 89, 90, 91, 92, 182, 183, 184, 364, 365, 366, 1094, 1095, 1096]
ARMS = (
    Arm(id="a", label="A", experimental=True, sabr="all"),
    Arm(id="b", label="B", experimental=False, sabr="none"),
)
RULES = [
    AdverseEventRules(),
    AdverseEventRules(
        acute_days=(91, 183), acute_from="randomisation", late_from_days=365, late_to_days=1095
    ),
    AdverseEventRules(acute_days=(90,), late_from_days=183, ae_control_clock="pseudo_rt_date"),
]


class Harms(NamedTuple):
    """A study and its tables."""

    study: Study
    tables: dict[str, pl.DataFrame]


def day(number: int) -> datetime.date:
    """The day so many days after the start."""
    return START + datetime.timedelta(days=number)


def dates(low: int, high: int) -> st.SearchStrategy[datetime.date]:
    """Days on a coarse grid, so that ties come up."""
    return st.integers(low // 5, high // 5).map(lambda step: day(step * 5))


@st.composite
def harms(draw: st.DrawFn) -> Harms:
    """One to four subjects in two arms, and two endpoints."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for number in range(draw(st.integers(1, 4))):
        _draw_subject(draw, f"S{number}", rows)
    order = draw(st.randoms(use_true_random=False))
    for found in rows.values():
        order.shuffle(found)
    endpoints = tuple(draw(declared(f"e{number}")) for number in range(2))
    study = build_study(endpoints, design="randomised").model_copy(
        update={"arms": ARMS, "adverse_event": draw(st.sampled_from(RULES))}
    )
    return Harms(study, {name: build_frame(name, found) for name, found in rows.items()})


def _draw_subject(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]]) -> None:
    arm = draw(st.sampled_from(["a", "a", "b", None]))
    rows["subject"].append({"subject": subject, "arm": arm, "enrolment_date": day(-5)})
    if draw(st.integers(0, 4)):
        rows["allocation"].append(
            {"subject": subject, "arm": arm or "a", "randomisation_date": draw(dates(-5, 10))}
        )
    if draw(st.integers(0, 2)):
        line = {"subject": subject, "line": 1, "start_date": draw(dates(-20, 20))}
        rows["systemic_line"].append({**line, "protocol": draw(st.sampled_from([True, True, False]))})
    ends = [0]
    for number in range(draw(st.sampled_from([0, 1, 1, 1, 2, 3]))):
        first = draw(st.one_of(st.none(), st.integers(-8, 80).map(lambda step: step * 5), st.integers(0, 30)))
        length = draw(st.one_of(st.none(), st.integers(0, 14)))
        last = None if first is None or length is None else day(first + length)
        ends += [] if first is None else [first + (length or 0)]
        course = {"subject": subject, "course": f"C{number}", "last_fraction": last}
        intent = draw(st.sampled_from(["planned", "planned", "salvage", None]))
        rows["radiotherapy_course"].append(
            {**course, "first_fraction": None if first is None else day(first), "intent": intent}
        )
        if draw(st.integers(0, 3)) == 0:
            begin = draw(st.one_of(st.none(), dates(0, 50)))
            target = {"subject": subject, "course": f"C{number}", "lesion": "L", "first_fraction": begin}
            rows["radiotherapy_target"].append(
                {**target, "last_fraction": draw(st.sampled_from([None, begin]))}
            )
    for number in range(draw(st.integers(0, 4))):
        rows["adverse_event"].append(_draw_event(draw, subject, number, ends, rows))
    for status in draw(st.sampled_from([(), ("alive",), ("alive",), ("dead",), ("alive", "dead")])):
        rows["vital_status"].append({"subject": subject, "status": status, "date": draw(dates(0, 1500))})


def _draw_event(
    draw: st.DrawFn, subject: str, number: int, ends: list[int], rows: dict[str, list[Row]]
) -> Row:
    edge = st.tuples(st.sampled_from(ends), st.sampled_from(EDGES)).map(lambda pair: day(sum(pair)))
    onset = draw(st.one_of(st.none(), edge, edge, edge, dates(-40, 400)))
    known = draw(st.sampled_from([None, None, None, "month", "year"])) if onset else None
    if onset and known:
        onset = onset.replace(day=1) if known == "month" else onset.replace(month=1, day=1)
    courses = [r["course"] for r in rows["radiotherapy_course"] if r["subject"] == subject]
    end = draw(st.one_of(st.none(), st.integers(0, 200)))
    return {
        "subject": subject,
        "event": f"E{number}",
        "term": draw(st.sampled_from(["Nausea", "Fatigue"])),
        "grade": draw(st.sampled_from([0, 1, 2, 3, 3, 4, 5, None])),
        "onset_date": onset,
        "onset_date_precision": known,
        "end_date": None if end is None else (onset or day(0)) + datetime.timedelta(days=end),
        "outcome": draw(st.sampled_from([None, None, "recovered", "not_recovered"])),
        "related_overall": draw(st.sampled_from(LEVELS)),
        "related_rt": draw(st.sampled_from(LEVELS)),
        "related_tki": draw(st.sampled_from(LEVELS)),
        "course": draw(st.sampled_from([None, None, *courses])),
    }


@st.composite
def declared(draw: st.DrawFn, name: str) -> AdverseEvents:
    """An endpoint on adverse events with anything that one can ask for."""
    every: list[Any] = ["pre_rt", "acute", "intermediate", "late", "beyond"]
    return AdverseEvents(
        id=name,
        rule="ae_all",
        label=name,
        report=(),
        origin=draw(st.sampled_from(["earliest_study_treatment", "randomisation", "first_sabr_fraction"])),
        classes=tuple(
            draw(st.one_of(st.just([]), st.lists(st.sampled_from(every), unique=True, max_size=3)))
        ),
        acute_within_days=draw(st.sampled_from([None, None, 90, 91])),
        window_days=draw(st.sampled_from([None, None, 90, 730])),
        min_grade=draw(st.sampled_from([1, 1, 2, 3])),
        exactly=draw(st.booleans()),
        related_to=draw(st.sampled_from([(), (), ("rt",), ("overall", "rt", "tki"), ("rt", "disease")])),
        related_levels=draw(st.sampled_from([None, None, ("definite",)])),
        ae_control_clock=draw(st.sampled_from([None, None, "randomisation", "pseudo_rt_date"])),
    )
