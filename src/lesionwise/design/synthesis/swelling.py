"""Pseudo-progression: some irradiated lesions swell for a few months and shrink again."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Rows
from lesionwise.design.simulation.streams import Draw, Draws

_SHARE: Final = 0.10
_FALL_MONTHS: Final = 3.0


@dataclass(frozen=True)
class Swelling:
    """One element a lesion and course: share added at the peak (0: none), months from SABR to the peak."""

    extra: Floats
    peak: Floats

    @property
    def end(self) -> Floats:
        """Months from SABR to the end."""
        return self.peak + _FALL_MONTHS


def draw_swelling(draws: Draws, row: Rows, item: Rows, course: Rows) -> Swelling:
    """Swelling of each lesion after its irradiation number `course` (0, 1, ...)."""
    swells = draws.uniform(Draw.SWELLING, row, item, course) < _SHARE
    extra = 0.15 + 0.10 * draws.uniform(Draw.SWELLING_SIZE, row, item, course)
    peak = 2.0 + 3.0 * draws.uniform(Draw.SWELLING_PEAK, row, item, course)
    return Swelling(np.where(swells, extra, 0.0), peak)


def compute_swelling(swelling: Swelling, since: Floats) -> Floats:
    """Factor on the diameter `since` months after SABR (negative: before): linear rise, linear fall."""
    rise = since / swelling.peak
    fall = 1 - (since - swelling.peak) / _FALL_MONTHS
    factor: Floats = 1 + swelling.extra * np.clip(np.minimum(rise, fall), 0.0, 1.0)
    return factor
