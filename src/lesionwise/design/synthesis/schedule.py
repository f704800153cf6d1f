"""When scans are made: due dates with jitter, missed and early ones; irregular in retrospective care."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Mask
from lesionwise.design.simulation.parameters import HORIZON_MONTHS, Parameters
from lesionwise.design.simulation.streams import Draw, Draws
from lesionwise.design.simulation.trial import Schedule
from lesionwise.terms import DAYS_PER_MONTH

_JITTER_DAYS: Final = 7.0
_MISSED: Final = 0.05
_EARLY: Final = 0.03
_PAUSE_MONTHS: Final = 0.75
"""A scan does not come forward to less than this after the one before: treatment follows a scan."""

_IRREGULAR: Final = (0.6, 1.8)
"""Retrospective scans: interval times a uniform number between these."""


def compute_due(parameters: Parameters) -> NDArray[np.float64]:
    """Months at which scans are due, first to last before the horizon."""
    return np.arange(parameters.scan_first, HORIZON_MONTHS, parameters.scan_interval)


def draw_schedule(parameters: Parameters, draws: Draws, retrospective: Mask) -> Schedule:
    """The scans of each subject: prospective by the plan, retrospective irregular and none missed."""
    due = compute_due(parameters)
    scan = np.arange(int(np.ceil(len(due) / _IRREGULAR[0])))
    row = np.arange(len(draws))[:, None]
    gap = np.where(scan == 0, parameters.scan_first, parameters.scan_interval)
    stretch = _IRREGULAR[0] + np.diff(_IRREGULAR) * draws.uniform(Draw.SCAN_GAP, row, 0, scan)
    irregular = np.cumsum(gap * stretch, axis=1)
    planned = parameters.scan_first + parameters.scan_interval * scan
    jitter = _JITTER_DAYS / DAYS_PER_MONTH * draws.normal(Draw.SCAN_JITTER, row, 0, scan)
    forward = draws.uniform(Draw.SCAN_FORWARD, row, 0, scan) * (gap - _PAUSE_MONTHS)
    comes_early = draws.uniform(Draw.SCAN_EARLY, row, 0, scan) < _EARLY
    missed = draws.uniform(Draw.SCAN_MISSED, row, 0, scan) < _MISSED
    past = retrospective[:, None]
    return Schedule(
        np.where(past, irregular, planned + jitter),
        missed & ~past,
        np.where(comes_early & ~missed & ~past, planned - forward, np.nan),
    )
