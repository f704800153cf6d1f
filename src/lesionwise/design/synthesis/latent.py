"""What a perfect observer would have seen: true sizes, no error, no detection limit.

The treatment is the one that was given; a perfect observer's own decisions are not played out. What is
judged here belongs to the line at time 0: the next line's effect on lesions is left out, so that a change
made by mistake does not hide the progression that it was made for (`latent_next_line` has the other view).
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, mark_rows, sum_rows
from lesionwise.design.simulation.disease import compute_diameter
from lesionwise.design.simulation.observation import has_grown
from lesionwise.design.simulation.parameters import HORIZON_MONTHS
from lesionwise.design.synthesis.book import Book

RESOLUTION_MONTHS: Final = 0.1
"""The latent course is looked at this often."""


@dataclass(frozen=True)
class View:
    """First happenings in months, inf when none while alive and before the horizon.

    Patient by patient: `progression`, `distant` (first new lesion), `best_ratio` of the target sum up to
    the progression (1 without targets). Lesion by lesion: `failure` (growth after its irradiation).
    """

    progression: Floats
    distant: Floats
    best_ratio: Floats
    failure: Floats


def look_continuously(book: Book) -> View:
    """The latent view: every `RESOLUTION_MONTHS`, new lesions at their birth."""
    view = _look(book, list_continuous_times(book))
    lesions, new = book.trial.lesions, ~book.trial.lesions.baseline
    birth = np.full(len(book.entry), np.inf)
    np.minimum.at(birth, lesions.row[new], lesions.birth[new])
    birth = np.where(birth < book.trial.life.death, birth, np.inf)
    return View(np.minimum(view.progression, birth), birth, view.best_ratio, view.failure)


def look_at_scans(book: Book) -> View:
    """The perfect observer's view: at the scans as made, and as planned where none was made."""
    return _look(book, list_scan_times(book))


def list_continuous_times(book: Book) -> NDArray[np.float64]:
    """Every `RESOLUTION_MONTHS` to the horizon, one row a patient."""
    steps = int(np.rint(HORIZON_MONTHS / RESOLUTION_MONTHS))
    time = np.arange(1, steps + 1) * RESOLUTION_MONTHS
    return np.tile(time, (len(book.entry), 1))


def list_scan_times(book: Book) -> NDArray[np.float64]:
    """Times of the scans as made, and as planned where none was made, one row a patient."""
    made = book.trial.scan_time
    return np.where(np.isnan(made), book.schedule.time, made)


def _look(book: Book, times: NDArray[np.float64]) -> View:
    """Go through the columns of `times` (one row a patient, ascending)."""
    lesions, n = book.trial.lesions, len(book.entry)
    lesions = replace(lesions, next_start=np.full(len(lesions), np.inf))
    parameters, target, row = book.group.parameters, book.clinic.target, lesions.row
    every = np.arange(len(lesions))
    start = sum_rows(row, lesions.diameter * target, n)
    nadir, best = start.copy(), np.ones(n)
    progression, distant = np.full(n, np.inf), np.full(n, np.inf)
    smallest = np.where(lesions.baseline, lesions.diameter, np.inf)
    failure = np.full(len(lesions), np.inf)
    treated = np.zeros(len(lesions), dtype=np.bool_)
    for now in times.T:
        alive = (now < book.trial.life.death) & (now <= HORIZON_MONTHS)
        born = lesions.birth <= now[row]
        size = np.where(
            born, compute_diameter(parameters, lesions, every, np.maximum(now[row], lesions.birth)), 0
        )
        begun = born & (now[row] > lesions.rt_time)
        smallest = np.where(begun & ~treated, np.inf, smallest)
        treated = begun
        grown = born & has_grown(size, smallest)
        smallest = np.where(born, np.minimum(smallest, size), smallest)
        total = sum_rows(row, size * target, n)
        new = mark_rows(row[born & ~lesions.baseline], n)
        worse = mark_rows(row[grown & lesions.baseline & ~target], n)
        waiting = np.isinf(progression) & alive
        ratio = np.divide(total, start, out=np.ones(n), where=start > 0)
        best = np.where(waiting, np.minimum(best, ratio), best)
        progression = np.where(waiting & (new | worse | has_grown(total, nadir)), now, progression)
        distant = np.where(np.isinf(distant) & alive & new, now, distant)
        failure = np.where(np.isinf(failure) & grown & treated & alive[row], now[row], failure)
        nadir = np.minimum(nadir, total)
    return View(progression, distant, best, failure)


def is_controlled(view: View, death: Floats, months: float) -> Mask:
    """Alive and without progression up to and including `months`."""
    return np.minimum(view.progression, death) > months
