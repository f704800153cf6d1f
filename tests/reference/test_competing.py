"""Cumulative incidences equal R's `survfit` of states and `cmprsk`'s estimate (reference.R in competing)."""

from functools import cache

import numpy as np
import polars as pl
import pytest

from expectation import assert_equal, find_pairs, read_topic, select_value, select_values
from lesionwise.statistics import (
    CumulativeIncidence,
    Scale,
    compute_checked_incidence_at,
    compute_cumulative_incidence,
    compute_incidence_at,
)

GIVEN, EXPECTED = read_topic("competing")
PAIRS = find_pairs(GIVEN)
CAUSES = (1, 2, 3)
ON_OTHER_SCALES = [pair for pair in PAIRS if pair[0] in ("transplant", "causes_tie")]


@cache
def fit(case: str, group: str, scale: Scale = "log-log") -> CumulativeIncidence:
    rows = GIVEN.filter(case=case, group=group)
    return compute_cumulative_incidence(rows["exit"], rows["state"], rows["entry"], scale=scale)


def select(case: str, group: str, quantity: str) -> tuple[list[int], pl.Series]:
    """Places of R's times in the curve, and R's values."""
    expected = select_values(EXPECTED, case, quantity, group)
    curve = fit(case, group)
    place = np.searchsorted(curve.time, expected["time"])
    assert_equal(curve.time[place], expected["time"])
    return place.tolist(), expected["value"]


@pytest.mark.parametrize(("case", "group"), PAIRS)
def test_curve(case: str, group: str) -> None:
    curve = fit(case, group)
    for name, found in {"n.risk": curve.n_risk, "surv": curve.survival}.items():
        place, expected = select(case, group, f"curve.{name}")
        np.testing.assert_allclose(found[place], expected, rtol=1e-9, atol=1e-15)
    for cause in CAUSES:
        where = curve.find_place(cause)
        for name, of_cause in {"n.event": curve.n_event, "pstate": curve.incidence}.items():
            place, expected = select(case, group, f"curve.{name}.{cause}")
            assert_equal(of_cause[where, place], expected)
        place, expected = select(case, group, f"curve.std.err.{cause}")
        # 0 where everyone had the event: R has a residue of rounding there
        np.testing.assert_allclose(curve.standard_error[where, place], expected, rtol=1e-9, atol=1e-15)


def compare_limits(case: str, group: str, label: str, curve: CumulativeIncidence) -> None:
    """At 0 and 1 there are none here; R has none, [0, 0] or what rounding leaves, by scale."""
    for cause in CAUSES:
        where = curve.find_place(cause)
        for name, found in {"lower": curve.lower, "upper": curve.upper}.items():
            place, expected = select(case, group, f"{label}.{name}.{cause}")
            certain = np.isin(curve.incidence[where, place], (0, 1))
            assert np.isnan(found[where, place][certain]).all()
            assert_equal(found[where, place][~certain], expected.to_numpy()[~certain])


@pytest.mark.parametrize(("case", "group"), PAIRS)
def test_limits(case: str, group: str) -> None:
    compare_limits(case, group, "curve", fit(case, group))


@pytest.mark.parametrize(("case", "group"), ON_OTHER_SCALES)
@pytest.mark.parametrize("scale", ["log", "plain"])
def test_limits_on_the_other_scales(case: str, group: str, scale: Scale) -> None:
    compare_limits(case, group, scale, fit(case, group, scale))


def test_the_start_of_a_curve_with_late_entries() -> None:
    for group in ("a", "b"):
        assert fit("late_entries", group).start == select_value(EXPECTED, "late_entries", "start", group)


@pytest.mark.parametrize(("case", "group"), PAIRS)
def test_landmarks_agree_with_the_second_engine(case: str, group: str) -> None:
    curve = fit(case, group)
    for time in curve.time[:: max(1, curve.time.size // 5)]:
        for cause in CAUSES:
            checked = compute_checked_incidence_at(
                curve, float(time), cause, minimum_subjects=1, minimum_at_risk=1
            )
            assert checked.number.value is not None
            assert checked.check.agree, checked.check.comparisons


@pytest.mark.parametrize("group", sorted(GIVEN.filter(case="transplant")["group"].unique()))
@pytest.mark.parametrize("cause", CAUSES)
def test_landmarks_of_cmprsk(group: str, cause: int) -> None:
    """The estimate only: `cmprsk` has another variance. Beyond the last time it has no number either."""
    curve = fit("transplant", group)
    expected = select_values(EXPECTED, "transplant", f"cuminc.est.{cause}", group)
    for time, value in expected.rows():
        found = compute_incidence_at(curve, time, cause, minimum_at_risk=1).value
        assert_equal([found], [value])
