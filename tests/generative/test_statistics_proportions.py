"""Proportions: two engines agree, limits are ordered, and failure mirrors success."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesionwise.statistics import Estimate, ProportionMethod, compute_checked_proportion, compute_proportion
from third_opinion import compute_limits

COUNTS = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
METHODS = st.sampled_from(["clopper-pearson", "wilson"])
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


def read_limits(found: Estimate) -> tuple[float, float, float]:
    assert found.value is not None
    assert found.lower is not None
    assert found.upper is not None
    return found.lower, found.value, found.upper


@given(COUNTS, METHODS, LEVELS)
def test_three_engines_agree(counts: tuple[int, int], method: ProportionMethod, level: float) -> None:
    checked = compute_checked_proportion(*counts, method=method, level=level)
    assert checked.check.agree, checked.check.comparisons
    lower, _, upper = read_limits(checked.number)
    assert (lower, upper) == pytest.approx(compute_limits(*counts, level, method), rel=1e-12)


@given(COUNTS, METHODS, LEVELS)
def test_limits_enclose_the_proportion(
    counts: tuple[int, int], method: ProportionMethod, level: float
) -> None:
    lower, value, upper = read_limits(compute_proportion(*counts, method=method, level=level))
    assert 0 <= lower <= value <= upper <= 1


@given(COUNTS, METHODS)
def test_failure_mirrors_success(counts: tuple[int, int], method: ProportionMethod) -> None:
    x, n = counts
    lower, _, upper = read_limits(compute_proportion(x, n, method=method))
    mirrored, _, other = read_limits(compute_proportion(n - x, n, method=method))
    assert lower == pytest.approx(1 - other, abs=1e-12)
    assert upper == pytest.approx(1 - mirrored, abs=1e-12)


def compute_tail(least: int, n: int, p: float) -> float:
    """P(X >= least), summed term by term."""
    return math.fsum(math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(least, n + 1))


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), LEVELS)
def test_the_exact_limits_leave_half_of_alpha_in_each_tail(counts: tuple[int, int], level: float) -> None:
    x, n = counts
    lower, _, upper = read_limits(compute_proportion(x, n, level=level))
    half = (1 - level) / 2
    assert compute_tail(x, n, lower) == pytest.approx(half if x > 0 else 1, rel=1e-9)
    assert compute_tail(x + 1, n, upper) == pytest.approx(1 - half if x < n else 0, rel=1e-9)
