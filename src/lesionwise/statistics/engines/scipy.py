"""The library `scipy`: limits of a proportion by solving the binomial tails, which shares no code with
statsmodels' beta quantiles.

`scipy.stats` is imported where it is called: half a second and 50 MB that only published numbers are worth.
"""

from importlib.metadata import version
from typing import Literal

from lesionwise.statistics.engines.answer import Answer

ENGINE = f"scipy {version('scipy')}"

_METHODS: dict[str, Literal["exact", "wilson"]] = {"clopper-pearson": "exact", "wilson": "wilson"}


def compute_proportion(successes: int, n: int, level: float, method: str) -> dict[str, Answer]:
    """Value, lower and upper; the library itself gives exactly 0 without success and 1 without failure."""
    from scipy.stats import binomtest

    test = binomtest(successes, n)
    limits = test.proportion_ci(confidence_level=level, method=_METHODS[method])
    return {
        "value": Answer(ENGINE, float(test.statistic)),
        "lower": Answer(ENGINE, float(limits.low)),
        "upper": Answer(ENGINE, float(limits.high)),
    }
