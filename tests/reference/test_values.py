"""Means equal `t.test`, quantiles `quantile(type = 2)` with limits by `qbinom` of R (values/reference.R)."""

import numpy as np
import pytest

from expectation import assert_equal, find_pairs, read_topic, select_value
from lesionwise.statistics import (
    compute_checked_mean,
    compute_checked_value_quantile,
    compute_standard_deviation,
)

GIVEN, EXPECTED = read_topic("values")
PAIRS = find_pairs(GIVEN)
LEVELS = {"0.95": 0.95, "0.9": 0.9}
PROBABILITIES = {"0.1": 0.1, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75}


def read_values(case: str, group: str) -> list[float]:
    return [float(value) for value in GIVEN.filter(case=case, group=group)["value"]]


@pytest.mark.parametrize(("case", "group"), PAIRS)
@pytest.mark.parametrize("suffix", LEVELS)
def test_mean(case: str, group: str, suffix: str) -> None:
    values = read_values(case, group)
    checked = compute_checked_mean(values, level=LEVELS[suffix], minimum_subjects=1)
    found = checked.number
    names = ("mean", f"lower.{suffix}", f"upper.{suffix}")
    expected = [select_value(EXPECTED, case, name, group) for name in names]
    assert_equal([found.value, found.lower, found.upper], expected)
    assert checked.check.agree, checked.check.comparisons
    assert_equal([compute_standard_deviation(values)], [select_value(EXPECTED, case, "sd", group)])
    assert (found.reason == "no_spread") == (len(set(values)) == 1)


@pytest.mark.parametrize(("case", "group"), PAIRS)
@pytest.mark.parametrize("suffix", LEVELS)
@pytest.mark.parametrize("at", PROBABILITIES)
def test_quantile(case: str, group: str, suffix: str, at: str) -> None:
    checked = compute_checked_value_quantile(
        read_values(case, group), PROBABILITIES[at], level=LEVELS[suffix], minimum_subjects=1
    )
    found = checked.number
    names = (f"quantile.{at}", f"quantile.lower.{at}.{suffix}", f"quantile.upper.{at}.{suffix}")
    expected = [select_value(EXPECTED, case, name, group) for name in names]
    assert_equal([found.value, found.lower, found.upper], expected)
    assert (found.reason == "too_few_for_level") == bool(np.isnan(expected).any())
    assert checked.check.agree, checked.check.comparisons
