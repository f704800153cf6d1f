"""Tables of treatment: radiotherapy courses and targets, systemic lines."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.presets import Drug
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.frame import build_frame

_DAYS_BETWEEN: Final = 2
"""Fractions are given every second day."""


@dataclass(frozen=True)
class Targets:
    """Irradiated lesions that received a fraction while observed; one element a lesion and course."""

    row: Rows
    lesion: Rows
    number: Rows
    first: Floats
    last: Floats
    delivered: Rows


def list_targets(book: Book) -> Targets:
    """Every irradiation that had begun by the end of observation; fractions after it were not given."""
    courses = book.trial.irradiations
    lesion = np.concatenate([np.empty(0, dtype=np.int64), *(course.lesion for course in courses)])
    number = np.concatenate([np.empty(0, dtype=np.int64), *(course.number for course in courses)])
    time = np.concatenate([np.empty(0), *(course.time for course in courses)])
    row = book.trial.lesions.row[lesion]
    first = book.day(row, time)
    begun = np.flatnonzero(book.recorded(row, first))
    row, lesion, number, first = row[begun], lesion[begun], number[begun], first[begun]
    possible = (book.end[row] - first) // _DAYS_BETWEEN + 1
    delivered = np.minimum(book.prescription.fractions[lesion], possible).astype(np.int64)
    return Targets(row, lesion, number, first, first + _DAYS_BETWEEN * (delivered - 1), delivered)


def build_radiotherapy_target(book: Book) -> pl.DataFrame:
    """One row a course and lesion; the delivered dose is the prescription's share of given fractions."""
    targets = list_targets(book)
    dose = book.prescription.dose_gy[targets.lesion]
    fractions = book.prescription.fractions[targets.lesion]
    return build_frame(
        "radiotherapy_target",
        len(targets.row),
        subject=book.name[targets.row],
        course=name_courses(book, targets.number),
        lesion=book.lesion_name[targets.lesion],
        prescription_gy=dose,
        fractions_planned=fractions,
        fractions_delivered=targets.delivered,
        delivered_gy=dose * targets.delivered / fractions,
        first_fraction=targets.first,
        last_fraction=targets.last,
    )


def build_radiotherapy_course(book: Book) -> pl.DataFrame:
    """One row a course: first to last fraction to any of its lesions."""
    targets = list_targets(book)
    key = np.stack([targets.row, targets.number])
    (row, number), position = np.unique(key, axis=1, return_inverse=True)
    first, last = np.full(len(row), np.inf), np.full(len(row), -np.inf)
    np.minimum.at(first, position, targets.first)
    np.maximum.at(last, position, targets.last)
    return build_frame(
        "radiotherapy_course",
        len(row),
        subject=book.name[row],
        course=name_courses(book, number),
        intent=np.where(number == 0, "planned", "salvage"),
        first_fraction=first,
        last_fraction=last,
    )


def build_systemic_line(book: Book) -> pl.DataFrame:
    """The index line, unless the group has none, and the lines that progressions brought."""
    on_drug = book.group.parameters.on_drug
    change = compute_change_day(book, book.trial.change)
    later = compute_change_day(book, book.trial.second_change)
    rows = len(book.entry) if on_drug else 0
    index = build_frame(
        "systemic_line",
        rows,
        subject=book.name[:rows],
        line=1,
        regimen=" + ".join(drug.name for drug in book.preset.drugs),
        start_date=compute_line_start(book)[:rows],
        stop_date=(change - 1)[:rows],
        stop_reason=np.where(np.isnan(change), "", "progression")[:rows],
        protocol=True,
    )
    first = 2 if on_drug else 1
    never = np.full(len(change), np.nan)
    following = _build_later_line(book, first, book.preset.next_drug, change, later)
    last = _build_later_line(book, first + 1, book.preset.later_drug, later, never)
    return pl.concat([index, following, last])


def _build_later_line(book: Book, line: int, drug: Drug, start: Floats, following: Floats) -> pl.DataFrame:
    """A line that a progression brought, to the day before the line `following` it, if there is one."""
    began = np.flatnonzero(~np.isnan(start))
    stop = following[began] - 1
    return build_frame(
        "systemic_line",
        len(began),
        subject=book.name[began],
        line=line,
        regimen=drug.name,
        start_date=start[began],
        stop_date=stop,
        stop_reason=np.where(np.isnan(stop), "", "progression"),
        start_reason="progression",
        protocol=False,
    )


def compute_line_start(book: Book) -> Floats:
    """Day of the first dose of the index line."""
    return (book.origin - book.entry.lead).astype(np.float64)


def compute_change_day(book: Book, months: Floats) -> Floats:
    """Day of a systemic change at these months; nan where there was none while observed."""
    every = np.arange(len(book.entry))
    change = book.day(every, months)
    happened: Mask = book.recorded(every, change)
    return np.where(happened, change, np.nan)


def name_courses(book: Book, number: Rows) -> NDArray[np.str_]:
    """Names from C01 on; the course at the start has number 0, salvage 1, 2, ..."""
    first = 1 if book.group.parameters.sabr != "none" else 0
    return np.array([f"C{value + first:02d}" for value in number], dtype=np.str_)
