"""Log-rank tests: equal to the oracle in exact fractions, invariant, and agreed on by two engines."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesionwise.statistics import LogRank, compute_logrank, compute_logrank_check
from oracle.survival import Subject, compute_excess
from third_opinion import compute_chi_square

EXACT = 1e-11


def is_close(a: float | None, b: float | None) -> bool:
    """Equal but for rounding; none equals none."""
    return a is b if a is None or b is None else math.isclose(a, b, rel_tol=EXACT, abs_tol=EXACT)


def make_subject(entry: int, length: int, event: bool, group: str, stratum: str) -> Subject:
    return Subject(entry, entry + length, event, group, stratum)


def draw_rows(latest: int, groups: str, strata: str) -> st.SearchStrategy[list[Subject]]:
    row = st.builds(
        make_subject,
        st.integers(0, latest),
        st.integers(1, 9),
        st.booleans(),
        st.sampled_from(groups),
        st.sampled_from(strata),
    )
    return st.lists(row, min_size=1, max_size=24)


TWO = st.one_of(
    draw_rows(0, "ab", "x"), draw_rows(0, "ab", "xyz"), draw_rows(6, "ab", "x"), draw_rows(6, "ab", "xyz")
)
MANY = st.one_of(draw_rows(0, "abc", "x"), draw_rows(0, "abcd", "xy"), draw_rows(6, "abc", "xy"))


def compute(rows: Sequence[Subject], rho: float = 0.0, gamma: float = 0.0) -> LogRank:
    return compute_logrank(
        [row.exit for row in rows],
        [row.event for row in rows],
        [row.group for row in rows],
        strata=[row.stratum for row in rows],
        entries=[row.entry for row in rows],
        rho=rho,
        gamma=gamma,
        experimental="a" if any(row.group == "a" for row in rows) else None,
        minimum_subjects=1,
    )


@given(st.one_of(TWO, MANY))
@settings(max_examples=200)
def test_excess_and_variance_are_those_of_the_oracle(rows: list[Subject]) -> None:
    test = compute(rows)
    for place, group in enumerate(test.groups):
        difference, variance = compute_excess(rows, str(group))
        assert test.excess.difference[place] == pytest.approx(float(difference), abs=EXACT)
        assert test.variance[place, place] == pytest.approx(float(variance), abs=EXACT)
    assert test.variance.sum(axis=1) == pytest.approx(np.zeros(len(test.groups)), abs=EXACT)
    assert test.observed.sum() == test.events


@given(TWO)
@settings(max_examples=200)
def test_two_groups_give_the_square_of_one_excess(rows: list[Subject]) -> None:
    test = compute(rows)
    difference, variance = compute_excess(rows, "a")
    if variance == 0:
        assert test.status == "not_estimable"
        assert (test.chi_square, test.p_value, test.p_one_sided) == (None, None, None)
        return
    expected = float(difference**2 / variance)
    assert test.chi_square == pytest.approx(expected, rel=EXACT, abs=EXACT)
    assert test.z is not None
    assert test.z**2 == pytest.approx(expected, rel=EXACT, abs=EXACT)
    assert test.p_one_sided is not None
    assert (test.p_one_sided < 0.5) == (test.z < 0)
    assert test.p_value == pytest.approx(2 * min(test.p_one_sided, 1 - test.p_one_sided), abs=1e-9)


@given(st.one_of(TWO, MANY))
@settings(max_examples=200)
def test_two_engines_agree(rows: list[Subject]) -> None:
    test = compute(rows)
    check = compute_logrank_check(test)
    assert check.agree in (True, None), check.comparisons
    if test.status == "ok" and test.df == len(test.groups) - 1:
        assert check.agree is True


@given(st.one_of(draw_rows(0, "ab", "xy"), draw_rows(0, "abc", "xyz")), st.sampled_from([0.0, 0.5, 1.0, 2.0]))
@settings(max_examples=150)
def test_three_engines_agree_on_weights_and_strata(rows: list[Subject], rho: float) -> None:
    test = compute(rows, rho)
    check = compute_logrank_check(test)
    assert check.agree in (True, None), check.comparisons
    if check.agree:
        assert compute_chi_square(test) == pytest.approx(test.chi_square, rel=1e-9, abs=1e-15)


@given(st.one_of(TWO, MANY).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_the_rows_does_not_matter(pair: tuple[list[Subject], list[Subject]]) -> None:
    first, second = (compute(rows) for rows in pair)
    assert (first.status, first.df, first.notes) == (second.status, second.df, second.notes)
    assert is_close(first.chi_square, second.chi_square)


@given(TWO)
def test_exchanged_groups_change_the_sign_only(rows: list[Subject]) -> None:
    other = {"a": "b", "b": "a"}
    first, second = compute(rows), compute([row._replace(group=other[row.group]) for row in rows])
    assert is_close(first.chi_square, second.chi_square)
    assert is_close(first.z, None if second.z is None else -second.z)


@given(st.one_of(TWO, MANY), st.sampled_from([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.5)]))
def test_only_the_order_of_the_times_counts(rows: list[Subject], weights: tuple[float, float]) -> None:
    later = [row._replace(entry=row.entry**2, exit=row.exit**2) for row in rows]
    first, second = compute(rows, *weights), compute(later, *weights)
    assert (first.chi_square, first.df, first.reason) == (second.chi_square, second.df, second.reason)


@given(st.one_of(TWO, MANY))
def test_a_stratum_with_one_group_adds_nothing(rows: list[Subject]) -> None:
    alone = [row._replace(group=rows[0].group, stratum="w") for row in rows]
    first, second = compute(rows), compute([*rows, *alone])
    assert is_close(first.chi_square, second.chi_square)
    assert "w" in second.empty_strata


@given(TWO)
def test_a_group_without_event_keeps_its_test(rows: list[Subject]) -> None:
    """Unlike a Cox model, the log-rank test stands when one group has no event."""
    test = compute([row._replace(event=row.event and row.group == "b") for row in rows])
    if test.status == "ok":
        assert test.observed[test.groups.index("a")] == 0
        assert test.z is not None
        assert test.z < 0
