"""Kaplan-Meier equals R's `survfit` (reference.R in km): curves, limits, quantiles, landmarks, follow-up."""

import math
from typing import get_args

import pytest

from expectation import assert_equal, find_pairs, read_topic, select_value, select_values
from lesionwise.statistics import (
    Estimate,
    KaplanMeier,
    Scale,
    compute_at_risk,
    compute_checked_follow_up_median,
    compute_checked_quantile,
    compute_checked_survival_at,
    compute_kaplan_meier,
    compute_survival_at,
)

GIVEN, EXPECTED = read_topic("km")
PAIRS = find_pairs(GIVEN)
PROBABILITIES = {".25": 0.25, ".50": 0.5, ".75": 0.75}

TO_CENSORING = {
    ("flat_half_to_censoring", "loglog95.quantile.50"): 4.5,
    ("all_on_one_day", "loglog95.quantile.50"): 7.0,
}
"""S meets the level and stays on it until follow-up ends: R gives the midpoint to the last time, here
nothing is reached, since no later event supports the number."""


SCALES: dict[str, tuple[float, Scale]] = {
    "loglog95": (0.95, "log-log"),
    "loglog99": (0.99, "log-log"),
    "log95": (0.95, "log"),
    "plain95": (0.95, "plain"),
}


def find_with(quantity: str) -> list[tuple[str, str]]:
    return [pair for pair in PAIRS if EXPECTED.filter(case=pair[0], group=pair[1], quantity=quantity).height]


def fit(case: str, group: str, level: float = 0.95, scale: Scale = "log-log") -> KaplanMeier:
    rows = GIVEN.filter(case=case, group=group)
    return compute_kaplan_meier(rows["exit"], rows["event"], level=level, scale=scale)


@pytest.mark.parametrize(("case", "group"), find_with("curve.surv"))
def test_curve(case: str, group: str) -> None:
    curve = fit(case, group)
    columns = {
        "n.risk": curve.n_risk,
        "n.event": curve.n_event,
        "n.censor": curve.n_censor,
        "surv": curve.survival,
        "std.err": curve.standard_error,
        "lower": curve.lower,
        "upper": curve.upper,
    }
    for name, found in columns.items():
        expected = select_values(EXPECTED, case, f"curve.{name}", group)
        assert_equal(curve.time, expected["time"])
        assert_equal(found, expected["value"])


@pytest.mark.parametrize(("case", "group"), find_with("log.lower"))
@pytest.mark.parametrize("scale", get_args(Scale)[1:])
def test_limits_on_the_other_scales(case: str, group: str, scale: Scale) -> None:
    curve = fit(case, group, scale=scale)
    assert_equal(curve.lower, select_values(EXPECTED, case, f"{scale}.lower", group)["value"])
    assert_equal(curve.upper, select_values(EXPECTED, case, f"{scale}.upper", group)["value"])


def compare(case: str, group: str, label: str, suffix: str, found: Estimate) -> None:
    parts = ("quantile", "lower", "upper")
    expected = {part: select_value(EXPECTED, case, f"{label}.{part}{suffix}", group) for part in parts}
    declared = TO_CENSORING.get((case, f"{label}.quantile{suffix}"))
    if declared is not None:
        assert expected.pop("quantile") == declared
        assert (found.value, found.status, found.reason) == (None, "not_reached", "flat_half_to_censoring")
    mine = {"quantile": found.value, "lower": found.lower, "upper": found.upper}
    assert_equal([mine[part] for part in expected], expected.values())
    assert (found.lower is None) == (found.lower_status == "not_reached")
    assert (found.upper is None) == (found.upper_status == "not_reached")


@pytest.mark.parametrize(
    ("label", "case", "group"),
    [(label, *pair) for label in SCALES for pair in find_with(f"{label}.quantile.50")],
)
def test_quantiles(label: str, case: str, group: str) -> None:
    curve = fit(case, group, *SCALES[label])
    for suffix, probability in PROBABILITIES.items():
        checked = compute_checked_quantile(curve, probability, minimum_subjects=1)
        compare(case, group, label, suffix, checked.number)
        assert checked.check.agree, checked.check.reason


@pytest.mark.parametrize(("case", "group"), find_with("reverse.quantile.50"))
def test_follow_up(case: str, group: str) -> None:
    rows = GIVEN.filter(case=case, group=group)
    checked = compute_checked_follow_up_median(rows["exit"], rows["event"])
    compare(case, group, "reverse", ".50", checked.number)
    assert checked.check.agree, checked.check.reason


@pytest.mark.parametrize(("case", "group"), find_with("at.surv"))
def test_landmarks(case: str, group: str) -> None:
    """R carries the curve beyond its last time; here it ends there. No time at risk before is left out."""
    curve = fit(case, group)
    for time, *expected in select_landmarks(case, group):
        checked = compute_checked_survival_at(curve, time, minimum_at_risk=0)
        found = checked.number
        assert_equal(compute_at_risk(curve.sample, [time]).at_risk, expected[:1])
        if time > curve.end:
            assert (found.value, found.status, found.reason) == (None, "not_estimable", "beyond_last_time")
            continue
        assert_equal([found.n_risk, found.value], expected[:2])
        if found.status == "bound_only":
            assert all(
                math.isnan(limit) or limit == 1 for limit in expected[2:]
            )  # no interval, or a false one
        else:
            assert_equal([found.lower, found.upper], expected[2:])
        assert checked.check.agree, checked.check.reason


def select_landmarks(case: str, group: str) -> list[tuple[float, float, float, float, float]]:
    parts = {
        part: select_values(EXPECTED, case, f"at.{part}", group)
        for part in ("n.risk", "surv", "lower", "upper")
    }
    time = parts["surv"]["time"]
    return list(zip(time, *(values["value"] for values in parts.values()), strict=True))


def test_few_at_risk_are_counted_only() -> None:
    found = compute_survival_at(fit("lung", "1"), 1010.0)
    assert (found.status, found.reason, found.n_risk) == ("suppressed", "few_at_risk", 2)
