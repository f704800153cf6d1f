"""Adverse events as they happen: term, grade, days, true cause; what is recorded is decided elsewhere."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.assumptions import FATAL_DAYS, FATAL_MONTHS, LATE_SHAPE
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.exposure import Courses, Line, list_courses, list_lines
from lesionwise.design.synthesis.harm_models import (
    FATAL_HARMS,
    HARM_MONTHS,
    RADIOTHERAPY_HARMS,
    SYSTEMIC_HARMS,
    FatalHarm,
    RadiotherapyHarm,
    SystemicHarm,
)
from lesionwise.terms import DAYS_PER_MONTH


@dataclass(frozen=True)
class Harms:
    """One element an event. `number` and `occasion` (course or line) name it in the random streams.

    `onset` and `end` are days (end nan: it lasts), `course` the number of the causing course or -1.
    """

    row: Rows
    number: Rows
    occasion: Rows
    term: NDArray[np.str_]
    grade: Rows
    onset: Floats
    end: Floats
    cause: NDArray[np.str_]
    course: Rows
    immune: Mask

    def take(self, rows: Rows | Mask) -> "Harms":
        """The events at these positions."""
        return Harms(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def draw_harms(book: Book) -> Harms:
    """Every event before death and the horizon, by patient and onset, recorded or not."""
    courses, lines = list_courses(book), list_lines(book)
    parts = [_draw_radiotherapy(book, courses, harm) for harm in RADIOTHERAPY_HARMS]
    parts += [_draw_systemic(book, line, harm) for line in lines for harm in SYSTEMIC_HARMS]
    for harm in FATAL_HARMS:
        if harm.place is not None:
            parts.append(_draw_fatal_radiotherapy(book, courses, harm))
        else:
            parts += [_draw_fatal_systemic(book, line, harm) for line in lines]
    joined = Harms(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Harms)
        }
    )
    last = book.find_last_day()[joined.row]
    kept = joined.take(joined.onset <= last)
    ends = np.where(kept.end <= book.find_last_day()[kept.row], kept.end, np.nan)
    order = np.lexsort((kept.occasion, kept.number, kept.onset, kept.row))
    return Harms(**{**vars(kept), "end": ends}).take(order)


def _draw_radiotherapy(book: Book, courses: Courses, harm: RadiotherapyHarm) -> Harms:
    chosen = np.flatnonzero(courses.has(harm.place))
    row, number, first = courses.row[chosen], courses.number[chosen], courses.first[chosen]
    factor = np.where(courses.with_ici[chosen], harm.factor_with_ici, 1.0)
    limits = np.cumsum([probability for _, probability in harm.grades])
    chance = book.trial.draws.uniform(Draw.HARM, row, harm.number, number) / factor
    happens = np.flatnonzero(chance < limits[-1])
    row, number, first = row[happens], number[happens], first[happens]
    grade = np.array([grade for grade, _ in harm.grades])[np.searchsorted(limits, chance[happens])]
    wait = book.trial.draws.uniform(Draw.HARM_ONSET, row, harm.number, number)
    onset = first + _compute_wait_days(harm, wait)
    length = book.trial.draws.uniform(Draw.HARM_LENGTH, row, harm.number, number)
    end = np.full(len(row), np.nan)
    if harm.days is not None:
        low, high = harm.days
        end = onset + low + np.floor(length * (high - low + 1))
    return _build(row, harm.number, number, harm.term, grade, onset, end, "rt", number)


def _compute_wait_days(harm: RadiotherapyHarm, chance: Floats) -> Floats:
    """Whole days from the first fraction to the onset."""
    if harm.onset_days is not None:
        low, high = harm.onset_days
        return np.asarray(low + np.floor(chance * (high - low + 1)), dtype=np.float64)
    median = (harm.median_months or 0.0) * DAYS_PER_MONTH
    return np.asarray(np.ceil(median * gammaincinv(LATE_SHAPE, chance) / gammaincinv(LATE_SHAPE, 0.5)))


def _draw_systemic(book: Book, line: Line, harm: SystemicHarm) -> Harms:
    causes = [cause for cause in harm.causes if cause in line.classes]
    row = line.row if causes else line.row[:0]
    draws = book.trial.draws
    rate = -np.log(1 - harm.probability) / HARM_MONTHS
    months = line.start[row] + draws.exponential(Draw.HARM_ONSET, row, harm.number, line.number) / rate
    row, months = row[months < line.stop[row]], months[months < line.stop[row]]
    onset = book.day(row, months)
    terms = np.array(harm.terms)
    which = np.floor(draws.uniform(Draw.HARM_TERM, row, harm.number, line.number) * len(terms))
    whose = np.floor(draws.uniform(Draw.HARM_CAUSE, row, harm.number, line.number) * len(causes))
    end = onset + (np.nan if harm.days is None else harm.days)
    cause = np.array(causes or [""])[whose.astype(np.int64)]
    term = terms[which.astype(np.int64)]
    return _build(row, harm.number, line.number, term, harm.grade, onset, end, cause, -1, harm.immune)


def _draw_fatal_radiotherapy(book: Book, courses: Courses, harm: FatalHarm) -> Harms:
    """Laid on deaths within `FATAL_MONTHS` of a course, which is the patient's last one before the death."""
    chosen = np.flatnonzero(courses.has(harm.place or "anywhere"))
    latest = np.full(len(book.entry), -1)
    np.maximum.at(latest, courses.row[chosen], courses.number[chosen])
    chosen = chosen[courses.number[chosen] == latest[courses.row[chosen]]]
    return _lay_on_death(book, harm, courses.row[chosen], courses.number[chosen], courses.first[chosen], True)


def _draw_fatal_systemic(book: Book, line: Line, harm: FatalHarm) -> Harms:
    """Laid on deaths on a line; only one of the classes of a line is blamed."""
    blamed = "ici" if "ici" in line.classes else "tki"
    within = harm.cause == blamed and blamed in line.classes
    row = line.row[book.trial.life.death[line.row] <= line.stop[line.row]] if within else line.row[:0]
    number = np.full(len(row), line.number)
    return _lay_on_death(book, harm, row, number, book.day(row, line.start[row]), False)


def _lay_on_death(
    book: Book, harm: FatalHarm, row: Rows, occasion: Rows, first: Floats, radiotherapy: bool
) -> Harms:
    death = book.day(row, book.trial.life.death[row])
    chance = book.trial.draws.uniform(Draw.HARM, row, harm.number, occasion)
    with np.errstate(invalid="ignore"):  # nan: alive at the horizon
        fatal = (death >= first) & (death - first <= FATAL_MONTHS * DAYS_PER_MONTH) & (chance < harm.share)
    row, occasion, first, death = row[fatal], occasion[fatal], first[fatal], death[fatal]
    low, high = FATAL_DAYS
    wait = book.trial.draws.uniform(Draw.HARM_ONSET, row, harm.number, occasion)
    onset = np.maximum(first, death - low - np.floor(wait * (high - low + 1)))
    course = occasion if radiotherapy else np.full(len(row), -1)
    return _build(row, harm.number, occasion, harm.term, 5, onset, death, harm.cause, course)


def _build(
    row: Rows,
    number: int,
    occasion: Rows | int,
    term: NDArray[np.str_] | str,
    grade: Rows | int,
    onset: Floats,
    end: Floats,
    cause: NDArray[np.str_] | str,
    course: Rows | int,
    immune: bool = False,
) -> Harms:
    def fill(value: NDArray[Any] | int | str | bool) -> NDArray[Any]:
        return np.broadcast_to(np.asarray(value), row.shape)

    return Harms(
        row,
        fill(number),
        fill(occasion),
        fill(term),
        fill(grade),
        onset,
        end,
        fill(cause),
        fill(course),
        fill(immune),
    )
