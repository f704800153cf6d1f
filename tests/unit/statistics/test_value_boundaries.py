"""Means, quantiles, categories and differences at their edges."""

from typing import Any

import pytest

from lesionwise.statistics import (
    RefusedInput,
    compute_checked_categories,
    compute_checked_mean,
    compute_checked_proportion_difference,
    compute_checked_value_quantile,
    compute_mean,
    compute_proportion_difference,
    compute_standard_deviation,
    compute_value_quantile,
)

MISSING: Any = None


def test_nobody_keeps_its_row() -> None:
    for checked in (
        compute_checked_mean([]),
        compute_checked_value_quantile([]),
        compute_checked_proportion_difference(0, 0, 3, 5),
        compute_checked_proportion_difference(3, 5, 0, 0),
    ):
        found = checked.number
        assert (found.value, found.lower, found.status, found.reason) == (
            None,
            None,
            "not_estimable",
            "empty",
        )
        assert checked.check.agree is None
    assert compute_standard_deviation([]) is None


def test_small_groups_are_counted_only() -> None:
    for found in (compute_mean([1, 2, 3, 4]), compute_value_quantile([1, 2, 3, 4])):
        assert (found.n, found.value, found.status, found.reason) == (4, None, "suppressed", "few_subjects")


def test_values_that_are_all_alike_have_no_interval() -> None:
    found = compute_checked_mean([0.1] * 10)
    assert found.number.value == pytest.approx(0.1)
    assert found.number.lower is None
    assert (found.number.status, found.number.upper_status) == ("ok", "not_estimable")
    assert found.number.reason == "no_spread"
    assert found.check.agree
    assert compute_standard_deviation([0.1] * 10) == 0


def test_the_median_of_five_has_no_exact_interval() -> None:
    found = compute_value_quantile([1, 2, 3, 4, 5])
    assert (found.value, found.lower, found.upper) == (3, None, None)
    assert (found.status, found.lower_status, found.reason) == ("ok", "not_estimable", "too_few_for_level")
    assert compute_value_quantile([1, 2, 3, 4, 5, 6]).lower == 1


def test_a_quantile_of_many_values_is_no_overflow() -> None:
    found = compute_checked_value_quantile(range(5000))
    assert found.number.value == 2499.5
    assert found.check.agree


def test_nothing_against_nothing_still_has_an_interval() -> None:
    found = compute_proportion_difference(0, 10, 0, 12)
    assert (found.value, found.n, found.events) == (0.0, 22, 0)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower < 0 < found.upper


def test_categories_keep_their_order_and_their_empty_rows() -> None:
    found = compute_checked_categories(["mild", "none", "mild"], ["none", "mild", "severe"])
    assert list(found) == ["none", "mild", "severe"]
    assert [(each.number.events, each.number.n) for each in found.values()] == [(1, 3), (2, 3), (0, 3)]
    assert (found["severe"].number.lower, found["severe"].check.agree) == (0.0, True)
    assert compute_checked_categories([], ["none"])["none"].number.reason == "empty"


def test_refused() -> None:
    for values, message in (
        ([1, MISSING, float("inf")], "value missing or infinite at 1, 2"),
        (["1"], "values that are not numbers"),
        ([[1, 2]], "values of 2 dimensions instead of one value a row"),
    ):
        for compute in (compute_checked_mean, compute_checked_value_quantile):
            with pytest.raises(RefusedInput, match=f"^{message}$"):
                compute(values)
    with pytest.raises(RefusedInput, match=r"^category not declared at 1$"):
        compute_checked_categories(["a", "x"], ["a", "b"])
    with pytest.raises(ValueError, match="a category is declared twice"):
        compute_checked_categories([], ["a", "a"])
    with pytest.raises(ValueError, match="6 of 5 is not a proportion"):
        compute_proportion_difference(1, 2, 6, 5)
    with pytest.raises(ValueError, match="level 1 "):
        compute_mean([1, 2], level=1)
    with pytest.raises(ValueError, match="probability 0"):
        compute_value_quantile([1, 2], 0)
