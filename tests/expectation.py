"""Reference results of R, as kept in tests/reference/<topic>, and how a number is held against one."""

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl

REFERENCE = Path(__file__).parent / "reference"

RELATIVE = 1e-9
"""Closed forms; looser only where a test says why."""


def read_topic(topic: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Input and expected values of a topic; groups and strata as text, values as text."""
    folder = REFERENCE / topic
    types = {
        "group": pl.String,
        "stratum": pl.String,
        "time": pl.Float64,
        "exit": pl.Float64,
        "value": pl.String,
    }
    given = pl.read_csv(folder / "input.csv", schema_overrides=types, null_values="NA")
    expected = pl.read_csv(folder / "expected.csv", schema_overrides=types, null_values="NA")
    return given, expected


def select_values(expected: pl.DataFrame, case: str, quantity: str, group: str = "all") -> pl.DataFrame:
    """Rows of one quantity with columns `time` and `value` (numbers, NaN for NA); at least one row."""
    rows = expected.filter(case=case, quantity=quantity, group=group)
    if rows.is_empty():
        raise ValueError(f"no expected value {case} {quantity} {group}")
    return rows.select("time", value=pl.col("value").cast(pl.Float64).fill_null(math.nan))


def select_value(expected: pl.DataFrame, case: str, quantity: str, group: str = "all") -> float:
    """The one value of a quantity."""
    return float(select_values(expected, case, quantity, group)["value"].item())


def assert_equal(
    found: Iterable[float | None], expected: Iterable[float], relative: float = RELATIVE
) -> None:
    """Every number equal within the relative tolerance; none (None, NaN) only where R has none."""
    numbers = np.array([math.nan if value is None else value for value in found], dtype=np.float64)
    np.testing.assert_allclose(numbers, np.array(list(expected), dtype=np.float64), rtol=relative, atol=0)


def find_pairs(given: pl.DataFrame) -> list[tuple[str, str]]:
    """Every (case, group) of an input, in its order."""
    return given.select("case", "group").unique(maintain_order=True).rows()
