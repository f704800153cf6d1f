"""Results that libraries return and that must never come through, each shown at its source first."""

import numpy as np
import pytest
import survival
from statsmodels.duration.survfunc import SurvfuncRight

from lesionwise.statistics import (
    RefusedInput,
    compute_checked_incidence_at,
    compute_checked_quantile,
    compute_checked_survival_at,
    compute_cumulative_incidence,
    compute_kaplan_meier,
    compute_logrank,
    compute_logrank_check,
    compute_quantile,
)
from lesionwise.statistics.engines import py_survival, py_survival_states

EIGHT = list(range(1, 9))


@pytest.mark.parametrize(
    ("exits", "events", "theirs", "ours"),
    [
        ([1, 2, 5, 7], [1, 1, 0, 0], np.nan, None),
        ([1, 2, 5, 7], [1, 1, 1, 1], 5.0, 3.5),
        ([1, 2, 3, 4, 5, 6], [1] * 6, 4.0, 3.5),
    ],
)
def test_median_on_a_flat_half_is_not_that_of_statsmodels(
    exits: list[int], events: list[int], theirs: float, ours: float | None
) -> None:
    wrong = SurvfuncRight(np.array(exits), np.array(events)).quantile(0.5)
    np.testing.assert_equal(float(wrong), theirs)
    assert compute_quantile(compute_kaplan_meier(exits, events), minimum_subjects=1).value == ours


def test_a_flat_half_to_censoring_is_not_the_midpoint_of_survival() -> None:
    sample = compute_kaplan_meier([1, 2, 5, 7], [1, 1, 0, 0]).sample
    fit = survival.survfit("Surv(t, e) ~ 1", {"t": sample.exit, "e": sample.event.astype(int)})
    assert survival.quantile(fit, probs=[0.5]).quantile[0][0] == 4.5
    answer = py_survival.compute_quantile(sample, 0.5, 0.95, "log-log")["value"]
    assert (answer.value, answer.reason) == (None, "flat_half_to_censoring")


def test_no_event_is_no_certainty() -> None:
    curve = compute_kaplan_meier(EIGHT, [0] * 8)
    fit = survival.survfit("Surv(t, e) ~ 1", {"t": EIGHT, "e": [0] * 8}, conf_type="log-log")
    at = survival.model_summary(fit, times=[3], extend=True)
    assert (at.lower[0], at.upper[0]) == (1.0, 1.0)
    answers = py_survival.compute_survival_at(curve.sample, 3, 0.95, "log-log")
    assert [answers[end].value for end in ("lower", "upper")] == [None, None]
    found = compute_checked_survival_at(curve, 3).number
    assert found.lower is not None
    assert found.lower < 0.5


def test_a_curve_is_not_carried_beyond_its_last_time() -> None:
    curve = compute_kaplan_meier(EIGHT, [1, 0] * 4)
    fit = survival.survfit("Surv(t, e) ~ 1", {"t": EIGHT, "e": [1, 0] * 4})
    assert survival.model_summary(fit, times=[99], extend=True).surv[0] > 0
    answers = py_survival.compute_survival_at(curve.sample, 99, 0.95, "log-log")
    assert {answer.value for answer in answers.values()} == {None}
    assert compute_checked_survival_at(curve, 99).number.value is None


def test_a_logrank_test_without_event_has_no_p() -> None:
    groups = ["a", "b"] * 4
    data = {"t": EIGHT, "e": [0] * 8, "g": groups}
    assert survival.survdiff("Surv(t, e) ~ factor(g)", data).pvalue == 1.0
    test = compute_logrank(EIGHT, [0] * 8, groups, minimum_subjects=1)
    assert test.p_value is None
    assert compute_logrank_check(test).agree is None


def test_unusable_rows_are_refused_not_dropped() -> None:
    for exits, entries in (([1, 2, np.nan, 4], [0, 0, 0, 0]), ([1, 2, 3, 4], [0, 0, 3, 0])):
        with pytest.raises(RefusedInput):
            compute_kaplan_meier(exits, [1, 1, 1, 1], entries)


def test_zero_survival_has_no_limits_from_either_engine() -> None:
    curve = compute_kaplan_meier([4] * 5 + [9] * 6, [1] * 11)
    checked = compute_checked_survival_at(curve, 9)
    assert checked.number.value == 0
    assert checked.check.agree
    reasons = {each.quantity: each.a.reason for each in checked.check.comparisons}
    assert (reasons["lower"], reasons["upper"]) == ("survival_zero", "survival_zero")


def test_a_flat_half_agrees_in_both_engines() -> None:
    curve = compute_kaplan_meier([1, 2, 5, 7], [1, 1, 0, 0])
    assert compute_checked_quantile(curve, minimum_subjects=1).check.agree


def test_an_incidence_of_0_is_no_certainty() -> None:
    states = [2, 0] * 4
    data = {"t": EIGHT, "s": [*states[:-1], 1]}
    fit = survival.survfit("Surv(t, s, type='mstate') ~ 1", data, conf_type="log-log")
    assert (fit.lower[2][1], fit.upper[2][1]) == (0.0, 0.0)
    curve = compute_cumulative_incidence(EIGHT, states)
    answers = py_survival_states.compute_incidence_at(curve.sample, 3, 1, 0.95, "log-log")
    assert [answers[end].value for end in ("value", "lower", "upper")] == [0.0, None, None]
    found = compute_checked_incidence_at(curve, 3)
    assert found.number.upper is not None
    assert found.number.upper > 0.3
    assert found.check.agree


def test_the_lowest_cause_is_no_censoring_where_nobody_is_censored() -> None:
    states = [1, 2] * 4
    fit = survival.survfit("Surv(t, s, type='mstate') ~ 1", {"t": EIGHT, "s": states})
    assert fit.states == ["(s0)", "2"]
    curve = compute_cumulative_incidence(EIGHT, states)
    answers = py_survival_states.compute_incidence_at(curve.sample, 4, 1, 0.95, "log-log")
    assert answers["value"].value == pytest.approx(0.25)


def test_an_incidence_is_not_carried_beyond_its_last_time() -> None:
    curve = compute_cumulative_incidence(EIGHT, [1, 2, 0, 1] * 2)
    for compute in (py_survival_states.compute_incidence_at, py_survival_states.compute_small_incidence_at):
        answers = compute(curve.sample, 99, 1, 0.95, "log-log")
        assert {answer.reason for answer in answers.values()} == {"beyond_last_time"}
