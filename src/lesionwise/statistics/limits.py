"""Confidence limits: of a survival probability on three scales, of a proportion exact or by Wilson."""

from math import sqrt
from typing import Literal, get_args

import numpy as np
from scipy.special import betainccinv, betaincinv, ndtri

from lesionwise.statistics.follow_up import Floats

Scale = Literal["log-log", "log", "plain"]


def check_scale_and_level(scale: Scale, level: float) -> None:
    """Raise ValueError for a scale that does not exist or a level outside (0, 1)."""
    if scale not in get_args(Scale):
        raise ValueError(f"scale {scale!r} is not one of {', '.join(get_args(Scale))}")
    check_level(level)


def check_level(level: float) -> None:
    """Raise ValueError for a level outside (0, 1)."""
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
    return spread_limits(survival, float(ndtri(0.5 + level / 2)) * np.sqrt(greenwood_sum), scale)


def spread_limits(probability: Floats, width: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """Limits at `width`, quantile times the standard error of log p, as said in `compute_limits`."""
    inside = (probability > 0) & (probability < 1)
    kept, wide = probability[inside], width[inside]
    lower, upper = np.full_like(probability, np.nan), np.full_like(probability, np.nan)
    if scale == "log-log":
        log = np.log(kept)
        lower[inside], upper[inside] = np.exp(log * np.exp(-wide / log)), np.exp(log * np.exp(wide / log))
    elif scale == "log":
        lower[inside], upper[inside] = kept * np.exp(-wide), np.minimum(1.0, kept * np.exp(wide))
    else:
        half = kept * wide
        lower[inside], upper[inside] = np.maximum(0.0, kept - half), np.minimum(1.0, kept + half)
    return lower, upper


def compute_no_event_bound(n_after: int, level: float) -> float:
    """Lower limit of S(t) when nobody had the event: (alpha / 2)^(1 / n), n those still followed after t.

    With n = 0 it is 0. Source: Clopper & Pearson, Biometrika 26 (1934) 404, for n successes in n.
    """
    alpha: float = (1 - level) / 2
    return float(alpha ** (1 / n_after)) if n_after > 0 else 0.0


def compute_clopper_pearson_limits(successes: int, n: int, level: float) -> tuple[float, float]:
    """Exact limits of a proportion: beta quantiles (x, n - x + 1) and (x + 1, n - x), alpha / 2 in each tail.

    Without success the lower limit is exactly 0, without failure the upper exactly 1; n is at least 1.
    Source: Clopper & Pearson, Biometrika 26 (1934) 404.
    """
    tail, failures = (1 - level) / 2, n - successes
    lower = float(betaincinv(successes, failures + 1, tail)) if successes else 0.0
    upper = float(betainccinv(successes + 1, failures, tail)) if failures else 1.0
    return lower, upper


def compute_wilson_limits(successes: int, n: int, level: float) -> tuple[float, float]:
    """Score limits of a proportion p without continuity correction.

    With z the normal quantile, m = p + z^2 / 2n and h = z sqrt(p (1 - p) / n + z^2 / 4n^2) they are
    (m - h) / (1 + z^2 / n), which is p^2 / (m + h) without cancellation, and (m + h) / (1 + z^2 / n).
    Without success the lower limit is exactly 0, without failure the upper exactly 1; n is at least 1.
    Source: Wilson, J Am Stat Assoc 22 (1927) 209.
    """
    square, p = float(ndtri(0.5 + level / 2)) ** 2, successes / n
    far = p + square / (2 * n) + sqrt(square * (p * (1 - p) / n + square / (4 * n * n)))
    return p * p / far, far / (1 + square / n) if successes < n else 1.0
