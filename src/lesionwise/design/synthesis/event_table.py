"""The table of adverse events: what was recorded, with the relation to each modality as it was judged."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Mask, Rows
from lesionwise.design.simulation.assumptions import SERIOUS_SHARE_GRADE_3
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.exposure import Courses, list_courses, list_lines
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.design.synthesis.harms import Harms, draw_harms
from lesionwise.design.synthesis.treatment_tables import name_courses

MODALITIES: Final = ("rt", "tki", "ici", "disease")

_SECOND: Final = 0.25
"""Events that are put down to a second modality as well."""
_RECORDED_RETROSPECTIVE: Final = 0.5
"""Events of retrospective subjects that were recorded."""


def build_adverse_event(book: Book) -> pl.DataFrame:
    """Every recorded event. The true cause is judged probable, a second modality possible.

    An event that will be fatal has grade 4 in records that end before the death.
    """
    harms = draw_harms(book)
    name = name_events(book, harms)
    kept = np.flatnonzero(name != "")
    harms, name = harms.take(kept), name[kept]
    second = _draw_second(book, harms)
    ended = book.recorded(harms.row, harms.end)
    fatal = (harms.grade == 5) & ended
    related = {
        f"related_{modality}": np.select(
            [harms.cause == modality, second == place], ["probable", "possible"], "unrelated"
        )
        for place, modality in enumerate(MODALITIES)
    }
    return build_frame(
        "adverse_event",
        len(kept),
        subject=book.name[harms.row],
        event=name,
        term=harms.term,
        grade=np.where(fatal, 5, np.minimum(harms.grade, 4)),
        onset_date=harms.onset,
        end_date=np.where(ended, harms.end, np.nan),
        serious=_draw_serious(book, harms),
        outcome=np.select([fatal, ended], ["fatal", "recovered"], "not_recovered"),
        related_overall="probable",
        course=_find_course(book, harms, second),
        **related,
    )


def name_events(book: Book, harms: Harms) -> NDArray[np.str_]:
    """Name of each event, AE01, AE02, ... by onset; empty where it was not recorded."""
    chance = book.trial.draws.uniform(Draw.HARM_RECORDED, harms.row, harms.number, harms.occasion)
    missed = book.entry.retrospective[harms.row] & (chance >= _RECORDED_RETROSPECTIVE)
    kept = np.flatnonzero(book.recorded(harms.row, harms.onset) & ~missed)
    row = harms.row[kept]
    first = np.flatnonzero(np.diff(row, prepend=-1))
    number = np.arange(len(row)) - np.repeat(first, np.diff(first, append=len(row))) + 1
    name = np.full(len(harms.row), "", dtype="<U6")
    name[kept] = [f"AE{value:02d}" for value in number]
    return name


def _draw_serious(book: Book, harms: Harms) -> Mask:
    chance = book.trial.draws.uniform(Draw.HARM_SERIOUS, harms.row, harms.number, harms.occasion)
    serious: Mask = (harms.grade >= 4) | ((harms.grade == 3) & (chance < SERIOUS_SHARE_GRADE_3))
    return serious


def _draw_second(book: Book, harms: Harms) -> Rows:
    """Position in `MODALITIES` of the second modality, -1 without: one that was given, or the disease."""
    draws = book.trial.draws
    able = _list_given(book, harms)
    for place, modality in enumerate(MODALITIES):
        able[:, place] &= harms.cause != modality
    which = draws.uniform(Draw.HARM_SECOND_CAUSE, harms.row, harms.number, harms.occasion)
    place = np.floor(which * able.sum(axis=1)).astype(np.int64)
    chosen = np.argmax(able & (np.cumsum(able, axis=1) == (place + 1)[:, None]), axis=1)
    blamed = draws.uniform(Draw.HARM_SECOND, harms.row, harms.number, harms.occasion) < _SECOND
    return np.where(blamed, chosen, -1)


def _list_given(book: Book, harms: Harms) -> NDArray[np.bool_]:
    """One row an event, one column a modality: given by the onset (drugs: on the line of that day)."""
    given = np.zeros((len(harms.row), len(MODALITIES)), dtype=np.bool_)
    given[:, MODALITIES.index("rt")] = _find_latest(list_courses(book), harms) >= 0
    given[:, MODALITIES.index("disease")] = True
    for line in list_lines(book):
        start, stop = book.day(harms.row, line.start[harms.row]), book.day(harms.row, line.stop[harms.row])
        with np.errstate(invalid="ignore"):  # nan: the line was never begun
            running = (start <= harms.onset) & (harms.onset <= stop)
        for modality in line.classes & set(MODALITIES):
            given[:, MODALITIES.index(modality)] |= running
    return given


def _find_course(book: Book, harms: Harms, second: Rows) -> NDArray[np.str_]:
    """Name of the course that an event is put down to; empty when it is not put down to radiotherapy."""
    latest = _find_latest(list_courses(book), harms)
    number = np.where(harms.course >= 0, harms.course, latest)
    related = (harms.course >= 0) | (second == MODALITIES.index("rt"))
    return np.where(related, name_courses(book, number), "")


def _find_latest(courses: Courses, harms: Harms) -> Rows:
    """Number of the latest course begun by the onset of each event; -1 without."""
    latest = np.full(len(harms.row), -1)
    for number in np.unique(courses.number):
        of_number = courses.number == number
        first = np.full(max(harms.row.max(initial=0), courses.row.max(initial=0)) + 1, np.inf)
        first[courses.row[of_number]] = courses.first[of_number]
        latest = np.where(first[harms.row] <= harms.onset, number, latest)
    return latest
