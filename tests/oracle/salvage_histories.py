"""Random histories of progressions, decisions, salvages and lines: few dates, so that limits come up."""

import datetime
from typing import Any, NamedTuple

import polars as pl
from hypothesis import strategies as st

from lesionwise.definitions import Censoring, TimeToEvent
from lesionwise.study import ResponseRules, Study
from lesionwise.tables.registry import TABLES
from oracle.endpoint_histories import Row, build_frame, build_study, day, schedules
from oracle.person import Date
from oracle.salvage_records import CODES

SCANS = (-14, 0, 28, 56, 84, 112, 140, 168, 196, 224, 252, 280)
PARTS = (
    "new_lesion",
    "untreated_target",
    "treated",
    "treated, new_lesion",
    "untreated_target, new_lesion",
    None,
)
NAMES = ("L1", "L2", "L1, L2", None)
WHY = ("refusal", "logistics", "too_many", None)


class SalvageWorld(NamedTuple):
    """A study with one endpoint, its tables, the response table, a data cut."""

    study: Study
    tables: dict[str, pl.DataFrame]
    response: pl.DataFrame
    cut: Date | None


def near(date: Date) -> st.SearchStrategy[Date]:
    """The day or one after it: at the limits of windows of 14, 28 and 56 days, or beside them."""
    steps = [0, 0, 1, 3, 5, 7, 7, 10, 14, 14, 15, 28, 29, 56, 57]
    return st.sampled_from(steps).map(lambda step: date + datetime.timedelta(days=step))


def days() -> st.SearchStrategy[Date]:
    """Days near the scans."""
    return st.sampled_from(SCANS).flatmap(lambda scan: near(day(scan)))


@st.composite
def salvage_worlds(draw: st.DrawFn, /, **fixed: Any) -> SalvageWorld:
    """One to three subjects; `fixed`: fields of the endpoint."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    responses: list[Row] = []
    for number in range(draw(st.integers(1, 3))):
        _draw_subject(draw, f"S{number}", rows, responses)
    order = draw(st.randoms(use_true_random=False))
    for found in rows.values():
        order.shuffle(found)
    tables = {name: build_frame(name, found) for name, found in rows.items()}
    rules = ResponseRules(rt_policy="P1", reader="A")
    study = build_study((draw(salvage_endpoints(**fixed)),), draw(schedules()), rules)
    cut = draw(st.one_of(st.none(), st.none(), days()))
    return SalvageWorld(study, tables, build_frame("response", responses), cut)


@st.composite
def salvage_endpoints(draw: st.DrawFn, /, **fixed: Any) -> TimeToEvent:
    """Any setting of the endpoint, the defaults most often."""
    death = draw(st.sampled_from(["event", "event", "competing", "censoring"]))
    events = ("systemic_change", "not_amenable")
    given: dict[str, Any] = {
        "id": "pfs2_salvage_rt",
        "rule": "pfs2_salvage_rt",
        "label": "PFS2",
        "report": (),
        "origin": draw(st.sampled_from(["enrolment", "enrolment", "earliest_study_treatment"])),
        "event": (*events, "death") if death == "event" else events,
        "competing": ("death",) if death == "competing" else (),
        "censor": Censoring(at="last_adequate_assessment"),
        "entry": draw(st.sampled_from(["none", "none", "left_truncate"])),
        "horizon_months": draw(st.sampled_from([None, None, 6])),
        "missed_scans_max": draw(st.sampled_from([None, 2])),
        "decision_grace_days": draw(st.sampled_from([56, 56, 14, 0])),
        "max_hold_days": draw(st.sampled_from([28, 7])),
        "toxicity_switch": draw(
            st.sampled_from(["treatment_policy", "treatment_policy", "hypothetical", "composite"])
        ),
        "pfs2_event_date": draw(st.sampled_from(["progression_scan", "decision", "next_line_start"])),
        "salvage_scope": draw(st.sampled_from(["any", "any", "new_only", "new_or_growing_unirradiated"])),
        "nonbiological_not_amenable": draw(st.sampled_from(["event_if_change", "event"])),
        "clinical_progression_is_event": draw(st.booleans()),
        "undecided_progression": draw(st.sampled_from(["ignored", "ignored", "ignored", "event"])),
    }
    return TimeToEvent(**(given | fixed))


def _draw_subject(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]], responses: list[Row]) -> None:
    mode = draw(st.sampled_from(["prospective", "retrospective"]))
    rows["subject"].append({"subject": subject, "mode": mode, "enrolment_date": day(0)})
    rows["lesion"] += [{"subject": subject, "lesion": name, "role": "target"} for name in ("L1", "L2")]
    planned = {"subject": subject, "course": "C1", "intent": "planned", "first_fraction": day(3)}
    rows["radiotherapy_course"].append(planned)
    _draw_scans(draw, subject, rows, responses)
    _draw_lines(draw, subject, rows)
    mine = [row for row in responses if row["subject"] == subject]
    progressed = [row["date"] for row in mine if row["overall_response"] == "PD"]
    for number, date in enumerate(progressed):
        _draw_answer(draw, subject, number, date, rows)
    for status in ("alive", "dead"):
        if draw(st.integers(0, 2)) == 0:
            rows["vital_status"].append({"subject": subject, "date": draw(days()), "status": status})
    if draw(st.integers(0, 3)) == 0:
        form = {"subject": subject, "assessment": "A1", "reader": "A", "clinical_progression": True}
        rows["assessment"].append({**form, "date": draw(days())})
    if draw(st.integers(0, 2)) == 0:
        kind = draw(st.sampled_from(["surgery", "ablation", "other_local", "biopsy"]))
        given = {"subject": subject, "lesion": "L1", "procedure": "P1", "kind": kind, "date": draw(days())}
        rows["lesion_procedure"].append({**given, "reason": draw(st.sampled_from(["progression", None]))})


def _draw_answer(draw: st.DrawFn, subject: str, number: int, date: Date, rows: dict[str, list[Row]]) -> None:
    """What followed a progression: a review for most, and after it or without it a course."""
    reviewed = draw(near(date))
    if draw(st.integers(0, 3)) > 0:
        _draw_review(draw, subject, f"B{number}", reviewed, rows)
    if draw(st.integers(0, 2)) > 0:
        intent = draw(st.sampled_from(["salvage"] * 8 + ["palliative", None]))
        course = {"subject": subject, "course": f"C{number + 2}", "intent": intent}
        rows["radiotherapy_course"].append({**course, "first_fraction": draw(near(reviewed))})


def _draw_scans(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]], responses: list[Row]) -> None:
    for number, when in enumerate(SCANS):
        if draw(st.integers(0, 4)) == 0:
            continue
        scan = {"subject": subject, "scan": f"V{number}", "date": day(when)}
        rows["scan"].append({**scan, "baseline": number == 0})
        overall = draw(st.sampled_from(["SD", "SD", "SD", "PD", "PD", "NE"])) if number else None
        row = {**scan, "reader": "A", "overall_response": overall, "baseline": number == 0, "rule": "DRAWN"}
        progressed = overall == "PD"
        row["component"] = draw(st.sampled_from(PARTS)) if progressed else None
        row["lesions"] = draw(st.sampled_from(NAMES)) if progressed else None
        responses.append(row)


def _draw_lines(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]]) -> None:
    first = {"subject": subject, "line": 1, "start_date": day(0), "protocol": True}
    ended = draw(st.sampled_from([False, False, False, True]))
    reasons = ["progression", "clinical_progression", "toxicity", "completed", None]
    reason = draw(st.sampled_from(reasons)) if ended or draw(st.integers(0, 9)) == 0 else None
    rows["systemic_line"].append(
        {**first, "stop_date": draw(days()) if ended else None, "stop_reason": reason}
    )
    for number in range(2, 2 + draw(st.sampled_from([0, 0, 1, 2]))):
        why = draw(
            st.sampled_from(["progression", "progression", "toxicity", "other", "clinical_progression", None])
        )
        line = {"subject": subject, "line": number, "start_date": draw(days()), "start_reason": why}
        protocol = draw(st.sampled_from([False, False, False, False, None]))
        rows["systemic_line"].append({**line, "protocol": protocol})
    if draw(st.booleans()):
        for drug in ("x", "y")[: draw(st.integers(1, 2))]:
            begun = draw(st.sampled_from([day(0), day(0), draw(days())]))
            dose = {"subject": subject, "line": 1, "drug": drug, "start_date": begun}
            stop = draw(st.one_of(st.none(), days()))
            late = stop if stop is not None and stop >= begun else None
            rows["drug_exposure"].append(
                {**dose, "stop_date": late, "hold": draw(st.sampled_from([None, False]))}
            )


def _draw_review(draw: st.DrawFn, subject: str, review: str, date: Date, rows: dict[str, list[Row]]) -> None:
    row: Row = {"subject": subject, "review": review, "date": date}
    row["decision"] = draw(st.sampled_from([*["local_rt"] * 12, *["continue"] * 3, *CODES, None]))
    row["reason"] = draw(st.sampled_from(WHY)) if row["decision"] == "not_amenable" else None
    row["systemic_change"] = draw(st.sampled_from([*[None] * 8, False, True]))
    rows["board_review"].append(row)
    for lesion in ("L1", "L2"):
        if draw(st.integers(0, 6)) == 0:
            said = draw(st.sampled_from([True, False, False, None]))
            answer = {"subject": subject, "review": review, "lesion": lesion, "amenable": said}
            answer["reason"] = draw(st.sampled_from(WHY)) if said is False else None
            rows["board_decision"].append({**answer, "treat": draw(st.sampled_from([None, None, True]))})
