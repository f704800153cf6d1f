"""Progression on the next line as a perfect observer would have seen it: true sizes, a new baseline.

The baseline is the scan that decided the change, as for the clinic; progression counts from the line's
start on. A further line has no effect of its own.
"""

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, mark_rows, sum_rows
from lesionwise.design.simulation.disease import compute_diameter
from lesionwise.design.simulation.observation import has_grown
from lesionwise.design.simulation.parameters import HORIZON_MONTHS
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.latent import list_continuous_times, list_scan_times


def find_latent_second_progression(book: Book) -> Floats:
    """Months of progression on the next line, looked for continuously, new lesions at their birth; inf."""
    lesions, change = book.trial.lesions, book.trial.change
    birth = np.full(len(change), np.inf)
    after = lesions.birth > change[lesions.row]
    np.minimum.at(birth, lesions.row[after], lesions.birth[after])
    birth = np.where(birth < book.trial.life.death, birth, np.inf)
    first: Floats = np.minimum(_look(book, list_continuous_times(book)), birth)
    return first


def find_perfect_second_progression(book: Book) -> Floats:
    """Months of progression on the next line at the scans, made or planned; inf where none was seen."""
    return _look(book, list_scan_times(book))


def _look(book: Book, times: NDArray[np.float64]) -> Floats:
    """Go through the columns of `times` (one row a patient, ascending)."""
    trial, lesions, n = book.trial, book.trial.lesions, len(book.entry)
    parameters, followed, row = book.group.parameters, book.clinic.followed, lesions.row
    every = np.arange(len(lesions))
    baseline = np.where(np.isfinite(trial.change), trial.change - parameters.t_change, 0.0)
    old = lesions.birth <= baseline[row]
    size = compute_diameter(parameters, lesions, every, np.maximum(baseline[row], lesions.birth))
    smallest = np.where(old, size, np.inf)
    nadir = sum_rows(row, np.where(old & followed, size, 0.0), n)
    progression = np.full(n, np.inf)
    for now in times.T:
        on = (now > trial.change) & (now < trial.life.death) & (now <= HORIZON_MONTHS)
        born = lesions.birth <= now[row]
        size = compute_diameter(parameters, lesions, every, np.maximum(now[row], lesions.birth))
        total = sum_rows(row, np.where(followed, size, 0.0), n)
        worse = (born & ~old) | (old & ~followed & has_grown(size, smallest))
        seen = mark_rows(row[worse], n) | has_grown(total, nadir)
        progression = np.where(np.isinf(progression) & on & seen, now, progression)
        smallest = np.where(old & on[row], np.minimum(smallest, size), smallest)
        nadir = np.where(on, np.minimum(nadir, total), nadir)
    return progression
