"""Philox4x32-10, the counter-based generator: a block of random words is a function of key and counter.

Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC11 (2011), section 4; checked in the
tests against the known answers published with it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""Words of 32 bits, each held in 64 bits so that products do not overflow."""

_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)
_MULTIPLIERS: Final = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL: Final = (0x9E3779B9, 0xBB67AE85)
_ROUNDS: Final = 10


def compute_block(key: tuple[int, int], counter: tuple[Words, Words, Words, Words]) -> tuple[Words, ...]:
    """Four random words for each counter.

    `key`: two words of 32 bits. `counter`: four arrays of words that broadcast against each other. Values
    must be below 2**32 (not checked).
    """
    first, second, third, fourth = counter
    left, right = key
    for _ in range(_ROUNDS):
        product, other = _MULTIPLIERS[0] * first, _MULTIPLIERS[1] * third
        first, second, third, fourth = (
            (other >> _HALF) ^ second ^ np.uint64(left),
            other & _LOW,
            (product >> _HALF) ^ fourth ^ np.uint64(right),
            product & _LOW,
        )
        left, right = (left + _WEYL[0]) & 0xFFFFFFFF, (right + _WEYL[1]) & 0xFFFFFFFF
    return first, second, third, fourth
