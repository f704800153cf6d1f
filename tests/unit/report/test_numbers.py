"""How numbers are printed: rounding, intervals, status words, p-values."""

from decimal import Decimal
from typing import Any

import pytest

from invented import build_result
from lesionwise.report.numbers import (
    choose_percent_places,
    render_count_percent,
    render_fixed,
    render_interval,
    render_mean_sd,
    render_p,
    render_reason,
    render_result,
    render_status,
)
from lesionwise.report.numbers.rounding import parse_decimal, render_significant


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (0.285, 2, "0.29"),  # binary 0.284999...: rounded on the shortest decimal
        (1.005, 2, "1.01"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (-0.04, 1, "0.0"),
        (0.0, 1, "0.0"),
        (1e-7, 1, "0.0"),
        (1234567.25, 1, "1234567.3"),
    ],
)
def test_half_is_rounded_away_from_zero_once(value: float, places: int, printed: str) -> None:
    assert render_fixed(parse_decimal(value), places) == printed


def test_small_ratios_have_three_significant_digits() -> None:
    assert render_significant(Decimal("0.0123456"), 3) == "0.0123"
    assert render_significant(Decimal("0.00099951"), 3) == "0.00100"


def test_percentages_have_a_decimal_from_a_denominator_of_100_on() -> None:
    assert render_count_percent(12, 57) == "12 (21 %)"
    assert render_count_percent(12, 57, show_denominator=True) == "12/57 (21 %)"
    assert render_count_percent(1, 200) == "1 (0.5 %)"
    assert render_count_percent(0, 57) == "0 (0 %)"
    assert render_count_percent(0, 0) == "0/0"
    assert render_count_percent(0, 87, places=1) == "0 (0.0 %)"
    assert (choose_percent_places([87, 80]), choose_percent_places([87, 167])) == (0, 1)


def test_intervals_with_a_negative_limit_say_to() -> None:
    assert render_interval(1.0, 2.0, 1) == "(1.0-2.0)"
    assert render_interval(-2.1, 18.3, 1) == "(−2.1 to 18.3)"
    assert render_interval(None, 18.3, 1) == "(NE-18.3)"


def test_mean_without_spread_is_not_estimable() -> None:
    assert render_mean_sd(48.25, 6.2) == "48.3 (6.2)"
    assert render_mean_sd(48.25, None) == "48.3 (NE)"


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.0311, "0.031"),
        (0.00099, "< 0.001"),
        (0.001, "0.001"),
        (0.9994, "0.999"),
        (0.9996, "> 0.999"),
        (1.0, "> 0.999"),
    ],
)
def test_p_values_have_three_decimals_and_two_ends(p: float, printed: str) -> None:
    assert render_p(p) == printed


@pytest.mark.parametrize(
    ("changes", "printed"),
    [
        ({}, "62.0 % (48.1-74.2)"),
        (
            {
                "quantity": "median_months",
                "estimate": 17.45,
                "lower": 12.1,
                "upper": None,
                "upper_status": "not_reached",
            },
            "17.5 (12.1-NR)",
        ),
        (
            {
                "quantity": "median_months",
                "estimate": None,
                "lower": 12.1,
                "upper": None,
                "status": "not_reached",
                "upper_status": "not_reached",
            },
            "NR (12.1-NR)",
        ),
        (
            {
                "quantity": "median_months",
                "estimate": None,
                "lower": None,
                "upper": None,
                "status": "not_reached",
                "lower_status": "not_reached",
                "upper_status": "not_reached",
            },
            "NR",
        ),
        ({"quantity": "hazard_ratio", "estimate": 0.5812, "lower": 0.341, "upper": 0.99}, "0.58 (0.34-0.99)"),
        (
            {"quantity": "hazard_ratio", "estimate": 0.0512, "lower": 0.0101, "upper": 0.99},
            "0.0512 (0.0101-0.99)",
        ),
        (
            {"quantity": "difference", "estimate": 0.08, "lower": -0.021, "upper": 0.183},
            "+8.0 pp (−2.1 to 18.3)",
        ),
        (
            {"quantity": "difference", "estimate": -0.08, "lower": -0.21, "upper": -0.0183},
            "−8.0 pp (−21.0 to −1.8)",
        ),
        ({"quantity": "p_value", "estimate": None, "p_value": 0.0311, "lower": None, "upper": None}, "0.031"),
        ({"quantity": "count", "estimate": 21.0, "lower": None, "upper": None}, "21"),
        ({"status": "not_estimable", "estimate": None, "lower": None, "upper": None}, "NE"),
        (
            {"status": "suppressed", "reason": "few_at_risk", "estimate": None, "n": 58, "n_risk": 4},
            "too few at risk (4)",
        ),
        (
            {"status": "suppressed", "reason": "few_subjects", "estimate": None, "n": 1, "events": 1},
            "too few subjects (1)",
        ),
        (
            {"status": "suppressed", "reason": "few_subjects", "quantity": "p_value", "estimate": None},
            "too few subjects in a group",
        ),
        (
            {"status": "suppressed", "quantity": "proportion", "estimate": None, "n": 4, "events": 2},
            "2/4, too few subjects",
        ),
        (
            {
                "quantity": "proportion",
                "estimate": 32 / 56,
                "lower": 0.432,
                "upper": 0.703,
                "n": 56,
                "events": 32,
            },
            "32/56, 57.1 % (43.2-70.3)",
        ),
        ({"quantity": "proportion", "n": 60, "events": None}, "62.0 % (48.1-74.2)"),
        ({"status": "bound_only", "estimate": 1.0, "lower": 0.92, "upper": 1.0}, "≥ 92.0 %"),
        (
            {
                "status": "bound_only",
                "quantity": "cumulative_incidence",
                "estimate": 0.0,
                "lower": 0.0,
                "upper": 0.07,
            },
            "≤ 7.0 %",
        ),
        (
            {
                "estimate": 0.0,
                "lower": None,
                "upper": None,
                "lower_status": "not_estimable",
                "upper_status": "not_estimable",
            },
            "0.0 % (NE-NE)",
        ),
        ({"estimate": None, "lower": None, "upper": None}, "NE"),
    ],
)
def test_results_are_printed_by_quantity_and_status(changes: dict[str, Any], printed: str) -> None:
    assert render_result(build_result("pfs1.km.12mo", **changes)).text == printed


def test_a_number_that_is_not_there_has_its_reason_as_footnote() -> None:
    gone = build_result("pfs1.km.36mo", status="not_estimable", reason="beyond_last_time", estimate=None)
    assert render_status(gone) == "NE, not estimable: later than the longest follow-up"
    few = build_result("pfs1.km.36mo", status="suppressed", reason="few_subjects", estimate=None)
    assert str(render_status(few)).startswith("not printed, fewer than 5: ")
    for names, words in {
        ("upper",): "NR, upper limit not reached",
        ("lower", "upper"): "NR, lower limit and upper limit not reached",
    }.items():
        open_limits = dict.fromkeys(names) | {f"{name}_status": "not_reached" for name in names}
        assert render_status(build_result("pfs1.median", **open_limits)) == words
    never = build_result("pfs1.median", estimate=None, status="not_reached", upper_status="not_reached")
    assert render_status(never) == "NR, not reached"
    assert render_status(build_result("pfs1.km.12mo")) is None


def test_an_unknown_reason_is_printed_not_dropped() -> None:
    assert render_reason("moon_was_full") == "moon was full"
    assert render_reason(None) == "no reason given"
