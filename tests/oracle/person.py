"""The dated rows of one subject, read slowly from the tables as they stood at a data cut."""

import calendar
import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lesionwise.study import Study

Row = dict[str, Any]
Date = datetime.date
Seen = Callable[[Date | None], bool]


class Mark(NamedTuple):
    """A dated row: date, table, row, and what it says."""

    date: Date
    table: str
    row: int
    what: str = ""

    @property
    def source(self) -> str:
        return f"{self.table}#{self.row}"


@dataclass
class Person:
    """The marks of one subject, already cut; lists in order of date."""

    study: Study
    mode: str | None
    consent: list[Mark] = field(default_factory=list)
    enrolment: list[Mark] = field(default_factory=list)
    randomisation: list[Mark] = field(default_factory=list)
    doses: list[Mark] = field(default_factory=list)
    fractions: list[Mark] = field(default_factory=list)
    new_lines: list[Mark] = field(default_factory=list)
    unclear_lines: list[Mark] = field(default_factory=list)
    clinical: list[Mark] = field(default_factory=list)
    alive: list[Mark] = field(default_factory=list)
    gone: list[Mark] = field(default_factory=list)
    death: Mark | None = None
    unknown_death: bool = False
    responses: list[Row] = field(default_factory=list)
    targets: bool | None = None
    due: dict[str, Date] = field(default_factory=dict)
    baseline_scan: bool = False
    baselines_known: bool = True
    tables: dict[str, list[Row]] = field(default_factory=dict)
    seen: Seen = lambda _: True


def read_person(study: Study, tables: dict[str, list[Row]], responses: list[Row], cut: Date | None) -> Person:
    """Everything of one subject that is dated on or before the cut."""

    def seen(date: Date | None) -> bool:
        return date is not None and (cut is None or date <= cut)

    person = Person(study, tables["subject"][0]["mode"], tables=tables, seen=seen)
    person.consent = _mark(tables, "subject", "consent_date", seen)
    person.enrolment = _mark(tables, "subject", "enrolment_date", seen)
    person.randomisation = _mark(tables, "allocation", "randomisation_date", seen)
    person.fractions = [
        mark
        for row in tables["radiotherapy_course"]
        if row["intent"] == "planned"
        for mark in _mark({"radiotherapy_course": [row]}, "radiotherapy_course", "first_fraction", seen)
    ]
    forms = [row for row in tables["assessment"] if row["clinical_progression"]]
    person.clinical = _mark({"assessment": forms}, "assessment", "date", seen)
    _read_lines(person, tables, seen)
    _read_life(person, tables, seen)
    person.responses = [row for row in responses if row["date"] is None or seen(row["date"])]
    lesions = tables["lesion"]
    person.targets = None if not lesions else any(row["role"] == "target" for row in lesions)
    person.baseline_scan = any(row["baseline"] and seen(row["date"]) for row in tables["scan"])
    person.due = {
        row["scan"]: row["due_date"] for row in tables["scan"] if row["due_date"] and seen(row["date"])
    }
    for marks in (person.clinical, person.doses, person.fractions, person.new_lines):
        marks.sort()
    return person


def _mark(tables: dict[str, list[Row]], table: str, column: str, seen: Seen) -> list[Mark]:
    return [Mark(row[column], table, row["row"]) for row in tables[table] if seen(row[column])]


def _read_lines(person: Person, tables: dict[str, list[Row]], seen: Seen) -> None:
    index = [row["line"] for row in tables["systemic_line"] if row["protocol"]]
    unclear = []
    for row in tables["systemic_line"]:
        start = row["start_date"]
        if start is not None and not seen(start):
            continue
        if start is not None and row["start_date_precision"] == "month":
            start = end_of_month(start)
        if row["start_date_precision"] == "year":
            start = None
        if start is None:
            if row["protocol"] is not True and index and row["line"] > min(index):
                unclear.append((datetime.date.min, row["row"]))
            continue
        if not seen(start):
            continue
        mark = Mark(start, "systemic_line", row["row"])
        if row["protocol"] is True:
            person.doses.append(mark)
        elif row["protocol"] is False:
            person.new_lines.append(mark)
        else:
            unclear.append((start, row["row"]))
    person.unclear_lines = [Mark(date, "systemic_line", row) for date, row in sorted(unclear)]


PROOFS = [
    ("subject", "consent_date"),
    ("subject", "enrolment_date"),
    ("allocation", "randomisation_date"),
    ("scan", "date"),
    ("assessment", "date"),
    ("systemic_line", "start_date"),
    ("systemic_line", "stop_date"),
    ("radiotherapy_course", "first_fraction"),
    ("radiotherapy_course", "last_fraction"),
    ("vital_status", "date"),
    ("laboratory", "date"),
    ("questionnaire", "date"),
    ("adverse_event", "onset_date"),
    ("visit", "date"),
    ("drug_exposure", "start_date"),
    ("drug_exposure", "stop_date"),
    ("lesion_procedure", "date"),
]
BEGIN = {
    "systemic_line": "start_date",
    "radiotherapy_course": "first_fraction",
    "drug_exposure": "start_date",
}


def _read_life(person: Person, tables: dict[str, list[Row]], seen: Seen) -> None:
    dead = [row for row in tables["vital_status"] if row["status"] == "dead" and seen(row["date"])]
    dead.sort(key=lambda row: (row["date_precision"] == "year", row["date"], row["row"]))
    gone = [row for row in tables["vital_status"] if row["status"] in ("lost", "withdrawn")]
    person.gone = _mark({"vital_status": gone}, "vital_status", "date", seen)
    limit = None if not dead or dead[0]["date_precision"] == "year" else dead[0]["date"]
    if limit is not None and dead[0]["date_precision"] == "month":
        limit = end_of_month(limit)
    for table, column in PROOFS:
        for row in tables[table]:
            begin = row[BEGIN.get(table, column)]
            if (begin is None or seen(begin)) and _is_proof(row) and seen(row[column]):
                person.alive.append(Mark(row[column], table, row["row"]))
    person.alive = [mark for mark in person.alive if limit is None or mark.date <= limit]
    if not dead:
        return
    if limit is None:
        person.unknown_death = True
        return
    date = dead[0]["date"]
    if dead[0]["date_precision"] == "month":
        date = max([date.replace(day=1), *(mark.date for mark in person.alive)])
    if seen(date):
        person.death = Mark(date, "vital_status", dead[0]["row"])


def _is_proof(row: Row) -> bool:
    """No death, no test that was not done, no hold, no visit that was not made."""
    done = row.get("state", "done") == "done" and row.get("reason") is None
    return done and row.get("status") != "dead" and not row.get("hold")


def end_of_month(date: Date) -> Date:
    """The last day of the month."""
    return date.replace(day=calendar.monthrange(date.year, date.month)[1])


def find_origin(person: Person, name: str) -> Mark | None:
    """The first mark that starts the clock."""
    if name == "earliest_study_treatment":
        marks = [*person.fractions, *person.doses]
        return min(marks, key=lambda mark: (mark.date, mark.table)) if marks else None
    kinds = {"first_systemic_dose": person.doses, "first_sabr_fraction": person.fractions}
    marks = kinds[name] if name in kinds else getattr(person, name)
    return min(marks) if marks else None
