"""Pointwise confidence limits of a survival probability on three scales."""

from typing import Literal, get_args

import numpy as np
from scipy.special import ndtri

from lesionwise.statistics.follow_up import Floats

Scale = Literal["log-log", "log", "plain"]


def check_scale_and_level(scale: Scale, level: float) -> None:
    """Raise ValueError for a scale that does not exist or a level outside (0, 1)."""
    if scale not in get_args(Scale):
        raise ValueError(f"scale {scale!r} is not one of {', '.join(get_args(Scale))}")
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1")


def compute_limits(
    survival: Floats, greenwood_sum: Floats, level: float, scale: Scale
) -> tuple[Floats, Floats]:
    """Lower and upper limits of S(t).

    Takes S and Greenwood's sum v = sum d / (n (n - d)), the variance of log S, per time. With z the normal
    quantile: `log-log` S^exp(+-z sqrt(v) / log S), `log` S exp(+-z sqrt(v)), `plain` S +- z S sqrt(v), the
    last two held inside [0, 1].

    NaN where S is 0 or 1: no scale gives an interval there, and [0, 0] or [1, 1] would be a false certainty.

    Source: Kalbfleisch & Prentice, Statistical Analysis of Failure Time Data, 2nd ed. (2002), section 1.4.
    """
    check_scale_and_level(scale, level)
    inside = (survival > 0) & (survival < 1)
    kept = survival[inside]
    width = float(ndtri(0.5 + level / 2)) * np.sqrt(greenwood_sum[inside])
    lower, upper = np.full_like(survival, np.nan), np.full_like(survival, np.nan)
    if scale == "log-log":
        log = np.log(kept)
        lower[inside], upper[inside] = np.exp(log * np.exp(-width / log)), np.exp(log * np.exp(width / log))
    elif scale == "log":
        lower[inside], upper[inside] = kept * np.exp(-width), np.minimum(1.0, kept * np.exp(width))
    else:
        half = kept * width
        lower[inside], upper[inside] = np.maximum(0.0, kept - half), np.minimum(1.0, kept + half)
    return lower, upper


def compute_no_event_bound(n_after: int, level: float) -> float:
    """Lower limit of S(t) when nobody had the event: (alpha / 2)^(1 / n), n those still followed after t.

    With n = 0 it is 0. Source: Clopper & Pearson, Biometrika 26 (1934) 404, for n successes in n.
    """
    alpha: float = (1 - level) / 2
    return float(alpha ** (1 / n_after)) if n_after > 0 else 0.0
