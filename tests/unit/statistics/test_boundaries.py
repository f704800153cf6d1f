"""What every number says at its edges: value, status and reason, row by row of the declared boundaries."""

import math
from typing import get_args

import pytest

from lesionwise.statistics import (
    CURVE_NOTES,
    LOGRANK_NOTES,
    REASONS,
    CurveNote,
    Estimate,
    LogRankNote,
    Reason,
    Status,
    compute_follow_up_median,
    compute_kaplan_meier,
    compute_logrank,
    compute_proportion,
    compute_quantile,
    compute_survival_at,
)

MANY = list(range(1, 21))


def told(found: Estimate) -> tuple[Status, Reason | None]:
    return found.status, found.reason


def test_no_event_gives_an_exact_bound() -> None:
    found = compute_survival_at(compute_kaplan_meier(MANY, [0] * 20), 10)
    assert (found.value, found.upper) == (1.0, 1.0)
    assert found.lower == pytest.approx(0.025 ** (1 / 10), rel=1e-15)
    assert told(found) == ("bound_only", "no_event")
    assert (found.lower_status, found.upper_status) == ("bound_only", "bound_only")
    assert (found.n, found.events, found.n_risk) == (20, 0, 11)


def test_no_event_gives_no_median() -> None:
    found = compute_quantile(compute_kaplan_meier(MANY, [0] * 20))
    assert (found.value, found.lower, found.upper) == (None, None, None)
    assert told(found) == ("not_reached", "level_not_crossed")


def test_before_the_first_event_the_bound_counts_those_followed_further() -> None:
    found = compute_survival_at(compute_kaplan_meier([10] * 8, [1] * 8), 9.5)
    assert found.value == 1.0
    assert found.lower == pytest.approx(0.025 ** (1 / 8), rel=1e-15)


def test_late_entrants_do_not_narrow_the_bound() -> None:
    """Who enters after the start of the curve has not been seen event-free from there on."""
    curve = compute_kaplan_meier([20] * 12, [0] * 12, [2] * 6 + [5] * 6)
    found = compute_survival_at(curve, 10)
    assert (curve.start, found.n_risk) == (2, 12)
    assert found.lower == pytest.approx(0.025 ** (1 / 6), rel=1e-15)


def test_survival_of_zero_has_no_interval_and_has_a_median() -> None:
    curve = compute_kaplan_meier([4] * 5 + [9] * 6, [1] * 11)
    found = compute_survival_at(curve, 9)
    assert (found.value, found.lower, found.upper) == (0.0, None, None)
    assert told(found) == ("ok", "survival_zero")
    assert (found.lower_status, found.upper_status) == ("not_estimable", "not_estimable")
    assert compute_quantile(curve).value == 9


def test_beyond_the_last_time_nothing_is_carried_forward() -> None:
    for last in (0, 1):
        curve = compute_kaplan_meier(MANY, [1] * 19 + [last])
        found = compute_survival_at(curve, 20.5)
        assert (found.value, *told(found)) == (None, "not_estimable", "beyond_last_time")


def test_events_of_the_day_are_included() -> None:
    curve = compute_kaplan_meier(MANY, [1] * 20)
    assert compute_survival_at(curve, 10).value == pytest.approx(0.5)
    assert compute_survival_at(curve, 9.99).value == pytest.approx(0.55)
    assert compute_survival_at(curve, 10).n_risk == 11


@pytest.mark.parametrize(
    ("exits", "events", "median", "reason"),
    [
        ([1, 2, 5, 7], [1, 1, 1, 1], 3.5, "level_not_crossed"),
        ([1, 2, 3, 4, 5, 6], [1] * 6, 3.5, "level_not_crossed"),
        ([1, 2, 5, 7], [1, 1, 0, 0], None, "flat_half_to_censoring"),
        ([1, 2, 5, 7], [1, 0, 0, 0], None, "level_not_crossed"),
    ],
)
def test_median_on_a_flat_half(
    exits: list[int], events: list[int], median: float | None, reason: Reason
) -> None:
    found = compute_quantile(compute_kaplan_meier(exits, events), minimum_subjects=1)
    assert (found.value, found.status) == (median, "not_reached" if median is None else "ok")
    assert (found.upper, found.reason) == (None, reason)


def test_an_upper_limit_that_is_not_reached_says_so() -> None:
    found = compute_quantile(compute_kaplan_meier([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 0, 0, 0]))
    assert found.value == 4.5
    assert found.status == "ok"
    assert (found.upper, found.upper_status, found.reason) == (None, "not_reached", "level_not_crossed")
    assert (found.lower_status, found.lower) == ("ok", 1.0)


def test_who_enters_at_an_event_is_not_at_risk() -> None:
    curve = compute_kaplan_meier([5, 5, 6, 7, 8, 9], [1, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 5])
    assert curve.n_risk.tolist()[:2] == [5, 4]


def test_small_groups_are_counted_only() -> None:
    curve = compute_kaplan_meier([1, 2, 3, 4], [1, 1, 0, 1])
    for found in (compute_survival_at(curve, 1), compute_quantile(curve)):
        assert (found.value, found.lower, found.upper) == (None, None, None)
        assert told(found) == ("suppressed", "few_subjects")
        assert (found.n, found.events) == (4, 3)


def test_few_at_risk_are_counted_only() -> None:
    curve = compute_kaplan_meier(MANY, [1] * 20)
    assert told(compute_survival_at(curve, 16)) == ("ok", None)
    found = compute_survival_at(curve, 17)
    assert (found.value, found.n_risk, *told(found)) == (None, 4, "suppressed", "few_at_risk")


def test_nobody_keeps_its_row() -> None:
    curve = compute_kaplan_meier([], [])
    for found in (compute_survival_at(curve, 5), compute_quantile(curve), compute_follow_up_median([], [])):
        assert (found.n, found.events, found.value) == (0, 0, None)
        assert told(found) == ("not_estimable", "empty")
    assert told(compute_proportion(0, 0)) == ("not_estimable", "empty")
    test = compute_logrank([], [], [])
    assert (test.n, test.status, test.reason) == (0, "not_estimable", "empty")


def test_before_its_start_a_truncated_curve_says_nothing() -> None:
    curve = compute_kaplan_meier([20, 21, 22, 23, 24, 25], [1] * 6, [3, 3, 4, 4, 5, 5])
    assert curve.start == 5
    found = compute_survival_at(curve, 4)
    assert told(found) == ("not_estimable", "before_start")
    start = compute_survival_at(curve, 5)
    assert (start.value, start.n_risk, start.status) == (1.0, 6, "bound_only")


def test_a_risk_set_that_never_fills_has_no_curve() -> None:
    curve = compute_kaplan_meier([2, 4, 6, 8, 10], [1] * 5, [1, 3, 5, 7, 9])
    assert told(compute_survival_at(curve, 5)) == ("not_estimable", "risk_set_too_small")
    assert (curve.n, curve.n_lost) == (0, 5)


def test_a_gap_cuts_the_curve() -> None:
    curve = compute_kaplan_meier([4, 5, 6, 7, 8, 30, 31], [1, 1, 0, 1, 0, 1, 1], [1, 1, 1, 1, 1, 20, 20])
    assert told(compute_survival_at(curve, 25)) == ("not_estimable", "risk_set_empty")
    assert (curve.end, curve.span.n_lost_after_end, "risk_set_empty" in curve.notes) == (8, 2, True)


def test_one_group_or_no_event_has_no_test() -> None:
    groups = ["a"] * 10 + ["b"] * 10
    alone = compute_logrank(MANY, [1] * 20, ["a"] * 20)
    silent = compute_logrank(MANY, [0] * 20, groups)
    for test, reason in ((alone, "one_group"), (silent, "no_event")):
        assert (test.chi_square, test.df, test.p_value, test.z) == (None, None, None, None)
        assert (test.status, test.reason) == ("not_estimable", reason)


def test_groups_never_at_risk_together_have_no_test() -> None:
    apart = compute_logrank(
        [*range(2, 8), *range(22, 28)], [1] * 12, ["a"] * 6 + ["b"] * 6, entries=[1] * 6 + [20] * 6
    )
    assert (apart.p_value, apart.status, apart.reason) == (None, "not_estimable", "no_information")


def test_rounding_is_no_information() -> None:
    """One group at each time: the weighted variance is 0 but for rounding, which must not become a test."""
    exits = [day for day in range(1, 60) for _ in range(2 + day % 4)]
    events = [position % 5 < 3 for position in range(len(exits))]
    late = [day + 100 for day in exits]
    test = compute_logrank(
        [*exits, *late],
        [*events, *events],
        ["a"] * len(exits) + ["b"] * len(late),
        entries=[0] * len(exits) + [90] * len(late),
        rho=1,
    )
    assert (test.status, test.reason, test.p_value) == ("not_estimable", "no_information", None)


def test_a_small_group_has_no_test() -> None:
    test = compute_logrank(MANY, [1] * 20, ["a"] * 16 + ["b"] * 4)
    assert (test.p_value, test.status, test.reason) == (None, "suppressed", "few_subjects")
    assert test.group_n == (16, 4)


def test_a_group_without_event_has_a_test() -> None:
    test = compute_logrank(MANY, [1] * 10 + [0] * 10, ["a"] * 10 + ["b"] * 10, experimental="b")
    assert test.status == "ok"
    assert test.p_value is not None
    assert test.p_one_sided is not None
    assert test.p_one_sided == pytest.approx(test.p_value / 2)


def test_harm_never_looks_like_benefit() -> None:
    groups = ["a"] * 10 + ["b"] * 10
    harmed, helped = (compute_logrank(MANY, [1] * 20, groups, experimental=name) for name in ("a", "b"))
    assert harmed.p_one_sided is not None
    assert helped.p_one_sided is not None
    assert harmed.p_one_sided > 0.99
    assert harmed.p_one_sided + helped.p_one_sided == pytest.approx(1)


def test_few_events_in_strata_are_noted() -> None:
    test = compute_logrank(MANY, [1, 0] * 10, ["a", "b"] * 10, strata=["x"] * 10 + ["y"] * 5 + ["z"] * 5)
    assert test.notes == ("few_events_per_stratum",)


def test_a_proportion_is_exact_at_its_edges() -> None:
    none, everyone = compute_proportion(0, 8), compute_proportion(8, 8)
    assert (none.value, none.lower, everyone.value, everyone.upper) == (0.0, 0.0, 1.0, 1.0)
    assert none.upper == pytest.approx(1 - 0.025 ** (1 / 8), rel=1e-12)
    assert (none.status, none.n, none.events) == ("ok", 8, 0)


@pytest.mark.parametrize(
    ("successes", "n", "message"),
    [(9, 8, "9 of 8 is not a proportion"), (-1, 8, "-1 of 8 is not a proportion")],
)
def test_impossible_counts_are_refused(successes: int, n: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compute_proportion(successes, n)


def test_settings_that_mean_nothing_are_refused() -> None:
    curve = compute_kaplan_meier(MANY, [1] * 20)
    with pytest.raises(ValueError, match=r"level 1\.5"):
        compute_kaplan_meier(MANY, [1] * 20, level=1.5)
    with pytest.raises(ValueError, match="level 0"):
        compute_proportion(1, 2, level=0)
    with pytest.raises(ValueError, match="probability 1"):
        compute_quantile(curve, 1)
    for time in (-1, math.inf, math.nan):
        with pytest.raises(ValueError, match="is not a finite number of at least 0"):
            compute_survival_at(curve, time)
    with pytest.raises(ValueError, match="experimental group is not among the groups"):
        compute_logrank(MANY, [1] * 20, ["a", "b"] * 10, experimental="c")
    with pytest.raises(ValueError, match="rho -1 and gamma 0"):
        compute_logrank(MANY, [1] * 20, ["a", "b"] * 10, rho=-1, gamma=0)


def test_every_reason_and_note_has_its_footnote() -> None:
    assert set(REASONS) == set(get_args(Reason))
    assert set(CURVE_NOTES) == set(get_args(CurveNote))
    assert set(LOGRANK_NOTES) == set(get_args(LogRankNote))
