"""Incidences of lesions have the standard errors of their patients: R's influences added up by patient, a
bootstrap of patients, and limits by leaving one patient out (reference.R in lesions)."""

from functools import cache

import numpy as np
import pytest

from expectation import assert_equal, read_topic, select_value, select_values
from lesionwise.statistics import (
    CumulativeIncidence,
    Estimate,
    compute_checked_incidence_at,
    compute_cumulative_incidence,
)

GIVEN, EXPECTED = read_topic("lesions")
CASES = GIVEN["case"].unique(maintain_order=True).to_list()
CAUSES = (1, 2)


@cache
def fit(case: str, clustered: bool = True) -> CumulativeIncidence:
    rows = GIVEN.filter(case=case)
    clusters = rows["patient"] if clustered else None
    return compute_cumulative_incidence(rows["exit"], rows["state"], rows["entry"], clusters=clusters)


def find_places(case: str, quantity: str) -> tuple[list[int], list[float]]:
    expected = select_values(EXPECTED, case, quantity)
    place = np.searchsorted(fit(case).time, expected["time"], side="right") - 1
    return place.tolist(), expected["value"].to_list()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("cause", CAUSES)
def test_standard_errors_by_patient(case: str, cause: int) -> None:
    curve = fit(case)
    assert curve.n_independent == select_value(EXPECTED, case, "patients")
    where = curve.find_place(cause)
    place, expected = find_places(case, f"pstate.{cause}")
    assert_equal(curve.incidence[where, place], expected)
    place, expected = find_places(case, f"std.err.{cause}")
    assert_equal(curve.standard_error[where, place], expected)
    place, expected = find_places(case, f"naive.{cause}")
    assert_equal(fit(case, clustered=False).standard_error[where, place], expected)


def test_r_ignores_the_clusters() -> None:
    """`survfit` of R-survival 3.5-3, told the patients, answers as if each lesion were a patient."""
    for cause in CAUSES:
        names = (f"{name}.{cause}" for name in ("std.err", "ignored", "naive"))
        right, ignored, naive = (select_values(EXPECTED, "sixty", name)["value"] for name in names)
        assert_equal(ignored, naive)
        assert (right.to_numpy() / ignored.to_numpy()).min() > 1.08


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("cause", CAUSES)
def test_landmarks(case: str, cause: int) -> None:
    """50 patients or more: normal limits. Fewer: the jackknife's, where R could make it."""
    curve = fit(case)
    small = curve.n_independent < 50
    names = [f"jackknife.{end}.{cause}" if small else f"{end}.{cause}" for end in ("lower", "upper")]
    lower, upper = (select_values(EXPECTED, case, name)["value"] for name in names)
    times = select_values(EXPECTED, case, names[0])["time"]
    for time, *limits in zip(times, lower, upper, strict=True):
        checked = compute_checked_incidence_at(curve, time, cause, minimum_at_risk=1)
        found = checked.number
        assert checked.check.agree, checked.check.comparisons
        if found.status == "bound_only" or (small and np.isnan(limits[0])):
            assert np.isnan(limits).all()
        else:
            assert_equal([found.lower, found.upper], limits)
        assert found.status == "bound_only" or describe(curve, found, np.isnan(limits[0]))


def describe(curve: CumulativeIncidence, found: Estimate, impossible: bool) -> bool:
    if curve.n_independent >= 50:
        return found.ci_method == "log-log"
    jackknife = "" if impossible else "jackknife by subject, "
    return found.ci_method == f"log-log, {jackknife}t({curve.n_independent - 1})"


def test_a_bootstrap_of_patients_has_the_same_standard_error() -> None:
    """2,000 samples: a Monte Carlo error of 1.6 % each; within four of them."""
    expected = select_values(EXPECTED, "sixty", "bootstrap.1")
    curve = fit("sixty")
    place = np.searchsorted(curve.time, expected["time"], side="right") - 1
    np.testing.assert_allclose(curve.standard_error[0, place], expected["value"], rtol=4 / np.sqrt(2 * 2000))
