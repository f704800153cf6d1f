"""Differences of proportions equal Newcombe's formula in R and his examples (proportions_two/reference.R)."""

import pytest

from expectation import assert_equal, read_topic, select_value
from lesionwise.statistics import compute_checked_proportion_difference

GIVEN, EXPECTED = read_topic("proportions_two")
COUNTS: list[tuple[int, int, int, int]] = GIVEN.select("x", "n", "y", "m").rows()
LEVELS = {"0.95": 0.95, "0.9": 0.9}
LIMITS = {
    (group, quantity): float(value)
    for group, quantity, value in EXPECTED.filter(case="grid")
    .select("group", "quantity", "value")
    .iter_rows()
}


@pytest.mark.parametrize("suffix", LEVELS)
def test_limits(suffix: str) -> None:
    for x, n, y, m in COUNTS:
        checked = compute_checked_proportion_difference(x, n, y, m, level=LEVELS[suffix])
        found = checked.number
        assert found.value == x / n - y / m
        for limit, end in ((found.lower, "lower"), (found.upper, "upper")):
            expected = LIMITS[f"{x}/{n}-{y}/{m}", f"{end}.{suffix}"]
            assert limit == pytest.approx(expected, rel=1e-9, abs=1e-14)
        assert checked.check.agree, (x, n, y, m, checked.check)


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 10)])
def test_published_examples(counts: tuple[int, int, int, int]) -> None:
    """Recalled from Newcombe 1998, to four decimals."""
    found = compute_checked_proportion_difference(*counts).number
    x, n, y, m = counts
    assert found.lower is not None
    assert found.upper is not None
    printed = [round(found.lower, 4), round(found.upper, 4)]
    names = ("lower.0.95", "upper.0.95")
    assert_equal(printed, [select_value(EXPECTED, "published", name, f"{x}/{n}-{y}/{m}") for name in names])
