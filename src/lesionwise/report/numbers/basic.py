"""Numbers of tables that are no estimates: counts, shares, means, medians, p-values."""

from collections.abc import Iterable
from decimal import Decimal

from lesionwise.report.numbers.rounding import MINUS, parse_decimal, render_fixed

WHOLE_PERCENT_BELOW = 100
"""Percentages of a denominator below this are whole; from it on they have one decimal."""


def render_count(n: int) -> str:
    """A count; zero is printed."""
    return str(n)


def choose_percent_places(denominators: Iterable[int]) -> int:
    """Decimals of percentages that stand in one row: one when any denominator is at least 100."""
    return 0 if max(denominators, default=0) < WHOLE_PERCENT_BELOW else 1


def render_count_percent(
    n: int, denominator: int, *, show_denominator: bool = False, places: int | None = None
) -> str:
    """`12 (21 %)`, or `12/57 (21 %)` where the denominator is not that of the column.

    A denominator of 0 has no percentage: `0/0`. `places`: decimals of the row; null: of this number alone.
    """
    if denominator == 0:
        return f"{n}/0"
    places = choose_percent_places([denominator]) if places is None else places
    share = render_fixed(Decimal(100) * Decimal(n) / Decimal(denominator), places)
    count = f"{n}/{denominator}" if show_denominator else str(n)
    return f"{count} ({share} %)"


def render_mean_sd(mean: float, sd: float | None, places: int = 1) -> str:
    """`48.3 (6.2)`; without a standard deviation (one subject) `48.3 (NE)`."""
    spread = "NE" if sd is None else render_fixed(parse_decimal(sd), places)
    return f"{render_fixed(parse_decimal(mean), places)} ({spread})"


def render_median_range(median: float, low: float | None, high: float | None, places: int = 1) -> str:
    """`48.3 (40.1-55.0)`: median and quartiles."""
    return f"{render_fixed(parse_decimal(median), places)} {render_interval(low, high, places)}"


def render_interval(low: float | None, high: float | None, places: int) -> str:
    """`(40.1-55.0)`; with a negative limit `(-2.1 to 18.3)` with the true minus; a missing limit is `NE`."""
    return join_limits(*(_limit(value, places) for value in (low, high)))


def join_limits(low: str, high: str) -> str:
    """Two printed limits as an interval."""
    joint = " to " if MINUS in low + high else "-"
    return f"({low}{joint}{high})"


def render_p(p: float) -> str:
    """`0.031`, `< 0.001`, `> 0.999`."""
    if p < 0.001:
        return "< 0.001"
    text = render_fixed(parse_decimal(p), 3)
    return "> 0.999" if text == "1.000" else text


def _limit(value: float | None, places: int) -> str:
    return "NE" if value is None else render_fixed(parse_decimal(value), places)
