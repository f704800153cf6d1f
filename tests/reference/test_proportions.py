"""Clopper-Pearson equals `binom.test`, Wilson `prop.test(correct = FALSE)` of R (proportions/reference.R)."""

import pytest

from expectation import assert_equal, read_topic
from lesionwise.statistics import ProportionMethod, compute_checked_proportion, compute_proportion
from third_opinion import compute_limits

GIVEN, EXPECTED = read_topic("proportions")
COUNTS: list[tuple[int, int]] = GIVEN.select("x", "n").unique(maintain_order=True).rows()
LEVELS = {"0.95": 0.95, "0.9": 0.9}
METHODS: list[ProportionMethod] = ["clopper-pearson", "wilson"]
CLOSE = 2e-14
"""Far below the tolerance of every number: the worst is 8e-15, at 1 of 1000."""

LIMITS = {
    (group, quantity): float(value)
    for group, quantity, value in EXPECTED.filter(~EXPECTED["value"].str.starts_with("ERROR"))
    .select("group", "quantity", "value")
    .iter_rows()
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("suffix", LEVELS)
def test_limits(method: ProportionMethod, suffix: str) -> None:
    for x, n in COUNTS:
        checked = compute_checked_proportion(x, n, level=LEVELS[suffix], method=method)
        found = checked.number
        expected = [LIMITS[f"{x}/{n}", f"{method}.{end}.{suffix}"] for end in ("lower", "upper")]
        assert_equal([found.lower, found.upper], expected, CLOSE)
        assert_equal(compute_limits(x, n, LEVELS[suffix], method), expected, CLOSE)
        assert found.value == x / n
        assert checked.check.agree, (x, n, checked.check)


@pytest.mark.parametrize("method", METHODS)
def test_the_edges_are_exact(method: ProportionMethod) -> None:
    for n in (1, 5, 77, 5000):
        assert compute_proportion(0, n, method=method).lower == 0.0
        assert compute_proportion(n, n, method=method).upper == 1.0


def test_nobody() -> None:
    """R refuses; here the row is kept, without a number."""
    told = EXPECTED.filter(case="nobody")["value"].item()
    assert told.startswith("ERROR: 'n' must be a positive integer")
    checked = compute_checked_proportion(0, 0)
    found = checked.number
    assert (found.n, found.value, found.lower, found.status) == (0, None, None, "not_estimable")
    assert (found.reason, checked.check.engine_b, checked.check.agree) == ("empty", None, None)
