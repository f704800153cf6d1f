"""Log-rank tests equal R's `survdiff`: k groups, strata, weights, edges (reference.R in logrank)."""

from functools import cache

import numpy as np
import pytest

from expectation import assert_equal, read_topic, select_value
from lesionwise.statistics import LogRank, compute_logrank, compute_logrank_check
from third_opinion import compute_chi_square

GIVEN, EXPECTED = read_topic("logrank")
RHO = {"plain": 0.0, "stratified": 0.0, "rho1": 1.0, "rho05": 0.5, "rho1_stratified": 1.0}
TOLD = EXPECTED.filter(EXPECTED["value"].str.starts_with("ERROR"))
EDGES = {
    ("all_strata_empty", "stratified"): "no_information",
    ("no_event", "plain"): "no_event",
    ("one_group", "plain"): "one_group",
}
"""Where R stops, or prints chi-square 0 without p, there is no test; the reason says why."""


def find_tests() -> list[tuple[str, str]]:
    rows = EXPECTED.filter(EXPECTED["quantity"].str.ends_with(".chisq"))
    return [
        (case, quantity.removesuffix(".chisq")) for case, quantity in rows.select("case", "quantity").rows()
    ]


ORDINARY = [test for test in find_tests() if test not in EDGES]


@cache
def compute(case: str, label: str) -> LogRank:
    rows = GIVEN.filter(case=case)
    strata = rows["stratum"] if label.endswith("stratified") else None
    return compute_logrank(
        rows["exit"], rows["event"], rows["group"], strata=strata, rho=RHO[label], minimum_subjects=1
    )


@pytest.mark.parametrize(("case", "label"), ORDINARY)
def test_statistic(case: str, label: str) -> None:
    test = compute(case, label)
    expected = [select_value(EXPECTED, case, f"{label}.{part}") for part in ("df", "chisq", "p")]
    assert_equal([test.df, test.chi_square, test.p_value], expected)


@pytest.mark.parametrize(("case", "label"), ORDINARY)
def test_observed_expected_and_variance(case: str, label: str) -> None:
    test = compute(case, label)
    columns = {"obs": test.observed, "exp": test.expected, "var": np.diag(test.variance)}
    for part, found in columns.items():
        assert_equal(
            found, [select_value(EXPECTED, case, f"{label}.{part}", str(name)) for name in test.groups]
        )


@pytest.mark.parametrize(("case", "label"), ORDINARY)
def test_the_second_engine_agrees(case: str, label: str) -> None:
    check = compute_logrank_check(compute(case, label))
    assert check.engine_b is not None
    assert check.engine_b.startswith("survival")
    assert check.agree, check.reason


@pytest.mark.parametrize(("case", "label"), ORDINARY)
def test_a_third_opinion_agrees(case: str, label: str) -> None:
    assert_equal([compute_chi_square(compute(case, label))], [select_value(EXPECTED, case, f"{label}.chisq")])


@pytest.mark.parametrize(("case", "label"), EDGES)
def test_no_test_where_r_has_none(case: str, label: str) -> None:
    test = compute(case, label)
    assert (test.chi_square, test.df, test.p_value, test.z) == (None, None, None, None)
    assert (test.status, test.reason) == ("not_estimable", EDGES[case, label])
    assert compute_logrank_check(test).agree is None


def test_r_refuses_what_is_declared_an_edge() -> None:
    refused = set(TOLD.select("case", "quantity").rows())
    assert refused == {("all_strata_empty", "stratified.chisq"), ("one_group", "plain.chisq")}
    assert np.isnan(select_value(EXPECTED, "no_event", "plain.p"))


def test_empty_strata_are_named() -> None:
    assert compute("empty_strata", "stratified").empty_strata == ("x", "y")
    assert "stratum_without_information" in compute("empty_strata", "stratified").notes
    assert compute("veteran_trt_by_celltype", "stratified").empty_strata == ()


def test_small_groups_are_counted_only() -> None:
    rows = GIVEN.filter(case="one_each")
    test = compute_logrank(rows["exit"], rows["event"], rows["group"])
    assert (test.p_value, test.status, test.reason) == (None, "suppressed", "few_subjects")
