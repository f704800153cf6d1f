"""What a scan shows, and what the observer calls progression. Here: the observer of the calibrated core."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask, Rows, mark_rows, sum_rows
from lesionwise.design.simulation.disease import Lesions, compute_diameter
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draw, Draws

_GROWTH_RATIO: Final = 1.2
_GROWTH_MM: Final = 5.0
"""Growth that counts: at least 20 % and 5 mm over the smallest (RECIST 1.1, Eisenhauer, Eur J Cancer
2009;45:228, section 4.3.1)."""


@dataclass(frozen=True)
class Reading:
    """One scan of some patients. Lesion by lesion (`lesion`: positions): size, new, growing.

    Patient by patient (all patients; meaningless where not scanned): sum of the followed lesions and
    progression.
    """

    lesion: Rows
    size: Floats
    new: Mask
    growing: Mask
    total: Floats
    progression: Mask


class Observer(Protocol):
    """Reads scans. `start` gives the reference sum of each patient."""

    def start(self, parameters: Parameters, lesions: Lesions, draws: Draws) -> Floats: ...

    def read(
        self,
        parameters: Parameters,
        lesions: Lesions,
        draws: Draws,
        scanned: Mask,
        time: Floats,
        scan: int,
        nadir: Floats,
    ) -> Reading: ...


@dataclass(frozen=True)
class CoreObserver:
    """Measures every lesion; the sum is that of the baseline lesions, the reference without error."""

    def start(self, parameters: Parameters, lesions: Lesions, draws: Draws) -> Floats:  # noqa: ARG002 - the name is the protocol's
        """Sum of the true diameters at time 0."""
        return sum_rows(lesions.row[lesions.baseline], lesions.diameter[lesions.baseline], len(draws))

    def read(
        self,
        parameters: Parameters,
        lesions: Lesions,
        draws: Draws,
        scanned: Mask,
        time: Floats,
        scan: int,
        nadir: Floats,
    ) -> Reading:
        """Read scan number `scan` of the scanned patients, each at its time (changes what `lesions` keeps).

        A new lesion was never seen. A growing one has an earlier measurement and grew over the smallest.
        Progression: a new lesion, or growth of the sum over the nadir; both limits inclusive.
        """
        lesion = np.flatnonzero(scanned[lesions.row])
        row = lesions.row[lesion]
        deviate = draws.normal(Draw.READING, row, lesions.item[lesion], scan)
        size = compute_diameter(parameters, lesions, lesion, time[row]) * np.exp(
            parameters.sd_reading * deviate
        )
        baseline = lesions.baseline[lesion]
        new = ~baseline & ~lesions.seen[lesion]
        growing = ~new & has_grown(size, lesions.smallest[lesion])
        lesions.smallest[lesion] = np.minimum(lesions.smallest[lesion], size)
        lesions.seen[lesion] = True
        total = sum_rows(row, size * baseline, len(draws))
        progression = mark_rows(row[new], len(draws)) | has_grown(total, nadir)
        return Reading(lesion, size, new, growing, total, progression)


def has_grown(size: Floats, smallest: Floats) -> Mask:
    """Growth of 20 % and 5 mm over the smallest; false where there is none (inf)."""
    return (size >= _GROWTH_RATIO * smallest) & (size - smallest >= _GROWTH_MM)
