"""The library `scipy`: limits of a proportion by solving the binomial tails; mean and quantiles of values.

The published limits invert the incomplete beta function, these solve the tails for a root: other code, on the
same tail probabilities, which tests sum term by term.

`scipy.stats` is imported where it is called: half a second and 50 MB that only published numbers are worth.
"""

from importlib.metadata import version
from typing import Any, Literal

import numpy as np

from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.follow_up import Floats

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


def compute_mean(values: Floats, level: float) -> dict[str, Answer]:
    """Value, lower and upper; the interval is that of the one-sample t test.

    Asked for values that are not all alike: for those its limits are a rounding residue.
    """
    from scipy.stats import tmean, ttest_1samp

    value = Answer(ENGINE, float(tmean(values)))
    if np.all(values == values[0]):
        return {"value": value}
    limits = ttest_1samp(values, 0.0).confidence_interval(level)
    low, high = (Answer(ENGINE, float(limit)) for limit in (limits.low, limits.high))
    return {"value": value, "lower": low, "upper": high}


def compute_value_quantile(values: Floats, probability: float, level: float) -> dict[str, Answer]:
    """Value, lower and upper; a limit that no value is far enough out for is left out."""
    from scipy.stats import quantile, quantile_test

    value = quantile(values, probability, method="averaged_inverted_cdf")
    test: Any = quantile_test(values, q=0, p=probability)
    low, high = test.confidence_interval(level)
    found = {"value": value, "lower": low, "upper": high}
    return {name: Answer(ENGINE, float(number)) for name, number in found.items() if np.isfinite(number)}
