"""Means, quantiles and differences of proportions: two engines agree, limits are ordered and exact."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesionwise.statistics import (
    Estimate,
    compute_checked_mean,
    compute_checked_proportion_difference,
    compute_checked_value_quantile,
    compute_proportion_difference,
    compute_value_quantile,
)

SCORES = st.lists(st.integers(-60, 60), min_size=1, max_size=60)
PROBABILITIES = st.sampled_from([Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)])
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])
COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def is_ordered(found: Estimate) -> bool:
    numbers = [number for number in (found.lower, found.value, found.upper) if number is not None]
    return numbers == sorted(numbers)


@given(SCORES, LEVELS)
def test_two_engines_agree_on_the_mean(scores: list[int], level: float) -> None:
    tenths = [score / 10 for score in scores]
    checked = compute_checked_mean(tenths, level=level, minimum_subjects=1)
    assert checked.check.agree, checked.check.comparisons
    assert checked.number.value == pytest.approx(float(Fraction(sum(scores), 10 * len(scores))), abs=1e-12)
    assert is_ordered(checked.number)


@given(SCORES, PROBABILITIES, LEVELS)
@settings(max_examples=150)
def test_two_engines_agree_on_quantiles(scores: list[int], probability: Fraction, level: float) -> None:
    checked = compute_checked_value_quantile(scores, float(probability), level=level, minimum_subjects=1)
    assert checked.check.agree, checked.check.comparisons
    assert is_ordered(checked.number)


@given(SCORES, PROBABILITIES)
def test_a_quantile_has_its_share_to_both_sides(scores: list[int], probability: Fraction) -> None:
    value = compute_value_quantile(scores, float(probability), minimum_subjects=1).value
    assert value is not None
    assert Fraction(sum(score <= value for score in scores), len(scores)) >= probability
    assert Fraction(sum(score >= value for score in scores), len(scores)) >= 1 - probability


@given(st.integers(1, 60), PROBABILITIES, LEVELS)
def test_the_exact_limits_cover_at_least_at_the_level(n: int, probability: Fraction, level: float) -> None:
    """With values 1 to n the limits are ranks; one step further inside they would cover too little."""
    found = compute_value_quantile(range(1, n + 1), float(probability), level=level, minimum_subjects=1)
    p, tail = float(probability), (1 - level) / 2
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    low = 0 if found.lower is None else int(found.lower)
    high = n + 1 if found.upper is None else int(found.upper)
    assert math.fsum(chances[:low]) <= tail * (1 + 1e-12)
    assert math.fsum(chances[: low + 1]) >= tail * (1 - 1e-12)
    assert math.fsum(chances[high:]) <= tail * (1 + 1e-12)
    assert math.fsum(chances[high - 1 :]) >= tail * (1 - 1e-12)


@given(COUNTS, COUNTS, LEVELS)
def test_two_engines_agree_on_differences(one: tuple[int, int], two: tuple[int, int], level: float) -> None:
    checked = compute_checked_proportion_difference(*one, *two, level=level)
    found = checked.number
    assert checked.check.agree, checked.check.comparisons
    assert is_ordered(found)
    mirrored = compute_proportion_difference(*two, *one, level=level)
    assert found.lower is not None
    assert mirrored.upper is not None
    assert found.lower == pytest.approx(-mirrored.upper, abs=1e-12)
    assert found.lower >= -1
