"""Types of arrays, and sums from lesions to patients."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


def sum_rows(rows: Rows, values: Floats | Mask, patients: int) -> Floats:
    """Sum of `values` for each patient, 0 where a patient has none."""
    return np.bincount(rows, values, patients).astype(np.float64)


def mark_rows(rows: Rows, patients: int) -> Mask:
    """True for each patient that occurs in `rows`."""
    marked = np.zeros(patients, dtype=np.bool_)
    marked[rows] = True
    return marked
