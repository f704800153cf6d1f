"""Curves: equal to the oracle in exact fractions, monotone, invariant, and agreed on by two engines."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesionwise.statistics import (
    Estimate,
    KaplanMeier,
    compute_at_risk,
    compute_checked_quantile,
    compute_checked_survival_at,
    compute_kaplan_meier,
    compute_quantile,
)
from oracle.survival import Subject, compute_quantile_exactly, compute_steps, cut

EXACT = 1e-12


def make_subject(entry: int, length: int, event: bool) -> Subject:
    return Subject(entry, entry + length, event)


FROM_ORIGIN = st.builds(make_subject, st.just(0), st.integers(1, 12), st.booleans())
LATE = st.builds(make_subject, st.integers(0, 9), st.integers(1, 9), st.booleans())
SUBJECTS = st.one_of(st.lists(FROM_ORIGIN, min_size=1, max_size=20), st.lists(LATE, min_size=1, max_size=20))


def fit(subjects: Sequence[Subject], enough: int = 3, times: int = 1) -> KaplanMeier:
    return compute_kaplan_meier(
        [times * subject.exit for subject in subjects],
        [subject.event for subject in subjects],
        [times * subject.entry for subject in subjects],
        start_at_risk=enough,
    )


@given(SUBJECTS, st.integers(1, 5))
@settings(max_examples=200)
def test_the_curve_is_that_of_the_oracle(subjects: list[Subject], enough: int) -> None:
    curve, kept = fit(subjects, enough), cut(subjects, enough)
    steps = compute_steps(kept)
    assert curve.time.tolist() == [step.time for step in steps]
    assert curve.n_risk.tolist() == [step.n_risk for step in steps]
    assert curve.n_event.tolist() == [step.n_event for step in steps]
    assert curve.n_censor.tolist() == [step.n_censor for step in steps]
    assert curve.survival == pytest.approx([float(step.survival) for step in steps], rel=EXACT, abs=0)
    sums = [np.nan if step.greenwood is None else float(step.greenwood) for step in steps]
    assert curve.greenwood_sum == pytest.approx(sums, rel=EXACT, abs=0, nan_ok=True)
    assert curve.n + curve.n_lost == len(subjects)


@given(SUBJECTS)
def test_the_curve_falls_inside_its_limits(subjects: list[Subject]) -> None:
    curve = fit(subjects)
    assert (np.diff(curve.survival) <= 0).all()
    assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
    inside = (curve.survival > 0) & (curve.survival < 1)
    assert (np.isfinite(curve.lower) == inside).all()
    assert (np.isfinite(curve.upper) == inside).all()
    assert (curve.lower[inside] <= curve.survival[inside]).all()
    assert (curve.survival[inside] <= curve.upper[inside]).all()
    assert ((curve.lower[inside] >= 0) & (curve.upper[inside] <= 1)).all()


@given(SUBJECTS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_the_rows_does_not_matter(pair: tuple[list[Subject], list[Subject]]) -> None:
    first, second = (fit(rows) for rows in pair)
    assert first.survival.tobytes() == second.survival.tobytes()
    assert first.lower.tobytes() == second.lower.tobytes()
    assert first.span == second.span


@given(SUBJECTS, st.integers(2, 400))
def test_the_unit_of_time_does_not_matter(subjects: list[Subject], times: int) -> None:
    days, hours = fit(subjects), fit(subjects, times=times)
    assert days.survival.tobytes() == hours.survival.tobytes()
    assert (days.time * times == hours.time).all()
    found, scaled = (compute_checked_quantile(curve, minimum_subjects=1).number for curve in (days, hours))
    assert found.status == scaled.status
    assert scaled.value == (None if found.value is None else times * found.value)


@given(st.lists(FROM_ORIGIN, min_size=1, max_size=15))
def test_everyone_twice_halves_the_variance(subjects: list[Subject]) -> None:
    once, twice = fit(subjects), fit([*subjects, *subjects])
    assert twice.survival == pytest.approx(once.survival, rel=EXACT)
    assert twice.greenwood_sum == pytest.approx(once.greenwood_sum / 2, rel=EXACT, nan_ok=True)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=20))
def test_without_censoring_the_curve_counts_survivors(exits: list[int]) -> None:
    curve = compute_kaplan_meier(exits, [1] * len(exits))
    beyond = [np.mean(np.array(exits) > time) for time in curve.time]
    assert curve.survival == pytest.approx(beyond, rel=EXACT, abs=EXACT)


def is_whole(found: Estimate) -> bool:
    """A number where the status has one, none where it has none."""
    has_value = found.value is not None
    return {
        "ok": has_value,
        "bound_only": has_value and found.upper == 1 and found.lower is not None,
        "not_reached": not has_value and found.upper is None,
        "not_estimable": not has_value and found.lower is None and found.upper is None,
        "suppressed": not has_value and found.lower is None and found.upper is None,
    }[found.status] and (found.status == "ok" or found.reason is not None)


@given(SUBJECTS, st.integers(0, 44), st.integers(0, 6))
@settings(max_examples=200)
def test_two_engines_agree_on_every_landmark(subjects: list[Subject], halves: int, least: int) -> None:
    checked = compute_checked_survival_at(
        fit(subjects), halves / 2, minimum_subjects=least, minimum_at_risk=least
    )
    assert is_whole(checked.number)
    assert checked.check.agree in (True, None), checked.check.reason
    assert (checked.check.agree is None) == (checked.number.value is None)


@given(SUBJECTS, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.8]), st.integers(0, 6))
@settings(max_examples=200)
def test_two_engines_agree_on_every_quantile(subjects: list[Subject], probability: float, least: int) -> None:
    checked = compute_checked_quantile(fit(subjects), probability, minimum_subjects=least)
    assert is_whole(checked.number)
    assert checked.check.agree in (True, None), checked.check.reason


@given(SUBJECTS, st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(2, 3)]))
@settings(max_examples=200)
def test_the_quantile_is_that_of_exact_fractions(subjects: list[Subject], probability: Fraction) -> None:
    """In floats a product of fractions misses 1/2 by rounding; the tolerance must hide that and no more."""
    found = compute_quantile(fit(subjects), float(probability), minimum_subjects=1)
    expected = compute_quantile_exactly(compute_steps(cut(subjects, 3)), probability)
    assert found.value == (None if expected is None else float(expected))


@given(SUBJECTS, st.integers(0, 20))
def test_numbers_at_risk_are_counted_one_by_one(subjects: list[Subject], time: int) -> None:
    sample = compute_kaplan_meier(
        [subject.exit for subject in subjects],
        [subject.event for subject in subjects],
        [subject.entry for subject in subjects],
        start_at_risk=0,
    ).sample
    rows = list(zip(sample.entry, sample.exit, sample.event, strict=True))
    found = compute_at_risk(sample, [time], start=0.0)
    expected = sum(entry <= 0 < end if time == 0 else entry < time <= end for entry, end, _ in rows)
    assert found.at_risk.tolist() == [expected]
    assert found.events.tolist() == [sum(event and end <= time for _, end, event in rows)]
    assert found.censored.tolist() == [sum(not event and end <= time for _, end, event in rows)]
