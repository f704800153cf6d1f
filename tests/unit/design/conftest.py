"""What the simulation tests share: the six calibrated arms and the figures that describe an arm."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from lesionwise.design.simulation.arrays import Floats, Mask
from lesionwise.design.simulation.parameters import HORIZON_MONTHS, Parameters
from lesionwise.design.simulation.presets import PRESETS
from lesionwise.design.simulation.trial import Trial

_ALONE = Parameters()


@dataclass(frozen=True)
class Figures:
    """Times to first progression or death, systemic change or death, and death; observed local failure."""

    pfs1: Floats
    pfs2: Floats
    os: Floats
    local_time: Floats
    local_event: Mask
    response: float
    courses: float

    def survival(self, name: str, months: float) -> float:
        return float(np.mean(getattr(self, name) > months))

    def median(self, name: str) -> float:
        """Median; infinite when not reached before the horizon."""
        times = np.sort(getattr(self, name))
        return float(times[(len(times) - 1) // 2])

    def local_control(self, months: float) -> float:
        """1 - Kaplan-Meier of observed local failure; death and systemic change censor."""
        order = np.argsort(self.local_time, kind="stable")
        time, event = self.local_time[order], self.local_event[order]
        left = len(time) - np.arange(len(time))
        return float(np.prod((1 - event / left)[time <= months]))


def _describe(trial: Trial) -> Figures:
    pfs1 = np.minimum(trial.first_progression, trial.life.death)
    pfs2 = np.minimum(trial.change, trial.life.death)
    lesion = np.concatenate([np.empty(0, np.int64), *(course.lesion for course in trial.irradiations)])
    start = np.concatenate([np.empty(0), *(course.time for course in trial.irradiations)])
    failure = np.full(len(trial.lesions), np.inf)
    for seen in trial.failures:
        np.minimum.at(failure, seen.lesion, seen.time)
    end = np.minimum(pfs2, HORIZON_MONTHS)[trial.lesions.row[lesion]]
    treated = end > start
    event = failure[lesion] <= end
    return Figures(
        pfs1,
        pfs2,
        trial.life.death,
        (np.minimum(failure[lesion], end) - start)[treated],
        event[treated],
        float(np.mean(trial.best_ratio <= 0.7)),
        float(np.mean(trial.courses)),
    )


@pytest.fixture(scope="session")
def describe() -> Callable[[Trial], Figures]:
    return _describe


@pytest.fixture(scope="session")
def arms() -> dict[int, Parameters]:
    """The six arms of the calibration, by their number there."""
    storm = {group.name: group.parameters for group in PRESETS["storm"].groups}
    naive = PRESETS["sabr-registry"].groups[0].parameters
    return {
        1: _ALONE,
        2: replace(_ALONE, sabr="all", salvage=True),
        3: storm["control"],
        4: replace(storm["treated"], salvage=False),
        5: storm["treated"],
        6: naive,
    }
