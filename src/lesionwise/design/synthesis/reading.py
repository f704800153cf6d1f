"""One look at a lesion: reading error, whole millimetres, detection limit."""

from typing import Final

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.disease import Lesions, compute_diameter
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draw, Draws
from lesionwise.design.synthesis.anatomy import NODE
from lesionwise.design.synthesis.swelling import compute_swelling, draw_swelling

BASELINE: Final = 10_000
"""Number of the baseline scan in the random streams."""

TOO_SMALL_MM: Final = 5.0
"""A lesion too small to measure counts 5 mm (RECIST 1.1, Eisenhauer, Eur J Cancer 2009;45:228, 4.2)."""

_AGAIN_MM: Final = 10.0
"""A lesion once below the detection limit is reported again from this diameter on."""

_NEW_NODE_FACTOR: Final = 15 / 9
"""A new node is born with a short axis of 15 mm, another lesion with 9 mm: a smaller node is no disease."""


def compute_apparent(
    parameters: Parameters, lesions: Lesions, draws: Draws, lesion: Rows, organ: Rows, time: Floats
) -> Floats:
    """What is there to be seen of the lesions at `time`, in mm: true diameter, swollen after SABR."""
    row, item = lesions.row[lesion], lesions.item[lesion]
    true = compute_diameter(parameters, lesions, lesion, time)
    swelling = draw_swelling(draws, row, item, np.maximum(lesions.rt_count[lesion] - 1, 0))
    since = np.where(lesions.rt_count[lesion] > 0, time - lesions.rt_time[lesion], -1.0)
    node = ~lesions.baseline[lesion] & (organ[lesion] == NODE)
    return true * compute_swelling(swelling, since) * np.where(node, _NEW_NODE_FACTOR, 1.0)


def read_sizes(
    parameters: Parameters, draws: Draws, row: Rows, item: Rows, apparent: Floats, sized: Mask, scan: int
) -> Floats:
    """Sizes as measured, not yet rounded; a lesion without diameter keeps its apparent size."""
    error = np.exp(parameters.sd_reading * draws.normal(Draw.READING, row, item, scan))
    return np.where(sized, apparent * error, apparent)


def is_below(draws: Draws, row: Rows, size: Floats, node: Mask, hidden: Mask, scan: int) -> Mask:
    """Below the detection limit of the patient's scan, or not yet large enough to be reported again.

    The limit is uniform from 8 to 9 mm. Nodes are always measured.
    """
    limit = 8.0 + draws.uniform(Draw.DETECTION, row, 0, scan)
    below: Mask = ~node & ((size < limit) | (hidden & (size < _AGAIN_MM)))
    return below
