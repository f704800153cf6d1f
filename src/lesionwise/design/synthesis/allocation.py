"""Permuted blocks within strata, drawn in the order of the subjects' numbers."""

from typing import Final

import numpy as np

from lesionwise.design.simulation.arrays import Mask, Rows
from lesionwise.design.simulation.streams import Draw, compute_draws

_FIRST_LIST: Final = 2**31
"""Lists take their random numbers as subjects from this number on."""

_FIRST_PLACE: Final = 2**20
"""Places of a list are numbered from here; blocks from 0."""


def allocate(seed: int, stratum: Rows) -> Mask:
    """True for the treated arm, 1:1, in blocks of 4 or 6 within each stratum.

    `stratum`: a number for each subject. A longer list of subjects leaves the earlier allocations as they
    are. A block at the end may be incomplete.
    """
    treated = np.zeros(len(stratum), dtype=np.bool_)
    for number in np.unique(stratum):
        members = np.flatnonzero(stratum == number)
        treated[members] = _draw_list(seed, int(number), len(members))
    return treated


def _draw_list(seed: int, stratum: int, places: int) -> Mask:
    draws = compute_draws(seed, np.array([_FIRST_LIST + stratum]))
    first = np.zeros(places // 4 + 1, dtype=np.int64)
    sizes = np.where(draws.uniform(Draw.BLOCK, first, np.arange(len(first))) < 0.5, 4, 6)
    block = np.repeat(np.arange(len(sizes)), sizes)
    begin = np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = np.arange(len(block))
    mark = draws.uniform(Draw.BLOCK, place * 0, _FIRST_PLACE + place)
    rank = np.empty(len(block), dtype=np.int64)
    rank[np.lexsort((mark, block))] = place
    chosen: Mask = (rank - begin) < sizes[block] // 2
    return chosen[:places]
