"""What each patient was exposed to, recorded or not: courses of radiotherapy by place, lines of drugs."""

from dataclasses import dataclass

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.assumptions import HOLLOW_VISCUS_SHARE, PERIPHERAL_SHARE, VERTEBRAL_SHARE
from lesionwise.design.simulation.parameters import HORIZON_MONTHS
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.synthesis.anatomy import ADRENAL, BONE, LUNG, NODE, draw_side
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.harm_models import Place


@dataclass(frozen=True)
class Courses:
    """One element a patient and course: day of the first fraction, whether a checkpoint inhibitor was given
    with it, and the places that it irradiated."""

    row: Rows
    number: Rows
    first: Floats
    with_ici: Mask
    places: dict[Place, Mask]

    def has(self, place: Place) -> Mask:
        """Courses that irradiated the place."""
        return self.places[place]


@dataclass(frozen=True)
class Line:
    """One line, 0 for the one at time 0. `row`: its patients; `start`, `stop` in months for all patients."""

    number: int
    row: Rows
    start: Floats
    stop: Floats
    classes: frozenset[str]


def list_courses(book: Book) -> Courses:
    """Every course that began before death and the horizon, by patient and number."""
    given, lesions = book.trial.irradiations, book.trial.lesions
    lesion = np.concatenate([np.empty(0, dtype=np.int64), *(course.lesion for course in given)])
    number = np.concatenate([np.empty(0, dtype=np.int64), *(course.number for course in given)])
    time = np.concatenate([np.empty(0), *(course.time for course in given)])
    begun = time <= np.minimum(book.trial.life.death[lesions.row[lesion]], HORIZON_MONTHS)
    lesion, number, time = lesion[begun], number[begun], time[begun]
    key = np.stack([lesions.row[lesion], number])
    (row, course), position = np.unique(key, axis=1, return_inverse=True)
    months = np.full(len(row), np.inf)
    np.minimum.at(months, position, time)
    marks = _mark_places(book, lesion)
    places: dict[Place, Mask] = {}
    for place, mark in marks.items():
        places[place] = np.bincount(position[mark], minlength=len(row)) > 0
    places["both_adrenals"] = _has_both_adrenals(book, lesion, position, len(row))
    inhibited = any(drug.drug_class == "ici" for drug in book.preset.drugs)
    with_ici = np.full(len(row), inhibited and book.group.parameters.on_drug)
    return Courses(row, course, book.day(row, months), with_ici, places)


def list_lines(book: Book) -> list[Line]:
    """The line at time 0, unless the group has none, and the next one, each to the change that ends it."""
    trial, every = book.trial, np.arange(len(book.entry))
    end = np.minimum(trial.life.death, HORIZON_MONTHS)
    first = np.minimum(trial.change, end)
    lines = []
    if book.group.parameters.on_drug:
        index = frozenset(drug.drug_class for drug in book.preset.drugs)
        lines.append(Line(0, every, np.zeros(len(every)), first, index))
    changed = np.flatnonzero(trial.change < end)
    second = np.minimum(trial.second_change, end)
    lines.append(Line(1, changed, trial.change, second, frozenset({book.preset.next_drug.drug_class})))
    return lines


def _mark_places(book: Book, lesion: Rows) -> dict[Place, Mask]:
    """Whether each irradiated lesion lies in each place; a lesion's place never changes."""
    lesions, organ = book.trial.lesions, book.clinic.organ[lesion]
    share = book.trial.draws.uniform(Draw.HARM_PLACE, lesions.row[lesion], lesions.item[lesion])
    near = (organ != BONE) & (share > 1 - HOLLOW_VISCUS_SHARE)
    chest = (organ == LUNG) | (organ == NODE)
    return {
        "anywhere": np.ones(len(lesion), dtype=np.bool_),
        "bone": organ == BONE,
        "vertebra": (organ == BONE) & (share < VERTEBRAL_SHARE),
        "lung": organ == LUNG,
        "peripheral_lung": (organ == LUNG) & (share < PERIPHERAL_SHARE),
        "gullet": near & chest,
        "stomach": near & ~chest,
    }


def _has_both_adrenals(book: Book, lesion: Rows, position: Rows, courses: int) -> Mask:
    """Courses that irradiated the left and the right adrenal gland."""
    lesions, organ = book.trial.lesions, book.clinic.organ[lesion]
    side = draw_side(book.trial.draws, lesions.row[lesion], lesions.item[lesion], organ)
    both = np.ones(courses, dtype=np.bool_)
    for name in ("left", "right"):
        found = position[(organ == ADRENAL) & (side == name)]
        both &= np.bincount(found, minlength=courses) > 0
    return both
