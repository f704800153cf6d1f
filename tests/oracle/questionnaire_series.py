"""Endpoints on questionnaires, one subject at a time, as a nurse with a calendar would find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import stdev
from typing import Literal, NamedTuple

WINDOW = 7
DAYS = {"baseline": 0, "monthly_1": 30, "monthly_2": 60, "monthly_3": 90}
"""Occasions with their day from enrolment; the window is seven days to either side."""

Recovery = Literal["ignored", "confirmed", "definitive"]
Death = Literal["competing", "event", "censored"]


class Sheet(NamedTuple):
    """One form on record: its due date, day of the answer, answer, recorded reason, row."""

    due: date
    day: date | None
    value: float | None
    reason: str | None
    row: int


@dataclass(frozen=True)
class Patient:
    """`day0`: enrolment; the end is a day of death or loss, or a death in an unknown month; `alive`: last
    proof of life; `high`: the largest answer of pain."""

    name: str
    day0: date | None
    pain: tuple[Sheet, ...] = ()
    dose: tuple[Sheet, ...] = ()
    died: date | None = None
    died_unknown: bool = False
    left: date | None = None
    alive: date | None = None
    high: float = 4
    high_dose: float = 100


class Found(NamedTuple):
    """A row of an endpoint."""

    status: int | None
    reason: str
    value: float | None = None
    detail: str | None = None
    days: int | None = None


class Score(NamedTuple):
    """What one occasion gives: a value with its day, or a reason (and what the form records of it)."""

    value: float | None
    day: date | None
    reason: str | None
    detail: str | None = None


def visible(sheets: Sequence[Sheet], cut: date) -> list[Sheet]:
    """Forms that belong to the data at the cut."""
    return [sheet for sheet in sheets if (sheet.day or sheet.due) <= cut]


def choose_sheet(patient: Patient, sheets: Sequence[Sheet], occasion: str) -> Sheet | None:
    """The form of an occasion: each form goes to its nearest occasion; the answered, then nearest, then
    first."""
    assert patient.day0 is not None
    day0 = patient.day0
    mine = []
    for sheet in sheets:
        distances = {name: abs((sheet.due - day0).days - day) for name, day in DAYS.items()}
        near = min(distances, key=lambda name: distances[name])
        if near == occasion and distances[near] <= WINDOW:
            mine.append((sheet.value is None, distances[near], sheet.due, sheet))
    return min(mine)[3] if mine else None


def score_sheet(patient: Patient, sheet: Sheet, high: float) -> tuple[float | None, str | None]:
    """A score, or the reason why there is none."""
    if patient.died is not None and max(sheet.day or sheet.due, sheet.due) > patient.died:
        return None, "after_death"
    if sheet.value is None:
        return None, sheet.reason or "no_answer"
    return (sheet.value, None) if 0 <= sheet.value <= high else (None, "out_of_range")


def read_occasion(patient: Patient, sheets: Sequence[Sheet], occasion: str, cut: date, high: float) -> Score:
    """The score of one occasion."""
    if patient.day0 is None:
        return Score(None, None, "no_origin")
    due = patient.day0 + timedelta(days=DAYS[occasion])
    sheet = choose_sheet(patient, visible(sheets, cut), occasion)
    score, why = score_sheet(patient, sheet, high) if sheet else (None, None)
    in_window = sheet is not None and sheet.day is not None and abs((sheet.day - due).days) <= WINDOW
    if score is not None and in_window and sheet is not None:
        return Score(score, sheet.day, None)
    ended = _find_end(patient, due, cut)
    if ended is not None:
        return Score(None, None, ended)
    if sheet is None:
        return Score(None, None, "no_form")
    if score is None:
        recorded = why == sheet.reason and why is not None
        return Score(None, None, "not_answered" if recorded else why, why if recorded else None)
    return Score(None, None, "undated_form" if sheet.day is None else "outside_window")


def _find_end(patient: Patient, due: date, cut: date) -> str | None:
    if patient.died is not None and due >= patient.died:
        return "death"
    if patient.left is not None and due >= patient.left:
        return "left_study"
    if due + timedelta(days=WINDOW) > cut:
        return "not_yet_due"
    if patient.died_unknown and (patient.alive is None or due > patient.alive):
        return "death_date_unknown"
    return None


def measure_slowly(patient: Patient, cut: date) -> dict[str, Found]:
    """The score of pain at every occasion."""
    found = {}
    for occasion in DAYS:
        score = read_occasion(patient, patient.pain, occasion, cut, patient.high)
        status = None if score.value is None else 1
        found[occasion] = Found(status, score.reason or "answered", score.value, score.detail)
    return found


def respond_slowly(
    patient: Patient, cut: date, *, drop: float, rise: float, cut_counts: bool, missing: str
) -> dict[str, Found]:
    """Response of pain at every later occasion, tried with every dose that it may have been."""
    base = read_occasion(patient, patient.pain, "baseline", cut, patient.high)
    found = {}
    for occasion in list(DAYS)[1:]:
        score = read_occasion(patient, patient.pain, occasion, cut, patient.high)
        if patient.day0 is None:
            found[occasion] = Found(None, "no_origin")
        elif base.value is None:
            found[occasion] = Found(None, "no_baseline")
        elif base.value < 1:
            found[occasion] = Found(None, "no_pain_at_baseline")
        elif score.value is None:
            found[occasion] = Found(None, score.reason or "", None, score.detail)
        else:
            before = read_occasion(patient, patient.dose, "baseline", cut, patient.high_dose).value
            after = read_occasion(patient, patient.dose, occasion, cut, patient.high_dose).value
            worlds = _list_worlds(before, after, missing)
            classes = {
                _classify(base.value, score.value, one, two, drop, rise, cut_counts) for one, two in worlds
            }
            found[occasion] = _judge(classes, score.value - base.value)
    return found


def _list_worlds(before: float | None, after: float | None, missing: str) -> list[tuple[float, float]]:
    """Doses at the baseline and now that are possible."""
    if before is not None and after is not None:
        return [(before, after)]
    if missing == "unchanged":
        return [(10, 10)]
    return [(20, 20), (20, 21), (20, 40), (20, 19), (20, 5), (0, 0), (0, 5)]


def _classify(
    base: float, pain: float, before: float, after: float, drop: float, rise: float, cut_counts: bool
) -> str:
    fewer = before > 0 and after <= 0.75 * before
    if pain == 0 and after <= before:
        return "complete"
    if base - pain >= drop and after <= before:
        return "partial"
    if cut_counts and fewer and pain <= base:
        return "partial"
    if pain - base >= rise and not fewer:
        return "progression"
    if after > before and after >= 1.25 * before and pain >= base:
        return "progression"
    return "indeterminate"


def _judge(classes: set[str], change: float) -> Found:
    verdicts = {name in ("complete", "partial") for name in classes}
    if len(verdicts) > 1:
        return Found(None, "analgesics_unknown")
    detail = classes.pop() if len(classes) == 1 else None
    return (
        Found(1, "pain_response", change, detail)
        if verdicts == {True}
        else Found(0, "no_pain_response", change, detail)
    )


def deteriorate_slowly(
    patients: Sequence[Patient], cut: date, threshold: float | None, recovery: Recovery, death: Death
) -> dict[str, Found]:
    """Time to the first form on which pain is worse by the threshold."""
    bases = {
        patient.name: read_occasion(patient, patient.pain, "baseline", cut, patient.high)
        for patient in patients
    }
    values = [base.value for base in bases.values() if base.value is not None]
    limit = threshold
    if limit is None and len(values) > 1:
        limit = stdev(values) / 2 or None
    kind = "half_sd" if threshold is None else "given"
    return {
        patient.name: _time(patient, bases[patient.name], cut, limit, kind, recovery, death)
        for patient in patients
    }


def _time(
    patient: Patient,
    base: Score,
    cut: date,
    limit: float | None,
    kind: str,
    recovery: Recovery,
    death: Death,
) -> Found:
    if base.value is None or base.day is None:
        return Found(None, "no_baseline")
    if limit is None:
        return Found(None, "no_threshold")
    later = []
    for sheet in visible(patient.pain, cut):
        score, _ = score_sheet(patient, sheet, patient.high)
        if score is not None and sheet.day is not None and sheet.day > base.day:
            later.append((sheet.day, sheet.row, score - base.value >= limit - 1e-9))
    later.sort()
    worse = [reached for _, _, reached in later]
    for place, (day, _, reached) in enumerate(later):
        rest = worse[place + 1 :]
        stays = {"ignored": True, "confirmed": bool(rest) and rest[0], "definitive": all(rest)}[recovery]
        if reached and stays:
            return Found(1, "deterioration", limit, kind, (day - base.day).days + 1)
    return _end(patient, base.day, limit, kind, later, death)


def _end(
    patient: Patient, origin: date, limit: float, kind: str, later: list[tuple[date, int, bool]], death: Death
) -> Found:
    """How the time ends without deterioration."""
    if death != "censored" and patient.died is not None:
        status = 2 if death == "competing" else 1
        return Found(status, "death", limit, kind, (patient.died - origin).days + 1)
    if death != "censored" and patient.died_unknown:
        return Found(None, "death_date_unknown", limit, kind)
    if later:
        return Found(0, "last_form", limit, kind, (later[-1][0] - origin).days + 1)
    return Found(0, "no_form_after_baseline", limit, kind, 1)
