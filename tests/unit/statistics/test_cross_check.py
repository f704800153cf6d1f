"""A difference between engines is seen, told and never rounded away."""

import pytest

from lesionwise.statistics import (
    ENGINES,
    TOLERANCES,
    compute_checked_follow_up_median,
    compute_checked_incidence_at,
    compute_checked_proportion,
    compute_checked_proportion_difference,
    compute_checked_quantile,
    compute_checked_survival_at,
    compute_cumulative_incidence,
    compute_kaplan_meier,
    compute_logrank,
    compute_logrank_check,
)
from lesionwise.statistics.comparison import compute_comparison, compute_cross_check, compute_single_engine
from lesionwise.statistics.engines import py_survival, py_survival_states
from lesionwise.statistics.engines.answer import Answer

OWN, OTHER = "lesionwise 0", "survival 0"
TWENTY = list(range(1, 21))
MIXED = [1, 1, 0, 1] * 5


def number(value: float, engine: str = OWN) -> Answer:
    return Answer(engine, value)


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [(0.5, 0.5, "agree"), (0.5, 0.5 + 4e-10, "agree"), (0.5, 0.5 + 6e-10, "differ"), (0.0, 1e-16, "agree")],
)
def test_numbers_agree_within_the_tolerance(a: float, b: float, verdict: str) -> None:
    found = compute_comparison("value", number(a), number(b, OTHER), "kaplan_meier")
    assert found.verdict == verdict
    assert found.difference == pytest.approx(abs(a - b) / max(a, b, 1e-6))
    assert found.tolerance == TOLERANCES["kaplan_meier"].relative


def test_no_number_equals_no_number_for_the_same_reason_only() -> None:
    mine = Answer(OWN, None, "level_not_crossed")
    same, other = Answer(OTHER, None, "level_not_crossed"), Answer(OTHER, None, "survival_zero")
    assert compute_comparison("upper", mine, same, "kaplan_meier").verdict == "agree"
    for theirs, told in ((other, "survival_zero"), (number(0.4, OTHER), "a number")):
        found = compute_comparison("upper", mine, theirs, "kaplan_meier")
        assert (found.verdict, found.difference) == ("differ", None)
        assert found.reason == f"{OWN}: level_not_crossed; {OTHER}: {told}"


def test_one_quantity_that_differs_is_enough() -> None:
    mine = {"value": number(0.5), "lower": number(0.3)}
    theirs = {"value": number(0.5, OTHER), "lower": number(0.31, OTHER)}
    found = compute_cross_check("kaplan_meier", OWN, mine, theirs)
    assert (found.agree, found.engine_a, found.engine_b) == (False, OWN, OTHER)
    assert found.difference == pytest.approx(0.01 / 0.31)


def test_without_second_engine_nothing_is_said_to_agree() -> None:
    found = compute_single_engine(OWN, "why")
    assert (found.engine_b, found.difference, found.agree, found.reason) == (None, None, None, "why")


def test_a_wrong_second_engine_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    curve = compute_kaplan_meier(TWENTY, MIXED)
    assert compute_checked_survival_at(curve, 8).check.agree
    shifted = compute_kaplan_meier(TWENTY, [*MIXED[:4], 0, *MIXED[5:]]).sample
    right = py_survival.compute_survival_at
    monkeypatch.setattr(py_survival, "compute_survival_at", lambda _, *rest: right(shifted, *rest))
    wrong = compute_checked_survival_at(curve, 8).check
    assert wrong.agree is False
    assert wrong.difference is not None
    assert wrong.difference > 0.01


def test_a_wrong_incidence_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    curve = compute_cumulative_incidence(TWENTY, [1, 2, 0, 1] * 5)
    naive = compute_cumulative_incidence(TWENTY, [1, 0, 0, 1] * 5).sample  # competing events as censorings
    right = py_survival_states.compute_incidence_at
    monkeypatch.setattr(py_survival_states, "compute_incidence_at", lambda _, *rest: right(naive, *rest))
    wrong = compute_checked_incidence_at(curve, 8).check
    assert wrong.agree is False
    assert wrong.difference is not None
    assert wrong.difference > 0.01


def test_each_number_names_its_engines() -> None:
    curve = compute_kaplan_meier(TWENTY, MIXED)
    incidence = compute_cumulative_incidence(TWENTY, [1, 2, 0, 1] * 5)
    of_lesions = compute_cumulative_incidence(TWENTY, [1, 2, 0, 1] * 5, clusters=TWENTY)
    own, survival, statsmodels, scipy = ENGINES
    groups = ["a", "b"] * 10
    plain, late = (compute_logrank(TWENTY, MIXED, groups, entries=e) for e in (None, [0] * 10 + [5] * 10))
    pairs = {
        "landmark": (compute_checked_survival_at(curve, 8).check, own, survival),
        "median": (compute_checked_quantile(curve).check, own, survival),
        "follow-up": (compute_checked_follow_up_median(TWENTY, MIXED).check, own, survival),
        "log-rank": (compute_logrank_check(plain), own, survival),
        "log-rank with entry": (compute_logrank_check(late), own, survival),
        "proportion": (compute_checked_proportion(3, 20).check, own, scipy),
        "difference": (compute_checked_proportion_difference(3, 20, 5, 30).check, own, statsmodels),
        "incidence": (compute_checked_incidence_at(incidence, 8).check, own, survival),
        "incidence of lesions": (compute_checked_incidence_at(of_lesions, 8).check, own, survival),
        "no event": (
            compute_checked_survival_at(compute_kaplan_meier(TWENTY, [0] * 20), 8).check,
            own,
            f"{scipy}, {survival}",
        ),
    }
    for name, (check, first, second) in pairs.items():
        assert (check.engine_a, check.engine_b, check.agree) == (first, second, True), name


def test_tests_that_no_second_engine_has_are_single() -> None:
    groups, entries = ["a", "b"] * 10, [0] * 10 + [5] * 10
    for test in (
        compute_logrank(TWENTY, MIXED, groups, gamma=1),
        compute_logrank(TWENTY, MIXED, groups, entries=entries, rho=1),
    ):
        check = compute_logrank_check(test)
        assert (check.engine_b, check.agree, check.reason) == (
            None,
            None,
            "no second engine has these weights",
        )


def test_a_group_never_at_risk_with_others_costs_no_degree_of_freedom() -> None:
    exits = [*range(2, 8), *range(2, 8), *range(42, 48)]
    groups = ["a"] * 6 + ["b"] * 6 + ["c"] * 6
    test = compute_logrank(exits, [1] * 18, groups, entries=[0] * 12 + [40] * 6)
    assert (test.status, test.df) == ("ok", 1)
    assert compute_logrank_check(test).reason == "no second engine inverts a singular variance"
