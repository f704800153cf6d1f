"""What a cumulative incidence says at its edges: value, status, reason, one declared rule after another."""

import math
from typing import Any

import pytest

from lesionwise.statistics import (
    Estimate,
    Reason,
    RefusedInput,
    Status,
    check_competing_follow_up,
    compute_checked_incidence_at,
    compute_cumulative_incidence,
    compute_incidence_at,
)

MANY = list(range(1, 21))
MIXED = [1, 0, 2, 0, 1, 3, 0, 2, 0, 1] * 2
MISSING: Any = None


def told(found: Estimate) -> tuple[Status, Reason | None]:
    return found.status, found.reason


def test_a_landmark_counts_its_day() -> None:
    curve = compute_cumulative_incidence(MANY, MIXED)
    day, before = compute_incidence_at(curve, 5), compute_incidence_at(curve, 4.99)
    assert before.value == pytest.approx(1 / 20)
    assert day.value == pytest.approx(1 / 20 + (19 / 20) * (17 / 18) / 16)
    assert (day.n, day.events, day.n_risk, *told(day)) == (20, 6, 16, "ok", None)
    assert (day.ci_method, day.level) == ("log-log", 0.95)
    assert compute_incidence_at(curve, 5, cause=2).value == pytest.approx((19 / 20) / 18)


def test_no_event_of_the_cause_gives_an_exact_bound() -> None:
    """Who died before is known to have had no event: seven died, three are followed beyond day 10."""
    curve = compute_cumulative_incidence([*range(1, 8), 8, 9, 11, 12, 13], [2] * 7 + [0] * 5)
    found = compute_incidence_at(curve, 10, minimum_at_risk=3)
    assert (found.value, found.lower) == (0.0, 0.0)
    assert found.upper == pytest.approx(1 - 0.025 ** (1 / 10), rel=1e-15)
    assert (*told(found), found.lower_status, found.upper_status) == (
        "bound_only",
        "no_event",
        "bound_only",
        "bound_only",
    )


def test_the_bound_counts_subjects_not_lesions() -> None:
    curve = compute_cumulative_incidence([9] * 24, [0] * 24, clusters=[*range(12), *range(12)])
    found = compute_incidence_at(curve, 5)
    assert found.upper == pytest.approx(1 - 0.025 ** (1 / 12), rel=1e-15)
    assert (found.n, found.n_risk) == (24, 24)


def test_late_entrants_do_not_narrow_the_bound() -> None:
    curve = compute_cumulative_incidence([20] * 12, [0] * 12, [2] * 6 + [5] * 6)
    found = compute_incidence_at(curve, 10)
    assert found.upper == pytest.approx(1 - 0.025 ** (1 / 6), rel=1e-15)


def test_an_incidence_of_1_has_no_interval() -> None:
    curve = compute_cumulative_incidence([4] * 5 + [9] * 6, [1] * 11)
    found = compute_incidence_at(curve, 9)
    assert (found.value, found.lower, found.upper) == (1.0, None, None)
    assert (*told(found), found.lower_status) == ("ok", "survival_zero", "not_estimable")


def test_everyone_ended_still_has_an_interval() -> None:
    curve = compute_cumulative_incidence([4] * 5 + [9] * 6, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    found = compute_incidence_at(curve, 9)
    assert curve.survival[-1] == 0
    assert found.value == pytest.approx(6 / 11)
    assert found.status == "ok"
    assert found.lower is not None


def test_all_competing() -> None:
    curve = compute_cumulative_incidence(MANY, [2] * 20)
    assert told(compute_incidence_at(curve, 10)) == ("bound_only", "no_event")
    assert compute_incidence_at(curve, 10, cause=2).value == pytest.approx(0.5)
    assert curve.events == (0, 20, 0)


def test_beyond_the_last_time_nothing_is_carried_forward() -> None:
    for last in (0, 1, 2):
        curve = compute_cumulative_incidence(MANY, [1] * 19 + [last])
        found = compute_incidence_at(curve, 20.5)
        assert (found.value, *told(found)) == (None, "not_estimable", "beyond_last_time")


def test_nobody_keeps_its_row() -> None:
    curve = compute_cumulative_incidence([], [])
    found = compute_checked_incidence_at(curve, 5).number
    assert (found.n, found.events, found.value, *told(found)) == (0, 0, None, "not_estimable", "empty")
    assert curve.incidence.shape == (3, 0)


def test_one_subject_is_counted_only() -> None:
    for state in (0, 1, 2):
        curve = compute_cumulative_incidence([4], [state])
        assert told(compute_incidence_at(curve, 4)) == ("suppressed", "few_subjects")
    curve = compute_cumulative_incidence([4], [1])
    event = compute_incidence_at(curve, 4, minimum_subjects=1, minimum_at_risk=1)
    assert (event.value, event.lower, event.reason) == (1.0, None, "survival_zero")


def test_few_at_risk_are_counted_only() -> None:
    curve = compute_cumulative_incidence(MANY, MIXED)
    assert told(compute_incidence_at(curve, 16)) == ("ok", None)
    assert told(compute_incidence_at(curve, 17)) == ("suppressed", "few_at_risk")


def test_ten_lesions_of_one_subject_are_one_subject() -> None:
    curve = compute_cumulative_incidence(MANY, MIXED, clusters=["S1"] * 10 + ["S2"] * 10)
    assert told(compute_incidence_at(curve, 5)) == ("suppressed", "few_subjects")
    assert curve.n_independent == 2


def test_few_subjects_of_several_lesions_have_no_interval() -> None:
    curve = compute_cumulative_incidence(MANY, MIXED, clusters=[place % 9 for place in range(20)])
    found = compute_checked_incidence_at(curve, 5)
    assert found.number.value is not None
    assert (found.number.lower, *told(found.number)) == (None, "ok", "few_clusters")
    assert found.check.agree


def test_subjects_that_all_weigh_alike_have_no_interval() -> None:
    """Each of twelve subjects has one lesion that failed and one that died unfailed."""
    curve = compute_cumulative_incidence([5] * 12 + [9] * 12, [1] * 12 + [2] * 12, clusters=[*range(12)] * 2)
    found = compute_checked_incidence_at(curve, 6)
    assert (found.number.value, found.number.upper, *told(found.number)) == (0.5, None, "ok", "no_spread")
    assert found.check.agree


def test_few_clusters_are_left_out_one_at_a_time() -> None:
    many = compute_cumulative_incidence(MANY * 5, MIXED * 5, clusters=[*range(50)] * 2)
    few = compute_cumulative_incidence(MANY * 5, MIXED * 5, clusters=[place % 49 for place in range(100)])
    assert compute_incidence_at(many, 5).ci_method == "log-log"
    assert compute_incidence_at(few, 5).ci_method == "log-log, jackknife by subject, t(48)"


def test_without_one_subject_there_may_be_no_event() -> None:
    """The jackknife has no value then; the influences still have one."""
    curve = compute_cumulative_incidence(MANY, [0, 1] + [0] * 18, clusters=MANY)
    found = compute_checked_incidence_at(curve, 5)
    assert found.number.ci_method == "log-log, t(19)"
    assert found.number.lower is not None
    assert found.check.agree


def test_before_its_start_a_truncated_curve_says_nothing() -> None:
    curve = compute_cumulative_incidence([20, 21, 22, 23, 24, 25], [1, 2] * 3, [3, 3, 4, 4, 5, 5])
    assert curve.start == 5
    assert told(compute_incidence_at(curve, 4)) == ("not_estimable", "before_start")
    start = compute_incidence_at(curve, 5)
    assert (start.value, start.n_risk, start.status) == (0.0, 6, "bound_only")


def test_a_gap_cuts_the_curve() -> None:
    exits = [4, 5, 6, 7, 8, 30, 31]
    curve = compute_cumulative_incidence(exits, [1, 2, 0, 1, 0, 1, 1], [1] * 5 + [20] * 2)
    assert told(compute_incidence_at(curve, 25)) == ("not_estimable", "risk_set_empty")
    assert (curve.end, curve.n_lost, curve.notes) == (8, 2, ("risk_set_empty", "few_at_risk_early"))


def test_a_risk_set_that_never_fills_has_no_curve() -> None:
    curve = compute_cumulative_incidence([2, 4, 6, 8, 10], [1] * 5, [1, 3, 5, 7, 9])
    assert told(compute_incidence_at(curve, 5)) == ("not_estimable", "risk_set_too_small")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"states": [1, 4, 0]}, "state not declared at 1"),
        ({"states": [1, MISSING, 0.5]}, "state not declared at 1, 2"),
        ({"states": [1, 2, 4], "exits": [5, 0, 7]}, "entry not before exit at 1; state not declared at 2"),
        ({"clusters": ["a", MISSING, "b"]}, "clusters missing at 1"),
        ({"ids": ["a", "b", "a"]}, "id used before at 2"),
        ({"states": ["1", "0", "2"]}, "states that are not numbers"),
    ],
)
def test_refused(given: dict[str, Any], message: str) -> None:
    rows = {"exits": [5, 6, 7], "states": [1, 0, 2], **given}
    with pytest.raises(RefusedInput) as refused:
        check_competing_follow_up(**rows)
    assert str(refused.value) == message


def test_settings_that_mean_nothing_are_refused() -> None:
    curve = compute_cumulative_incidence(MANY, MIXED)
    with pytest.raises(ValueError, match="cause 4 is not among 1, 2, 3"):
        compute_incidence_at(curve, 5, 4)
    for time in (-1, math.inf, math.nan):
        with pytest.raises(ValueError, match="is not a finite number of at least 0"):
            compute_incidence_at(curve, time)
    for causes in ((), (1, 1), (0, 1)):
        with pytest.raises(ValueError, match="distinct whole numbers above 0"):
            compute_cumulative_incidence([5], [0], causes=causes)
    with pytest.raises(ValueError, match=r"level 1\.5"):
        compute_cumulative_incidence([], [], level=1.5)
