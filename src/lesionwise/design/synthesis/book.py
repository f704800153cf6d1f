"""One group of a simulated trial, ready to be written down: names, calendar, end of observation."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.parameters import HORIZON_MONTHS
from lesionwise.design.simulation.presets import Group, Preset
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.simulation.trial import Schedule, Trial
from lesionwise.design.synthesis.anatomy import Prescription
from lesionwise.design.synthesis.clinic import Clinic
from lesionwise.design.synthesis.entry import Entry
from lesionwise.design.synthesis.reading import BASELINE
from lesionwise.terms import DAYS_PER_MONTH

READER: Final = "INVESTIGATOR"

_EPOCH: Final = date(1970, 1, 1)
_BASELINE_DAYS: Final = (3, 21)
"""The baseline scan is made so many days before time 0."""


@dataclass(frozen=True)
class Book:
    """Patients of one group. Days are counted from 1970-01-01.

    Patient by patient: `name`, `origin` (day of time 0), `baseline` (day of the baseline scan), `death`
    (nan: beyond the horizon), `lost` (drop-out; nan: none before the cut), `end` (last day on which
    anything was recorded). Lesion by lesion: `lesion_name` (empty: never recorded), `first_seen` (nan),
    `prescription` (by organ, and diameter when irradiated).
    """

    preset: Preset
    group: Group
    entry: Entry
    trial: Trial
    clinic: Clinic
    schedule: Schedule
    name: NDArray[np.str_]
    origin: Rows
    baseline: Rows
    cut: int
    death: Floats
    lost: Floats
    end: Rows
    lesion_name: NDArray[np.str_]
    first_seen: Floats
    prescription: Prescription

    def day(self, row: Rows, months: Floats) -> Floats:
        """Day of a time in months of the patients `row`; nan where the time is infinite or unknown."""
        known = np.isfinite(months)
        days = np.rint(np.where(known, months, 0.0) * DAYS_PER_MONTH) + self.origin[row]
        return np.where(known, days, np.nan)

    def scan_day(self, row: Rows, scan: int) -> Floats:
        """Day of a scan; nan where it was not made."""
        if scan == BASELINE:
            return self.baseline[row].astype(np.float64)
        return self.day(row, self.trial.scan_time[row, scan])

    def find_last_day(self) -> Rows:
        """Day of the death or of the horizon, whichever comes first, of each patient."""
        every = np.arange(len(self.entry))
        return self.day(every, np.minimum(self.trial.life.death, HORIZON_MONTHS)).astype(np.int64)

    def recorded(self, row: Rows, day: Floats) -> Mask:
        """Whether a happening of that day was recorded."""
        with np.errstate(invalid="ignore"):  # nan: it did not happen
            happened: Mask = day <= self.end[row]
        return happened


def compute_scan_name(scan: int) -> str:
    """Name of a scan and of its visit: V00 is the baseline."""
    return "V00" if scan == BASELINE else f"V{scan + 1:02d}"


def open_book(
    preset: Preset,
    group: Group,
    entry: Entry,
    trial: Trial,
    clinic: Clinic,
    schedule: Schedule,
    prescription: Prescription,
) -> Book:
    """The book of a group whose trial is over."""
    first = (preset.first_entry - _EPOCH).days
    cut = first + int(np.rint((preset.accrual_months + preset.follow_up_months) * DAYS_PER_MONTH))
    origin = first + entry.start
    low, high = _BASELINE_DAYS
    before = low + np.floor(trial.draws.uniform(Draw.SCAN_BASELINE) * (high - low + 1)).astype(np.int64)
    nothing = np.full(len(trial.lesions), np.nan)
    empty = np.full(len(trial.lesions), "", dtype="<U8")
    book = Book(
        preset,
        group,
        entry,
        trial,
        clinic,
        schedule,
        name=np.array([f"S{number + 1:04d}" for number in entry.subject]),
        origin=origin,
        baseline=origin - before,
        cut=cut,
        death=np.full(len(entry), np.nan),
        lost=np.full(len(entry), np.nan),
        end=np.full(len(entry), cut),
        lesion_name=empty,
        first_seen=nothing,
        prescription=prescription,
    )
    _close(book)
    _name_lesions(book)
    return book


def _close(book: Book) -> None:
    """Fill `death`, `lost` and `end`: the earliest of death, drop-out and data cut."""
    every = np.arange(len(book.entry))
    death = book.trial.life.death
    book.death[:] = book.day(every, np.where(death <= HORIZON_MONTHS, death, np.inf))
    drop_out = book.day(every, np.maximum(book.entry.drop_out, 1 / DAYS_PER_MONTH))
    horizon = book.day(every, np.full(len(every), HORIZON_MONTHS))
    last = np.fmin(np.fmin(book.death, horizon), book.cut)
    book.lost[:] = np.where(drop_out < last, drop_out, np.nan)
    book.end[:] = np.fmin(last, book.lost).astype(np.int64)


def _name_lesions(book: Book) -> None:
    """Fill `first_seen` and `lesion_name`: numbers in order of first record, baseline lesions first."""
    lesions = book.trial.lesions
    for lines in book.clinic.lines:
        day = book.scan_day(lesions.row[lines.lesion], lines.scan)
        day = np.where(book.recorded(lesions.row[lines.lesion], day), day, np.nan)
        book.first_seen[lines.lesion] = np.fmin(book.first_seen[lines.lesion], day)
    known = np.flatnonzero(~np.isnan(book.first_seen))
    ordered = known[np.lexsort((lesions.item[known], book.first_seen[known], lesions.row[known]))]
    row = lesions.row[ordered]
    first = np.flatnonzero(np.diff(row, prepend=-1))
    number = np.arange(len(ordered)) - np.repeat(first, np.diff(first, append=len(ordered))) + 1
    book.lesion_name[ordered] = [f"L{value:02d}" for value in number]
