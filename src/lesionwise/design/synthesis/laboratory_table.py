"""Laboratory values that agree with the risk factors of each subject (IMDC: Heng, J Clin Oncol 2009;27:5794).

A value is its limit times exp(|N(0, 0.12)|), on the adverse side when the factor is adverse; a value at the
limit is not adverse. Calcium is judged corrected for albumin: calcium + 0.02 (40 - albumin) in mmol/L.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy.special import expit, logit

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.assumptions import (
    ALBUMIN_LIMITS,
    ALBUMIN_MEAN,
    ALBUMIN_SD,
    CALCIUM_LIMITS,
    HAEMOGLOBIN_LIMITS,
    LDH_LIMITS,
    LDH_SHARE,
    LINE_LABORATORY_DAYS,
    NEUTROPHIL_LIMITS,
    PLATELET_LIMITS,
)
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.entry import FACTORS
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.design.synthesis.treatment_tables import compute_line_start

_SD: Final = 0.12
_LDH_ADVERSE: Final = 1.5
"""LDH is adverse above so many times its upper limit (MSKCC, Motzer, J Clin Oncol 2002;20:289)."""


@dataclass(frozen=True)
class _Occasion:
    """Patients of whom blood was taken, and when; `number` is permanent in the random streams."""

    number: int
    row: Rows
    day: Floats


def build_laboratory(book: Book) -> pl.DataFrame:
    """Six tests at the baseline scan and, where the index line began before it, at the start of that line."""
    frames = []
    for occasion in _list_occasions(book):
        corrected = _draw_calcium(book, occasion)
        albumin = _draw_albumin(book, occasion)
        frames += [
            _build_test(book, occasion, "haemoglobin", "g/L", _find_haemoglobin_limits(book, occasion)),
            _build(
                book,
                occasion,
                "calcium",
                np.round(corrected - 0.02 * (40 - albumin), 2),
                "mmol/L",
                CALCIUM_LIMITS,
            ),
            _build(book, occasion, "albumin", albumin, "g/L", ALBUMIN_LIMITS),
            _build_test(book, occasion, "neutrophils", "10^9/L", NEUTROPHIL_LIMITS, 1),
            _build_test(book, occasion, "platelets", "10^9/L", PLATELET_LIMITS),
            _build(book, occasion, "ldh", _draw_ldh(book, occasion), "U/L", LDH_LIMITS),
        ]
    return pl.concat(frames)


def _list_occasions(book: Book) -> list[_Occasion]:
    """The baseline scan's day, and the days before the first dose where that came earlier."""
    every = np.arange(len(book.entry))
    start = compute_line_start(book)
    early = np.flatnonzero((start < book.baseline) & book.group.parameters.on_drug)
    before = np.floor(book.trial.draws.uniform(Draw.LABORATORY_DAY) * (LINE_LABORATORY_DAYS + 1))
    return [
        _Occasion(0, every, book.baseline.astype(np.float64)),
        _Occasion(1, early, (start - before)[early]),
    ]


def _draw_ratio(book: Book, occasion: _Occasion, item: int) -> Floats:
    """Distance of a value from its limit, as a factor of at least 1."""
    deviate = book.trial.draws.normal(Draw.LABORATORY, occasion.row, item, occasion.number)
    return np.asarray(np.exp(np.abs(_SD * deviate)))


def _find_factor(book: Book, occasion: _Occasion, name: str) -> tuple[int, Mask]:
    item = [factor for factor, _ in FACTORS].index(name)
    return item, book.entry.adverse[occasion.row, item]


def _build_test(
    book: Book,
    occasion: _Occasion,
    name: str,
    unit: str,
    limits: tuple[Floats | float, Floats | float],
    decimals: int = 0,
) -> pl.DataFrame:
    """A test whose factor is adverse below the lower limit (haemoglobin) or above the upper one."""
    item, adverse = _find_factor(book, occasion, name)
    ratio = _draw_ratio(book, occasion, item)
    low = name == "haemoglobin"
    limit = limits[0] if low else limits[1]
    value = _place(limit, ratio, adverse, below=low, decimals=decimals)
    return _build(book, occasion, name, value, unit, limits)


def _place(limit: Floats | float, ratio: Floats, adverse: Mask, *, below: bool, decimals: int) -> Floats:
    """A value in steps of a decimal place: at least one step beyond the limit when adverse, else within."""
    step = 10.0**-decimals
    outward = -1.0 if below else 1.0
    beyond = np.maximum(np.abs(limit * ratio**outward - limit), step)
    within = np.abs(limit * ratio**-outward - limit)
    size = np.where(adverse, np.ceil(beyond / step), -np.floor(within / step)) * step
    return np.round(limit + outward * size, decimals)


def _draw_calcium(book: Book, occasion: _Occasion) -> Floats:
    """Calcium corrected for albumin, never at the limit itself."""
    item, adverse = _find_factor(book, occasion, "calcium")
    ratio = _draw_ratio(book, occasion, item)
    value = _place(CALCIUM_LIMITS[1], ratio, adverse, below=False, decimals=2)
    return np.where(adverse, value, np.minimum(value, CALCIUM_LIMITS[1] - 0.01))


def _draw_albumin(book: Book, occasion: _Occasion) -> Floats:
    deviate = book.trial.draws.normal(Draw.LABORATORY, occasion.row, len(FACTORS), occasion.number)
    return np.asarray(np.rint(ALBUMIN_MEAN + ALBUMIN_SD * deviate))


def _draw_ldh(book: Book, occasion: _Occasion) -> Floats:
    z = book.trial.patients.z[occasion.row]
    adverse = book.trial.draws.uniform(Draw.LDH, occasion.row) < expit(logit(LDH_SHARE) + z)
    ratio = _draw_ratio(book, occasion, len(FACTORS) + 1)
    limit = np.where(adverse, _LDH_ADVERSE, 1.0) * LDH_LIMITS[1]
    return _place(limit, ratio, adverse, below=False, decimals=0)


def _find_haemoglobin_limits(book: Book, occasion: _Occasion) -> tuple[Floats, Floats]:
    limits = np.array(HAEMOGLOBIN_LIMITS)[book.entry.male[occasion.row].astype(np.int64)]
    return limits[:, 0], limits[:, 1]


def _build(
    book: Book,
    occasion: _Occasion,
    name: str,
    value: Floats,
    unit: str,
    limits: tuple[Floats | float, Floats | float],
) -> pl.DataFrame:
    return build_frame(
        "laboratory",
        len(occasion.row),
        subject=book.name[occasion.row],
        test=name,
        date=occasion.day,
        value=value,
        unit=unit,
        lower_limit=limits[0],
        upper_limit=limits[1],
    )
