"""Mean, standard deviation and quantiles of measured values, such as the scores of one visit."""

import math
from dataclasses import replace
from math import fsum, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, stdtrit

from lesionwise.statistics.estimate import MINIMUM_SUBJECTS, Estimate, Reason
from lesionwise.statistics.follow_up import Floats, InputFault, RefusedInput, as_floats
from lesionwise.statistics.limits import check_level

ORDER_STATISTICS = "exact, order statistics"

_ON_A_VALUE = 1e-9
"""n p this near to a whole number is one: 0.1 of 30 values is the third and fourth."""


def check_values(values: ArrayLike) -> Floats:
    """One finite number a subject; who has no value is left out before.

    Raises RefusedInput for text, more than one dimension, missing or infinite values.
    """
    given = as_floats("values", values)
    missing = np.flatnonzero(~np.isfinite(given))
    if missing.size:
        raise RefusedInput([InputFault("value missing or infinite", tuple(missing.tolist()))])
    return given


def compute_mean(
    values: ArrayLike, *, level: float = 0.95, minimum_subjects: int = MINIMUM_SUBJECTS
) -> Estimate:
    """Arithmetic mean with its t interval: mean +- t(n - 1) sd / sqrt(n); `events` is 0.

    Boundaries: nobody: `not_estimable`; fewer than `minimum_subjects`: `suppressed`; one value, or all alike:
    the mean stands, limits `not_estimable` (`no_spread`), as [v, v] would be a false certainty.

    Raises RefusedInput as `check_values`, ValueError for a level outside (0, 1). Source: Student, Biometrika
    6 (1908) 1. Checked against R's `t.test` in tests/reference/values.
    """
    given = check_values(values)
    n = int(given.size)
    row = _begin(n, level, f"t({n - 1})")
    refusal = _find_refusal(n, minimum_subjects)
    if refusal is not None:
        return _refuse(row, refusal)
    mean = fsum(given.tolist()) / n
    deviation = compute_standard_deviation(given)
    if not deviation:
        return _without_limits(row, mean, "no_spread")
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * deviation / sqrt(n)
    return replace(row, value=mean, lower=mean - half, upper=mean + half)


def compute_standard_deviation(values: ArrayLike) -> float | None:
    """Root of the squared deviations over n - 1; None with fewer than two values, 0 when all are alike."""
    given = check_values(values).tolist()
    n = len(given)
    if n < 2:
        return None
    if min(given) == max(given):
        return 0.0
    mean = fsum(given) / n
    return sqrt(fsum((value - mean) ** 2 for value in given) / (n - 1))


def compute_value_quantile(
    values: ArrayLike,
    probability: float = 0.5,
    *,
    level: float = 0.95,
    minimum_subjects: int = MINIMUM_SUBJECTS,
) -> Estimate:
    """Quantile of the values, by default the median, with an exact distribution-free interval.

    The value is the first, in order, at which the share of values reaches `probability`; where the share is
    met exactly, the midpoint to the next (SAS's definition 5, R's type 2). The limits are order statistics:
    the l-th value with P(B < l) < alpha/2 and the u-th with P(B >= u) <= alpha/2, B binomial of n and the
    probability; they cover at least at the level. `events` is 0.

    Boundaries: nobody: `not_estimable`; fewer than `minimum_subjects`: `suppressed`; a limit that no value is
    far enough out for (the median of 5 values at 95 %): that limit `not_estimable` (`too_few_for_level`).

    Raises RefusedInput as `check_values`, ValueError for a probability or level outside (0, 1).
    Source: Hahn & Meeker, Statistical Intervals (1991), section 5.2 (recalled); Hyndman & Fan, Am Stat 50
    (1996) 361. Checked against R's `quantile(type = 2)` and `qbinom` in tests/reference/values.
    """
    if not 0 < probability < 1:
        raise ValueError(f"probability {probability} is not between 0 and 1")
    ordered = np.sort(check_values(values))
    n = int(ordered.size)
    row = _begin(n, level, ORDER_STATISTICS)
    refusal = _find_refusal(n, minimum_subjects)
    if refusal is not None:
        return _refuse(row, refusal)
    low, high = _find_ranks(n, probability, (1 - level) / 2)
    lower, upper = (float(ordered[rank - 1]) if 1 <= rank <= n else None for rank in (low, high))
    return replace(
        row,
        value=_find_value(ordered, probability),
        lower=lower,
        upper=upper,
        reason=None if lower is not None and upper is not None else "too_few_for_level",
        lower_status="ok" if lower is not None else "not_estimable",
        upper_status="ok" if upper is not None else "not_estimable",
    )


def _find_value(ordered: Floats, probability: float) -> float:
    share = ordered.size * probability
    whole = round(share)
    if math.isclose(share, whole, rel_tol=0, abs_tol=_ON_A_VALUE) and 1 <= whole < ordered.size:
        return float(ordered[whole - 1] + ordered[whole]) / 2
    return float(ordered[min(math.ceil(share - _ON_A_VALUE), ordered.size) - 1])


def _find_ranks(n: int, probability: float, tail: float) -> tuple[int, int]:
    """Ranks from 1 of both limits; 0 and n + 1 where there is no such value."""
    k = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    chances = np.exp(ways + k * math.log(probability) + (n - k) * math.log1p(-probability))
    below = np.cumsum(chances)
    above = np.cumsum(chances[::-1])[::-1]
    low = int(np.searchsorted(below, tail, side="left"))
    return low, int(np.count_nonzero(above > tail))


def _begin(n: int, level: float, method: str) -> Estimate:
    check_level(level)
    return Estimate(None, None, None, level, method, n, 0)


def _find_refusal(n: int, minimum_subjects: int) -> Reason | None:
    if n == 0:
        return "empty"
    return "few_subjects" if n < minimum_subjects else None


def _refuse(row: Estimate, refusal: Reason) -> Estimate:
    return row.without_number("suppressed" if refusal == "few_subjects" else "not_estimable", refusal)


def _without_limits(row: Estimate, value: float, reason: Reason) -> Estimate:
    return replace(row.without_number("not_estimable", reason), value=value, status="ok")
