"""The investigator's response at a scan, by RECIST 1.1 (Eisenhauer, Eur J Cancer 2009;45:228, 4.3, 4.4)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, Rows, sum_rows

_PARTIAL: Final = (10, 7)
"""Partial response: 10 x sum <= 7 x reference, that is a fall of 30 %."""

NODE_NORMAL_MM: Final = 10.0


@dataclass(frozen=True)
class Responses:
    """Responses at one scan, one element a patient of the group; empty text: nothing to respond."""

    target: NDArray[np.str_]
    non_target: NDArray[np.str_]
    new: Mask
    overall: NDArray[np.str_]


def compute_responses(
    row: Rows,
    target: Mask,
    non_target: Mask,
    gone: Mask,
    worse: Mask,
    new: Mask,
    total: Floats,
    reference: Floats,
    grown: Mask,
) -> Responses:
    """Responses from the lines of a scan (`row` to `new`: one element a lesion) and the sums of patients.

    `gone`: absent, or a node below 10 mm. `worse`: unequivocal growth of a non-target lesion. `grown`: the
    sum grew over its nadir. Patients without a line get the words of patients without lesions.
    """
    n = len(total)
    count_target, count_other = sum_rows(row, target, n), sum_rows(row, non_target, n)
    target_word = np.select(
        [
            count_target == 0,
            grown,
            sum_rows(row, target & gone, n) == count_target,
            _PARTIAL[0] * total <= _PARTIAL[1] * reference,
        ],
        ["", "PD", "CR", "PR"],
        "SD",
    )
    other_word = np.select(
        [
            count_other == 0,
            sum_rows(row, worse, n) > 0,
            sum_rows(row, non_target & gone, n) == count_other,
        ],
        ["", "PD", "CR"],
        "NON-CR/NON-PD",
    )
    any_new = sum_rows(row, new, n) > 0
    overall = np.select(
        [
            any_new | (target_word == "PD") | (other_word == "PD"),
            target_word == "",
            (target_word == "CR") & (other_word == "NON-CR/NON-PD"),
        ],
        ["PD", other_word, "PR"],
        target_word,
    )
    return Responses(target_word, other_word, any_new, overall)
