"""Left-truncated curves equal R's `survfit(Surv(entry, exit, event) ~ 1)`, log-rank tests with entry times
the exact Cox score test and the definition written out (reference.R in left_truncation)."""

import math
from functools import cache

import numpy as np
import polars as pl
import pytest

from expectation import assert_equal, find_pairs, read_topic, select_value, select_values
from lesionwise.statistics import (
    KaplanMeier,
    LogRank,
    compute_checked_quantile,
    compute_checked_survival_at,
    compute_kaplan_meier,
    compute_logrank,
    compute_logrank_check,
)

GIVEN, EXPECTED = read_topic("left_truncation")
PAIRS = find_pairs(GIVEN)
NEVER_BEGUN = [("never_five", "all"), ("one_subject", "all")]
BEGUN = [pair for pair in PAIRS if pair not in NEVER_BEGUN]
CUT = [("gap", "all", 9.0), ("late_collapse", "all", 6.0)]


@cache
def fit(case: str, group: str) -> KaplanMeier:
    rows = GIVEN.filter(case=case, group=group)
    return compute_kaplan_meier(rows["exit"], rows["event"], rows["entry"])


@pytest.mark.parametrize(("case", "group"), BEGUN)
def test_span(case: str, group: str) -> None:
    curve = fit(case, group)
    assert_equal(
        [curve.start, curve.end], [select_value(EXPECTED, case, part, group) for part in ("start", "end")]
    )
    rows = GIVEN.filter(case=case, group=group)
    assert curve.n + curve.n_lost == rows.height


@pytest.mark.parametrize(("case", "group"), BEGUN)
def test_curve(case: str, group: str) -> None:
    curve = fit(case, group)
    columns = {
        "n.risk": curve.n_risk,
        "n.event": curve.n_event,
        "surv": curve.survival,
        "std.err": curve.standard_error,
        "lower": curve.lower,
        "upper": curve.upper,
    }
    for name, found in columns.items():
        expected = select_values(EXPECTED, case, f"curve.{name}", group)
        place = np.searchsorted(curve.time, expected["time"])
        assert_equal(curve.time[place], expected["time"])
        assert_equal(found[place], expected["value"])


@pytest.mark.parametrize(("case", "group"), BEGUN)
@pytest.mark.parametrize(("suffix", "probability"), [(".25", 0.25), (".50", 0.5), (".75", 0.75)])
def test_quantiles(case: str, group: str, suffix: str, probability: float) -> None:
    checked = compute_checked_quantile(fit(case, group), probability)
    parts = ("quantile", "lower", "upper")
    expected = [select_value(EXPECTED, case, f"{part}{suffix}", group) for part in parts]
    assert_equal([checked.number.value, checked.number.lower, checked.number.upper], expected)
    assert checked.check.agree, checked.check.reason


@pytest.mark.parametrize(("case", "group"), BEGUN)
def test_landmarks_agree_with_the_second_engine(case: str, group: str) -> None:
    curve = fit(case, group)
    for time in curve.time[:: max(1, curve.time.size // 20)]:
        checked = compute_checked_survival_at(curve, float(time), minimum_at_risk=1)
        assert checked.check.agree, checked.check.reason


@pytest.mark.parametrize(("case", "group"), NEVER_BEGUN)
def test_a_curve_that_never_begins(case: str, group: str) -> None:
    assert math.isnan(select_value(EXPECTED, case, "start", group))
    curve = fit(case, group)
    found = compute_checked_quantile(curve).number
    assert (curve.n, found.value, found.status, found.reason) == (
        0,
        None,
        "not_estimable",
        "risk_set_too_small",
    )


def test_an_early_collapse_is_no_survival_of_zero() -> None:
    """R alone: the first to enter has the event while nobody else is at risk, and S is 0 for ever."""
    assert select_value(EXPECTED, "early_collapse", "unconditional_last_survival") == 0
    curve = fit("early_collapse", "all")
    assert curve.survival.min() > 0
    assert (curve.start, curve.n_lost, curve.notes) == (6.0, 1, ("started_late", "few_at_risk_early"))


@pytest.mark.parametrize(("case", "group", "end"), CUT)
def test_a_curve_is_cut_where_nobody_is_left_at_risk(case: str, group: str, end: float) -> None:
    curve = fit(case, group)
    assert (curve.end, "risk_set_empty" in curve.notes) == (end, True)
    found = compute_checked_survival_at(curve, end + 1).number
    assert (found.value, found.status, found.reason) == (None, "not_estimable", "risk_set_empty")


def compute(rows: pl.DataFrame, group: str = "group", stratified: bool = False) -> LogRank:
    strata = rows["stratum"] if stratified else None
    return compute_logrank(rows["exit"], rows["event"], rows[group], strata=strata, entries=rows["entry"])


TESTS = {
    ("heart", "logrank"): compute(GIVEN.filter(case="heart")),
    ("heart", "stratified"): compute(GIVEN.filter(case="heart"), stratified=True),
    ("seeded", "logrank"): compute(GIVEN.filter(case="seeded")),
    ("seeded", "stratified"): compute(GIVEN.filter(case="seeded"), stratified=True),
    ("seeded_three_groups", "logrank"): compute(GIVEN.filter(case="seeded"), "stratum"),
    ("mgus2_first_120", "logrank"): compute(GIVEN.filter(case="mgus2").head(120)),
    ("mgus2", "logrank"): compute(GIVEN.filter(case="mgus2")),
}


@pytest.mark.parametrize(("case", "label"), TESTS)
def test_logrank_by_definition(case: str, label: str) -> None:
    test = TESTS[case, label]
    for place, group in enumerate(test.groups):
        difference = select_value(EXPECTED, case, f"{label}.definition.difference", str(group))
        variance = select_value(EXPECTED, case, f"{label}.definition.variance", str(group))
        assert_equal(
            [test.observed[place] - test.expected[place], test.variance[place, place]], [difference, variance]
        )
    assert_equal([test.chi_square], [select_value(EXPECTED, case, f"{label}.definition.chisq")])


@pytest.mark.parametrize(("case", "label"), [key for key in TESTS if key != ("mgus2", "logrank")])
def test_logrank_by_the_exact_score(case: str, label: str) -> None:
    test = TESTS[case, label]
    expected = [select_value(EXPECTED, case, f"{label}.{part}") for part in ("df", "chisq", "p")]
    assert_equal([test.df, test.chi_square, test.p_value], expected)


@pytest.mark.parametrize(("case", "label"), TESTS)
def test_logrank_agrees_with_the_second_engine(case: str, label: str) -> None:
    check = compute_logrank_check(TESTS[case, label])
    assert check.engine_b is not None
    assert check.engine_b.startswith("survival")
    assert check.agree, check.reason
