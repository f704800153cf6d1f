"""Proportions with exact (Clopper-Pearson) or Wilson limits."""

from collections.abc import Callable
from typing import Literal, get_args

from lesionwise.statistics.estimate import Estimate
from lesionwise.statistics.limits import check_level, compute_clopper_pearson_limits, compute_wilson_limits

ProportionMethod = Literal["clopper-pearson", "wilson"]

_LIMITS: dict[ProportionMethod, Callable[[int, int, float], tuple[float, float]]] = {
    "clopper-pearson": compute_clopper_pearson_limits,
    "wilson": compute_wilson_limits,
}


def compute_proportion(
    successes: int, n: int, *, level: float = 0.95, method: ProportionMethod = "clopper-pearson"
) -> Estimate:
    """successes / n with a two-sided interval.

    Boundaries: no success: lower exactly 0; all: upper exactly 1; n = 0: `not_estimable`. Small n is not
    suppressed: the exact interval says how little is known.

    Raises ValueError for counts that are not 0 <= successes <= n, for an unknown method, for a level
    outside (0, 1).
    Source: Clopper & Pearson, Biometrika 26 (1934) 404; Wilson, J Am Stat Assoc 22 (1927) 209.
    Checked against R's binom.test and prop.test in tests/reference/proportions.
    """
    if method not in get_args(ProportionMethod):
        raise ValueError(f"method {method!r} is not one of {', '.join(get_args(ProportionMethod))}")
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a proportion")
    check_level(level)
    row = Estimate(None, None, None, level, method, n, successes)
    if n == 0:
        return row.without_number("not_estimable", "empty")
    lower, upper = _LIMITS[method](successes, n, level)
    return Estimate(successes / n, lower, upper, level, method, n, successes)
