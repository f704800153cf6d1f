"""Adverse events slowly: one event at a time, written from the table of windows and not from the engine."""

import calendar
import datetime
from collections.abc import Mapping
from statistics import median_high, median_low
from typing import Any, NamedTuple

import polars as pl

from lesionwise.study import AdverseEventRules, Study

Row = dict[str, Any]
Date = datetime.date
DAY = datetime.timedelta(days=1)


class Course(NamedTuple):
    """A course with its dates; `last` null: not known."""

    name: str
    planned: bool
    first: Date
    last: Date | None
    row: int


class Classed(NamedTuple):
    """An event with its class and the smallest acute window that holds it."""

    row: Row
    name: str
    within: int | None
    onset: Date | None


class Patient:
    """What is on record of one subject."""

    def __init__(self, study: Study, tables: Mapping[str, list[Row]], subject: str) -> None:
        mine = {name: [r for r in rows if r.get("subject") == subject] for name, rows in tables.items()}
        self.subject = subject
        given = [r["randomisation_date"] for r in mine["allocation"]]
        self.randomised = min(given) if given else None
        arms = [r["arm"] for r in mine["allocation"]] + [mine["subject"][0]["arm"]]
        arm = next((a for a in arms if a is not None), None)
        self.control = any(a.id == arm and a.sabr == "none" for a in study.arms)
        self.courses = sorted(_read_courses(mine), key=lambda c: (c.first, c.last or Date.max, c.row))
        doses = [r["start_date"] for r in mine["systemic_line"] if r["protocol"] and r["start_date"]]
        sabr = [
            first
            for r in mine["radiotherapy_course"]
            if r["intent"] == "planned"
            for first in _begin(mine, r)
        ]
        self.treated = min(doses + sabr, default=None)
        self.sabr = min(sabr, default=None)
        self.events = [r for r in mine["adverse_event"] if _happened(r)]
        dead = [r["date"] for r in mine["vital_status"] if r["status"] == "dead"]
        self.death = min(dead, default=None)
        self.seen = max(_proofs(mine, self.death), default=None)
        self.reference = self._find_reference(study)

    def _find_reference(self, study: Study) -> Date | None:
        if study.adverse_event.acute_from == "randomisation":
            return self.randomised
        return self.treated or (self.randomised if self.control else None)

    @property
    def planned(self) -> Course | None:
        """The first course that is planned, or of unknown intent."""
        return next(
            iter(sorted((c for c in self.courses if c.planned), key=lambda c: (c.first, c.row))), None
        )

    @property
    def own_courses(self) -> list[Course]:
        """Courses of the study: those before the reference are past therapy."""
        return [c for c in self.courses if self.reference is None or c.first >= self.reference]


def _read_courses(mine: Mapping[str, list[Row]]) -> list[Course]:
    found = []
    for row in mine["radiotherapy_course"]:
        targets = [t for t in mine["radiotherapy_target"] if t["course"] == row["course"]]
        firsts = [t["first_fraction"] for t in targets if t["first_fraction"]]
        lasts = [t["last_fraction"] for t in targets]
        last = row["last_fraction"] or (max(lasts) if lasts and None not in lasts else None)
        first = row["first_fraction"] or min(firsts, default=None) or last
        if first is not None:
            end = None if last is None else max(first, last)
            found.append(Course(row["course"], row["intent"] in ("planned", None), first, end, row["row"]))
    return found


def _begin(mine: Mapping[str, list[Row]], course: Row) -> list[Date]:
    """The first fraction of a course, else the earliest of its targets; nothing when there is none."""
    targets = [t["first_fraction"] for t in mine["radiotherapy_target"] if t["course"] == course["course"]]
    dates = [course["first_fraction"]] if course["first_fraction"] else [t for t in targets if t]
    return sorted(dates)[:1]


def _happened(row: Row) -> bool:
    told = row["onset_date"] or row["end_date"] or row["outcome"] or row["serious"]
    return row["grade"] >= 1 if row["grade"] is not None else bool(told)


def _proofs(mine: Mapping[str, list[Row]], death: Date | None) -> list[Date]:
    places = [
        ("subject", "consent_date"),
        ("subject", "enrolment_date"),
        ("allocation", "randomisation_date"),
        ("systemic_line", "start_date"),
        ("systemic_line", "stop_date"),
        ("radiotherapy_course", "first_fraction"),
        ("radiotherapy_course", "last_fraction"),
        ("radiotherapy_target", "first_fraction"),
        ("radiotherapy_target", "last_fraction"),
        ("adverse_event", "onset_date"),
    ]
    dates = [row[column] for table, column in places for row in mine[table]]
    dates += [row["date"] for row in mine["vital_status"] if row["status"] != "dead"]
    return [date for date in dates if date is not None and (death is None or date <= death)]


def read_patients(study: Study, tables: Mapping[str, pl.DataFrame]) -> dict[str, Patient]:
    """Every subject in stored order."""
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    return {r["subject"]: Patient(study, rows, r["subject"]) for r in rows["subject"]}


def find_delay(patients: Mapping[str, Patient]) -> int | None:
    """Median days from randomisation to the end of radiotherapy, of those who have radiotherapy."""
    days = []
    for patient in patients.values():
        course = patient.planned
        if not patient.control and patient.randomised and course and course.last:
            days.append((course.last - patient.randomised).days)
    return (median_low(days) + median_high(days)) // 2 if days else None


def classify_slowly(study: Study, patient: Patient, delay: int | None) -> list[Classed]:
    """Each event with its class; `delay` moves the clock of an arm without radiotherapy, null: not known."""
    return [_classify(study, patient, row, delay) for row in patient.events]


def _classify(study: Study, patient: Patient, row: Row, delay: int | None) -> Classed:
    onset, reference = _date(study, patient, row), patient.reference
    if onset is None:
        over = row["end_date"] is not None and reference is not None and row["end_date"] < reference
        return Classed(row, "baseline" if over else "undated", None, None)
    name, within = "baseline", None
    if reference is None or onset >= reference:
        anchor = _find_anchor(study, patient, row, onset, delay)
        name = "unanchored" if reference is None else "pre_rt"
        if anchor is not None:
            name, within = _count(study.adverse_event, onset, *anchor)
    return Classed(row, name, within, onset)


def _count(rules: AdverseEventRules, onset: Date, start: Date, end: Date | None) -> tuple[str, int | None]:
    """Class and nested window by the days from the end, or from the start where no end is known."""
    largest = max(rules.acute_days)
    gone = (onset - (end or start)).days
    late = rules.late_from_days or largest + 1
    last = rules.late_to_days or gone
    nested = [d for d in rules.acute_days if gone <= d]
    if end is None:
        sure = rules.acute_days[0] if gone <= rules.acute_days[0] else None
        return ("acute", sure) if nested else ("unanchored", None)
    if nested:
        return "acute", min(nested)
    return ("intermediate" if gone < late else "late" if gone <= last else "beyond"), None


def _find_anchor(
    study: Study, patient: Patient, row: Row, onset: Date, delay: int | None
) -> tuple[Date, Date | None] | None:
    named = [c for c in patient.courses if c.name == row["course"] and c.first <= onset]
    if named:
        return named[0].first, named[0].last
    at_randomisation = study.adverse_event.acute_from == "randomisation"
    zero = None
    if patient.randomised and (patient.control or (at_randomisation and patient.planned is None)):
        zero = patient.randomised, None if delay is None else patient.randomised + delay * DAY
    if patient.control and zero and zero[0] <= onset:
        return zero
    begun = [c for c in patient.own_courses if c.first <= onset]
    if begun:
        latest = max(begun, key=lambda c: (c.first, c.last or Date.max, c.row))
        return latest.first, latest.last
    coming = patient.planned
    if at_randomisation and coming is not None and coming.first > onset:
        return coming.first, coming.last
    return zero if zero and zero[0] <= onset else None


def _date(study: Study, patient: Patient, row: Row) -> Date | None:
    onset: Date | None = row["onset_date"]
    known = row["onset_date_precision"]
    if onset is None or known == "year":
        return None
    if known != "month":
        return onset
    last = onset.replace(day=calendar.monthrange(onset.year, onset.month)[1])
    unrelated = row["related_rt"] is not None and row["related_rt"] not in study.adverse_event.related_levels
    named = [c.first for c in patient.courses if c.name == row["course"]]
    firsts = [] if unrelated else [min((c.first for c in patient.own_courses), default=None)]
    by_rt = next((day for day in [*named, *firsts] if day is not None), None)
    for day in (by_rt, patient.reference):
        if day is not None and onset <= day <= last and (row["end_date"] is None or day <= row["end_date"]):
            return day
    return onset
