"""Philox4x32-10 gives the known answers published with it (Random123, kat_vectors)."""

import numpy as np
import pytest

from lesionwise.design.simulation.philox import compute_block


@pytest.mark.parametrize(
    ("key", "counter", "expected"),
    [
        ("00000000 00000000", "00000000 " * 4, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff", "ffffffff " * 4, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            "a4093822 299f31d0",
            "243f6a88 85a308d3 13198a2e 03707344",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_known_answers(key: str, counter: str, expected: str) -> None:
    left, right = (int(word, 16) for word in key.split())
    first, second, third, fourth = (np.array([int(word, 16)], dtype=np.uint64) for word in counter.split())
    block = compute_block((left, right), (first, second, third, fourth))
    assert " ".join(f"{int(word[0]):08x}" for word in block) == expected
