"""Cumulative incidence: that of the oracle in exact fractions, adding up to 1, agreed on by two engines."""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesionwise.statistics import (
    CumulativeIncidence,
    Scale,
    compute_checked_incidence_at,
    compute_cumulative_incidence,
    compute_incidence_at,
    compute_kaplan_meier,
)
from oracle.competing import Row, compute_free, compute_incidence, compute_standard_error, leave_one_out

EXACT = 1e-12
CAUSES = (1, 2, 3)


def make_row(entry: int, length: int, cause: int, subject: int) -> Row:
    return Row(entry, entry + length, cause, subject)


FROM_ORIGIN = st.builds(make_row, st.just(0), st.integers(1, 9), st.integers(0, 3), st.integers(0, 7))
LATE = st.builds(make_row, st.integers(0, 6), st.integers(1, 7), st.integers(0, 3), st.integers(0, 7))
ORIGIN_ROWS = st.lists(FROM_ORIGIN, min_size=1, max_size=14)
ROWS = st.one_of(ORIGIN_ROWS, st.lists(LATE, min_size=1, max_size=14))
SCALES = st.sampled_from(["log-log", "log", "plain"])


def fit(rows: Sequence[Row], *, clustered: bool = False, scale: Scale = "log-log") -> CumulativeIncidence:
    return compute_cumulative_incidence(
        [row.exit for row in rows],
        [row.cause for row in rows],
        [row.entry for row in rows],
        clusters=[row.subject for row in rows] if clustered else None,
        scale=scale,
        start_at_risk=3,
    )


def kept_rows(curve: CumulativeIncidence) -> list[Row]:
    """The rows a curve rests on, each its own subject unless clusters were told."""
    sample = curve.sample
    cluster = np.arange(sample.n) if sample.cluster is None else sample.cluster
    columns = (sample.rows.entry, sample.rows.exit, sample.cause, cluster)
    return [Row(*map(int, row)) for row in zip(*columns, strict=True)]


@given(ROWS)
@settings(max_examples=150)
def test_the_incidence_is_that_of_the_oracle(rows: list[Row]) -> None:
    curve = fit(rows)
    kept = kept_rows(curve)
    for place, time in enumerate(curve.time):
        for cause in CAUSES:
            found = curve.incidence[curve.find_place(cause), place]
            assert found == pytest.approx(float(compute_incidence(kept, cause, int(time))), rel=EXACT, abs=0)
        assert curve.survival[place] == pytest.approx(
            float(compute_free(kept, int(time))), rel=EXACT, abs=EXACT
        )


@given(ROWS, st.booleans())
@settings(max_examples=60)
def test_the_standard_error_is_that_of_slightly_heavier_subjects(rows: list[Row], clustered: bool) -> None:
    curve = fit(rows, clustered=clustered)
    kept = kept_rows(curve)
    for place in sorted({0, curve.time.size // 2, curve.time.size - 1} if curve.time.size else ()):
        for cause in CAUSES:
            expected = compute_standard_error(kept, cause, int(curve.time[place]), Fraction(1, 10**6))
            found = curve.standard_error[curve.find_place(cause), place]
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-11)


@given(ROWS)
@settings(max_examples=150)
def test_causes_and_survival_add_up_to_1(rows: list[Row]) -> None:
    curve = fit(rows)
    assert curve.incidence.sum(axis=0) + curve.survival == pytest.approx(np.ones(curve.time.size), abs=EXACT)
    assert (np.diff(curve.incidence, axis=1) >= 0).all()
    inside = (curve.incidence > 0) & (curve.incidence < 1)
    assert (np.isfinite(curve.lower) == inside).all()
    assert (curve.lower[inside] <= curve.incidence[inside]).all()
    assert (curve.incidence[inside] <= curve.upper[inside]).all()
    assert ((curve.lower[inside] >= 0) & (curve.upper[inside] <= 1)).all()


@given(ROWS)
def test_without_competing_events_it_is_1_minus_kaplan_meier(rows: list[Row]) -> None:
    alone = [row._replace(cause=min(row.cause, 1)) for row in rows]
    curve = fit(alone)
    entries = [row.entry for row in alone]
    other = compute_kaplan_meier(
        [row.exit for row in alone], [row.cause for row in alone], entries, start_at_risk=3
    )
    assert curve.survival.tobytes() == other.survival.tobytes()
    assert curve.incidence[0] == pytest.approx(1 - other.survival, abs=EXACT)
    assert not curve.incidence[1:].any()
    if not any(entries):  # with late entries Greenwood's variance is no longer that of the influences
        alive = other.survival > 0
        assert curve.standard_error[0, alive] == pytest.approx(other.standard_error[alive], abs=EXACT)


@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.booleans())
def test_the_order_of_the_rows_does_not_matter(pair: tuple[list[Row], list[Row]], clustered: bool) -> None:
    first, second = (fit(rows, clustered=clustered) for rows in pair)
    assert first.incidence.tobytes() == second.incidence.tobytes()
    assert first.standard_error.tobytes() == second.standard_error.tobytes()
    assert first.span == second.span


@given(ORIGIN_ROWS)
def test_codes_of_competing_causes_may_be_exchanged(rows: list[Row]) -> None:
    first = fit(rows)
    second = fit([row._replace(cause={2: 3, 3: 2}.get(row.cause, row.cause)) for row in rows])
    assert first.incidence[0] == pytest.approx(second.incidence[0], rel=EXACT)
    assert first.incidence[1] == pytest.approx(second.incidence[2], rel=EXACT)
    assert first.standard_error[0] == pytest.approx(second.standard_error[0], rel=1e-9, abs=EXACT)


@given(ORIGIN_ROWS)
def test_each_row_twice_in_its_cluster_changes_no_standard_error(rows: list[Row]) -> None:
    """Naively, doubled rows would look like twice the knowledge."""
    own = [row._replace(subject=place) for place, row in enumerate(rows)]
    once, twice = fit(own), fit([*own, *own], clustered=True)
    assert twice.incidence == pytest.approx(once.incidence, rel=EXACT)
    assert twice.standard_error == pytest.approx(once.standard_error, rel=1e-9, abs=EXACT)


@given(ROWS, st.integers(0, 26), st.sampled_from(CAUSES), st.booleans(), SCALES)
@settings(max_examples=150, deadline=None)
def test_two_engines_agree_on_every_landmark(
    rows: list[Row], halves: int, cause: int, clustered: bool, scale: Scale
) -> None:
    curve = fit(rows, clustered=clustered, scale=scale)
    checked = compute_checked_incidence_at(
        curve, halves / 2, cause, minimum_subjects=0, minimum_at_risk=0, minimum_clusters=2
    )
    assert checked.check.agree in (True, None), checked.check.comparisons
    assert (checked.check.agree is None) == (checked.number.value is None)


@given(ORIGIN_ROWS, st.sampled_from(CAUSES))
@settings(max_examples=60)
def test_few_clusters_are_left_out_one_by_one(rows: list[Row], cause: int) -> None:
    curve = fit(rows, clustered=True)
    place, where = curve.time.size // 2, curve.find_place(cause)
    value = curve.incidence[where, place]
    left = [float(f) for f in leave_one_out(kept_rows(curve), cause, int(curve.time[place]))]
    m = len(left)
    if m == 1 or not 0 < value < 1:
        assert np.isnan(curve.lower[where, place])
        return
    assert curve.jackknifed[where, place] == all(0 < f < 1 for f in left)
    if not curve.jackknifed[where, place]:
        return
    scaled = [math.log(-math.log(f)) for f in left]
    error = math.sqrt((m - 1) / m * sum((x - sum(scaled) / m) ** 2 for x in scaled))
    limits = curve.lower[where, place], curve.upper[where, place]
    if error < 1e-9:
        assert np.isnan(limits).all()
        return
    half = [abs(math.log(-math.log(limit)) - math.log(-math.log(value))) for limit in limits]
    assert half[0] == pytest.approx(half[1], rel=1e-6)
    assert half[0] / error > 1.95  # a t quantile, never below the normal one


@given(ROWS, st.integers(0, 13))
def test_an_incidence_of_0_has_an_upper_bound(rows: list[Row], time: int) -> None:
    free = [row._replace(cause=row.cause if row.cause != 1 else 2) for row in rows]
    found = compute_incidence_at(fit(free), time, minimum_subjects=0, minimum_at_risk=0)
    if found.value is not None:
        assert (found.value, found.lower, found.status) == (0.0, 0.0, "bound_only")
        assert found.upper is not None
        assert 0 < found.upper <= 1
