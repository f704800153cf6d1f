"""Difference of two proportions with Newcombe's hybrid limits."""

from math import sqrt

from lesionwise.statistics.estimate import Estimate
from lesionwise.statistics.limits import check_level, compute_wilson_limits

NEWCOMBE = "newcombe"


def compute_proportion_difference(
    successes: int, n: int, other_successes: int, other_n: int, *, level: float = 0.95
) -> Estimate:
    """successes / n - other_successes / other_n with a two-sided interval from both Wilson intervals.

    With p, q the proportions and (l, u), (m, v) their Wilson limits without continuity correction: lower
    p - q - sqrt((p - l)^2 + (v - q)^2), upper p - q + sqrt((u - p)^2 + (q - m)^2); never outside [-1, 1].
    `n` and `events` count both groups.

    Boundaries: a group of nobody: `not_estimable`; 0 of n against 0 of m has a value of 0 and an interval.

    Raises ValueError for counts that are no proportion and for a level outside (0, 1).
    Source: Newcombe, Stat Med 17 (1998) 873, method 10. Checked against R in tests/reference/proportions_two.
    """
    for count, total in ((successes, n), (other_successes, other_n)):
        if not 0 <= count <= total:
            raise ValueError(f"{count} of {total} is not a proportion")
    check_level(level)
    row = Estimate(None, None, None, level, NEWCOMBE, n + other_n, successes + other_successes)
    if 0 in (n, other_n):
        return row.without_number("not_estimable", "empty")
    p, q = successes / n, other_successes / other_n
    low, high = compute_wilson_limits(successes, n, level)
    other_low, other_high = compute_wilson_limits(other_successes, other_n, level)
    lower = p - q - sqrt((p - low) ** 2 + (other_high - q) ** 2)
    upper = p - q + sqrt((high - p) ** 2 + (q - other_low) ** 2)
    return Estimate(p - q, max(-1.0, lower), min(1.0, upper), level, NEWCOMBE, row.n, row.events)
