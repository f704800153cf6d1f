"""The library `statsmodels`: log-rank without entry times, proportions and their difference.

It is imported where it is called: it brings pandas along, a second and 130 MB that only published numbers
are worth.
"""

from collections.abc import Callable
from importlib.metadata import version

import numpy as np
from scipy.special import chdtrc

from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.grouped import GroupedFollowUp

ENGINE = f"statsmodels {version('statsmodels')}"


def compute_logrank(sample: GroupedFollowUp, rho: float, df: int) -> dict[str, Answer]:
    """Chi-square and p of the (stratified, rho-weighted) log-rank test of right-censored rows.

    The library's own p is 1 - cdf, which loses all digits below 1e-16; p is taken from its chi-square.
    Its entry times are not used: it forgets to divide them among the strata.
    Raises numpy.linalg.LinAlgError when a group is never at risk together with another.
    """
    from statsmodels.duration.survfunc import survdiff

    rows = sample.rows
    weights = {"weight_type": "fh", "fh_p": rho} if rho else {}
    strata = sample.stratum if sample.stratified else None
    with np.errstate(divide="ignore", invalid="ignore"):
        chi_square, _ = survdiff(rows.exit, rows.event.astype(int), sample.group, strata=strata, **weights)
    found = float(chi_square)
    return {"chi_square": Answer(ENGINE, found), "p_value": Answer(ENGINE, float(chdtrc(df, found)))}


def compute_proportion_difference(
    successes: int, n: int, other_successes: int, other_n: int, level: float
) -> dict[str, Answer]:
    """Value, lower and upper of a difference by Newcombe's method."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    lower, upper = confint_proportions_2indep(
        successes, n, other_successes, other_n, method="newcomb", compare="diff", alpha=1 - level
    )
    found = {"value": successes / n - other_successes / other_n, "lower": lower, "upper": upper}
    return {name: Answer(ENGINE, float(number)) for name, number in found.items()}


def _compute_limits(successes: int, n: int, level: float, method: str) -> tuple[float, float]:
    from statsmodels.stats.proportion import proportion_confint

    lower, upper = proportion_confint(successes, n, alpha=1 - level, method=method)
    return (0.0 if successes == 0 else float(lower)), (1.0 if successes == n else float(upper))


def _clopper_pearson(successes: int, n: int, level: float) -> tuple[float, float]:
    return _compute_limits(successes, n, level, "beta")


def _wilson(successes: int, n: int, level: float) -> tuple[float, float]:
    return _compute_limits(successes, n, level, "wilson")


LIMITS: dict[str, Callable[[int, int, float], tuple[float, float]]] = {
    "clopper-pearson": _clopper_pearson,
    "wilson": _wilson,
}
"""Limits of a proportion by method: beta quantiles, Wilson's formula; 0 and 1 are exact at the edges."""
