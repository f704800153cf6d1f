"""Random histories of forms, as patients of the oracle and as tables of the product."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from drawn import parse_tables
from oracle.questionnaire_series import DAYS, Patient, Sheet

DAY0 = date(2024, 1, 1)


def later(days: int) -> date:
    """The date that many days after day 0."""
    return DAY0 + timedelta(days=days)


@st.composite
def draw_sheets(draw: st.DrawFn, values: Sequence[float]) -> list[Sheet]:
    """Forms of one instrument: about one an occasion, some of them late, undated or of no occasion."""
    found: dict[date, Sheet] = {}
    for day in DAYS.values():
        for _ in range(draw(st.sampled_from([1, 1, 1, 1, 2, 0]))):
            due = later(day + draw(st.sampled_from([0, 0, 0, 0, -3, 2, 7, 8, 15])))
            kind = draw(st.sampled_from(["given"] * 8 + ["refused", "silent", "undated"]))
            given = kind in ("given", "undated")
            answered = due + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 5, -7, 7, 8])))
            found[due] = Sheet(
                due,
                answered if kind == "given" else None,
                draw(st.sampled_from(values)) if given else None,
                "refused" if kind == "refused" else None,
                0,
            )
    return list(found.values())


@st.composite
def draw_calm_patient(draw: st.DrawFn, name: str) -> tuple[Patient, list[Sheet], list[Sheet]]:
    """A patient who answers every form on its day."""
    drawn = [
        [Sheet(later(day), later(day), draw(st.sampled_from(values)), None, 0) for day in DAYS.values()]
        for values in ([3, 2, 1, 0, 4], [20, 21, 25, 30, 15, 16, 0])
    ]
    return Patient(name, DAY0), drawn[0], drawn[1]


@st.composite
def draw_patient(draw: st.DrawFn, name: str) -> tuple[Patient, list[Sheet], list[Sheet]]:
    """A patient, with forms of pain and of analgesics that have no row yet."""
    pain = draw(draw_sheets([3, 2, 1, 0, 4, 9]))
    dose = draw(draw_sheets([20, 20, 25, 30, 15, 12, 0]))
    end = draw(st.sampled_from(["", "", "", "died", "unknown", "left"]))
    day = later(draw(st.sampled_from([1, 20, 30, 31, 60, 75, 100])))
    patient = Patient(
        name,
        DAY0 if draw(st.sampled_from([True] * 9 + [False])) else None,
        died=day if end == "died" else None,
        died_unknown=end == "unknown",
        left=day if end == "left" else None,
    )
    return patient, pain, dose


@st.composite
def draw_trial(draw: st.DrawFn) -> tuple[list[Patient], dict[str, pl.DataFrame], date]:
    """Patients, their tables and the data cut."""
    cut = later(draw(st.sampled_from([150, 150, 98, 67, 66, 37, 25])))
    patients, tables = [], _Tables()
    for number in range(1, draw(st.integers(1, 4)) + 1):
        kind = draw_calm_patient if draw(st.booleans()) else draw_patient
        patient, pain, dose = draw(kind(f"S{number}"))
        patients.append(tables.add(patient, pain, dose, cut))
    return patients, tables.parse(), cut


class _Tables:
    """Lines of the tables, written as a test draws them."""

    def __init__(self) -> None:
        self.subjects = ["subject | enrolment_date"]
        self.forms: list[str] = []
        self.vital: list[str] = []

    def add(self, patient: Patient, pain: list[Sheet], dose: list[Sheet], cut: date) -> Patient:
        self.subjects.append(f"{patient.name} | {patient.day0 or ''}")
        sheets: dict[str, tuple[Sheet, ...]] = {}
        for instrument, item, drawn in (("vrs_pain", "pain", pain), ("analgesics", "total", dose)):
            numbered = []
            for sheet in drawn:
                self.forms.append(
                    f"{patient.name} | {instrument} | {sheet.due} | {item} | {sheet.day or ''} | "
                    f"{'' if sheet.value is None else sheet.value} | {sheet.reason or ''}"
                )
                numbered.append(sheet._replace(row=len(self.forms)))
            sheets[instrument] = tuple(numbered)
        return self._end(patient, sheets, cut)

    def _end(self, patient: Patient, sheets: dict[str, tuple[Sheet, ...]], cut: date) -> Patient:
        """The end as it stands at the cut: what came later is not known yet."""
        more: dict[str, Any] = {"pain": sheets["vrs_pain"], "dose": sheets["analgesics"]}
        for day, status, field in ((patient.died, "dead", "died"), (patient.left, "lost", "left")):
            if day is not None:
                self.vital.append(f"{patient.name} | {day} |  | {status}")
                more[field] = day if day <= cut else None
        if patient.died_unknown:
            self.vital.append(f"{patient.name} | 2024-01-01 | year | dead")
        proofs = [sheet.day for part in sheets.values() for sheet in part if sheet.day and not sheet.reason]
        proofs += [patient.day0] if patient.day0 else []
        proofs += [patient.left] if patient.left else []
        more["alive"] = max((day for day in proofs if day <= cut), default=None)
        return Patient(**{**patient.__dict__, **more})

    def parse(self) -> dict[str, pl.DataFrame]:
        head = "subject | instrument | due_date | item | date | value | reason"
        drawings = {"subject": "\n".join(self.subjects)}
        if self.forms:
            drawings["questionnaire"] = "\n".join([head, *self.forms])
        if self.vital:
            drawings["vital_status"] = "\n".join(["subject | date | date_precision | status", *self.vital])
        return parse_tables(drawings)
