"""Monthly forms on quality of life and pain: what a patient would say, and whether the form comes back.

One row of every array is a patient, one column a form (0 at the first fraction, then every 30 days).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.assumptions import FORM_DELAY_DAYS, MISSING_PER_MONTH, SYMPTOMATIC_SHARE
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.synthesis.anatomy import BONE
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.exposure import list_courses
from lesionwise.design.synthesis.harms import draw_harms
from lesionwise.terms import DAYS_PER_MONTH

Grid = NDArray[np.float64]
Marks = NDArray[np.bool_]

_DAYS_BETWEEN: Final = 30
_LOWEST, _HIGHEST = 12, 60
_AFTER_RADIOTHERAPY_DAYS: Final = 30
_RELIEF_DAYS: Final = 28
_RELIEVED_SHARE: Final = 0.6
_PAIN_CUTS: Final = (-0.2, 0.9, 1.9, 2.8)
_MISSING: Final = 0.05
_MISSING_PER_POINT: Final = 0.08 / 5


@dataclass(frozen=True)
class Forms:
    """`due` (day; nan: no radiotherapy was begun), `quality` and `pain` as answered, the latent values
    without error, `missing` (does not come back), `last_month` (due in the month of the death), and `date`
    (day of the answer)."""

    due: Grid
    quality: Grid
    quality_latent: Grid
    pain: Grid
    pain_latent: Grid
    missing: Marks
    last_month: Marks
    date: Grid


def draw_forms(book: Book) -> Forms:
    """Every form of every patient, whether alive or not when it is due."""
    due = _compute_due(book)
    quality_latent, pain_latent = _compute_quality(book, due), _compute_pain(book, due)
    row, form = _number(due)
    draws = book.trial.draws
    error = 3 * draws.normal(Draw.QUALITY_ERROR, row, 0, form)
    quality = np.clip(np.rint(quality_latent + error), _LOWEST, _HIGHEST)
    chance = draws.uniform(Draw.PAIN_ERROR, row, 0, form)
    noise = np.log(chance / (1 - chance))
    pain = np.searchsorted(_PAIN_CUTS, pain_latent + noise).astype(np.float64)
    delay = np.floor(draws.uniform(Draw.FORM_DELAY, row, 0, form) * (FORM_DELAY_DAYS + 1))
    date = due + np.where(form == 0, 0, delay)
    last_month = due > book.death[:, None] - DAYS_PER_MONTH
    return Forms(
        due,
        quality,
        quality_latent,
        pain,
        pain_latent,
        _draw_missing(book, quality) | last_month,
        last_month,
        np.where(date <= book.end[:, None], date, due),
    )


def _compute_due(book: Book) -> Grid:
    courses = list_courses(book)
    first = np.full(len(book.entry), np.nan)
    planned = courses.number == 0
    first[courses.row[planned]] = courses.first[planned]
    return first[:, None] + _DAYS_BETWEEN * np.arange(book.preset.monthly_forms + 1)


def _compute_quality(book: Book, due: Grid) -> Grid:
    """48 - 1.5 z + b; less with recent radiotherapy, an active immune event, progression; more with time."""
    courses, harms = list_courses(book), draw_harms(book)
    immune = harms.take(harms.immune)
    end = np.where(np.isnan(immune.end), np.inf, immune.end)
    recent = _mark(due, courses.row, courses.first + 1, courses.first + _AFTER_RADIOTHERAPY_DAYS)
    active = _mark(due, immune.row, immune.onset, end)
    level = 48 - 1.5 * book.trial.patients.z + 5 * book.trial.draws.normal(Draw.QUALITY_LEVEL)
    months = (due - book.origin[:, None]) / DAYS_PER_MONTH
    return np.asarray(
        level[:, None] - 2.5 * recent - 4 * active - 6 * _has_progressed(book, due) + 0.04 * months
    )


def _compute_pain(book: Book, due: Grid) -> Grid:
    """0.6 with a bone lesion that hurts, 1.1 less when all are relieved, 0.8 more with progression."""
    lesions, draws = book.trial.lesions, book.trial.draws
    chance = draws.uniform(Draw.PAIN_LESION, lesions.row, lesions.item)
    hurts = np.flatnonzero((book.clinic.organ == BONE) & (chance < SYMPTOMATIC_SHARE))
    row, forever = lesions.row[hurts], np.full(len(hurts), np.inf)
    relieved = draws.uniform(Draw.PAIN_RELIEF, row, lesions.item[hurts]) < _RELIEVED_SHARE
    begins = np.fmax(book.day(row, lesions.birth[hurts]), -np.inf)
    eased = np.where(relieved, book.day(row, lesions.rt_time[hurts]) + _RELIEF_DAYS + 1, np.nan)
    present = _mark(due, row, begins, forever)
    sore = _mark(due, row, begins, np.where(np.isnan(eased), np.inf, eased - 1))
    level = 0.8 * draws.normal(Draw.PAIN_LEVEL)
    return np.asarray(
        level[:, None] + 0.6 * present - 1.1 * (present & ~sore) + 0.8 * _has_progressed(book, due)
    )


def _number(grid: Grid) -> tuple[Rows, Rows]:
    """Numbers of the rows, as a column, and of the columns."""
    return np.arange(len(grid))[:, None], np.arange(grid.shape[1])


def _has_progressed(book: Book, due: Grid) -> Marks:
    seen = book.day(np.arange(len(book.entry)), book.trial.first_progression)
    with np.errstate(invalid="ignore"):  # nan: no progression, or no form
        progressed: Marks = due >= seen[:, None]
    return progressed


def _mark(due: Grid, row: Rows, first: Floats, last: Floats) -> Marks:
    """Forms that fall, for any of the given spans of their patient, between its days (inclusive)."""
    marks = np.zeros(due.shape, dtype=np.bool_)
    inside = (due[row] >= first[:, None]) & (due[row] <= last[:, None])
    np.logical_or.at(marks, row, inside)
    return marks


def _draw_missing(book: Book, quality: Grid) -> Mask:
    """More often after a fall of the score since the form before, and the later the form."""
    row, form = _number(quality)
    fallen = np.maximum(-np.diff(quality, axis=1, prepend=quality[:, :1]), 0.0)
    chance = expit(logit(_MISSING) + _MISSING_PER_POINT * fallen + MISSING_PER_MONTH * form)
    missing: Mask = book.trial.draws.uniform(Draw.FORM_MISSING, row, 0, form) < chance
    return missing
