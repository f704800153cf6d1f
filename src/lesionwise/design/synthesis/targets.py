"""Target lesions: at most five, at most two an organ, the largest first (RECIST 1.1, 4.2: Eisenhauer, Eur J
Cancer 2009;45:228); nodes from a short axis of 15 mm, other lesions from 10 mm."""

from typing import Final

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.synthesis.anatomy import NODE, ORGANS

_MOST: Final = 5
_MOST_PER_ORGAN: Final = 2
_SMALLEST_MM: Final = 10.0
_SMALLEST_NODE_MM: Final = 15.0


def is_measurable(organ: Rows, size: Floats, sized: Mask) -> Mask:
    """Measurable at baseline: with a diameter, and large enough for its kind (limits inclusive)."""
    measurable: Mask = sized & (size >= np.where(organ == NODE, _SMALLEST_NODE_MM, _SMALLEST_MM))
    return measurable


def choose_targets(row: Rows, organ: Rows, size: Floats, sized: Mask) -> Mask:
    """True for the targets among the baseline lesions; ties go to the earlier lesion."""
    chosen = is_measurable(organ, size, sized)
    chosen = chosen & (_rank(row * len(ORGANS) + organ, size, chosen) < _MOST_PER_ORGAN)
    return chosen & (_rank(row, size, chosen) < _MOST)


def _rank(group: Rows, size: Floats, among: Mask) -> Rows:
    """Place (0, 1, ...) of each lesion by falling size among the chosen ones of its group."""
    place = np.flatnonzero(among)
    ordered = place[np.lexsort((place, -size[place], group[place]))]
    first = np.flatnonzero(np.diff(group[ordered], prepend=-1))
    length = np.diff(first, append=len(ordered))
    rank = np.full(len(group), len(group), dtype=np.int64)
    rank[ordered] = np.arange(len(ordered)) - np.repeat(first, length)
    return rank
