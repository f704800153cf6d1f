"""Where a lesion lies, whether it has a diameter, and the dose that the site receives.

Shares of organs follow RAPPORT (lung 52, node 14, bone 13, adrenal 10 %; Siva, Eur Urol 2022) loosely;
the share of bone lesions without soft-tissue part is chosen.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.streams import Draw, Draws

ORGANS: Final = ("lung", "bone", "node", "adrenal", "liver", "pancreas", "other")
_SHARES: Final = (0.45, 0.20, 0.15, 0.08, 0.04, 0.03, 0.05)
LUNG, BONE, NODE, ADRENAL = range(4)

_WITHOUT_DIAMETER: Final = 0.70
_LARGE_LUNG_MM: Final = 30.0

_DOSES: Final = ((54.0, 3), (35.0, 5), (40.0, 5), (60.0, 8), (50.0, 5), (40.0, 5), (40.0, 5))
"""Dose in Gy and fractions by organ, in the order of `ORGANS`. Lung, bone, adrenal and the range of the
liver: Palma, BMC Cancer 2012;12:305, table 1 (transcribed); node, pancreas, other: chosen."""

_LARGE_LUNG_DOSE: Final = (55.0, 5)
"""Lung above 3 cm or at the chest wall, same table (transcribed)."""


@dataclass(frozen=True)
class Prescription:
    """One element a lesion."""

    dose_gy: Floats
    fractions: Rows

    @property
    def bed3_gy(self) -> Floats:
        """Biologically effective dose for an alpha/beta of 3 Gy: n d (1 + d / 3)."""
        return self.dose_gy * (1 + self.dose_gy / self.fractions / 3)


def draw_organ(draws: Draws, row: Rows, item: Rows) -> Rows:
    """Positions in `ORGANS`."""
    limits = np.cumsum(_SHARES)[:-1]
    return np.searchsorted(limits, draws.uniform(Draw.ORGAN, row, item)).astype(np.int64)


def has_diameter(draws: Draws, row: Rows, item: Rows, organ: Rows) -> Mask:
    """False for bone lesions without soft-tissue part."""
    soft_tissue: Mask = draws.uniform(Draw.SOFT_TISSUE, row, item) >= _WITHOUT_DIAMETER
    has: Mask = (organ != BONE) | soft_tissue
    return has


def draw_side(draws: Draws, row: Rows, item: Rows, organ: Rows) -> NDArray[np.str_]:
    """Left or right for lung and adrenal gland, else empty."""
    paired = (organ == LUNG) | (organ == ADRENAL)
    side = np.where(draws.uniform(Draw.SIDE, row, item) < 0.5, "left", "right")
    return np.where(paired, side, "")


def prescribe(organ: Rows, diameter: Floats) -> Prescription:
    """Dose by organ, for the lung by diameter in mm."""
    large = (organ == LUNG) & (diameter > _LARGE_LUNG_MM)
    dose = np.where(large, _LARGE_LUNG_DOSE[0], np.array([dose for dose, _ in _DOSES])[organ])
    fractions = np.where(large, _LARGE_LUNG_DOSE[1], np.array([count for _, count in _DOSES])[organ])
    return Prescription(dose, fractions.astype(np.int64))
