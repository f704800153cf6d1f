"""`statsmodels` beside the two engines: log-rank without entry times, limits of a proportion.

It is asked in tests only; it brings pandas along, which is too heavy for every run.
"""

import numpy as np
from statsmodels.duration.survfunc import survdiff
from statsmodels.stats.proportion import proportion_confint

from lesionwise.statistics import LogRank, ProportionMethod

METHODS: dict[ProportionMethod, str] = {"clopper-pearson": "beta", "wilson": "wilson"}


def compute_chi_square(test: LogRank) -> float:
    """Chi-square of the (stratified, rho-weighted) test of right-censored rows; its p (1 - cdf) is left."""
    sample, rows = test.sample, test.sample.rows
    weights = {"weight_type": "fh", "fh_p": test.rho} if test.rho else {}
    strata = sample.stratum if sample.stratified else None
    with np.errstate(divide="ignore", invalid="ignore"):
        found, _ = survdiff(rows.exit, rows.event.astype(int), sample.group, strata=strata, **weights)
    return float(found)


def compute_limits(successes: int, n: int, level: float, method: ProportionMethod) -> tuple[float, float]:
    """Limits of a proportion as the library gives them; at the edges 0 and 1, which it misses by rounding."""
    lower, upper = proportion_confint(successes, n, alpha=1 - level, method=METHODS[method])
    return (float(lower) if successes else 0.0), (float(upper) if successes < n else 1.0)
