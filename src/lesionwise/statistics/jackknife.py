"""Limits of a cumulative incidence; with few subjects of several rows each, by leaving out one at a time."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from lesionwise.statistics.competing import CompetingFollowUp
from lesionwise.statistics.follow_up import Booleans, Floats
from lesionwise.statistics.influence import Steps
from lesionwise.statistics.limits import Scale, spread_limits

SMALL_CLUSTERS = 50
"""With fewer clusters the normal quantile and the infinitesimal jackknife are too narrow (a jackknife of 30
pairs is 7 % above the infinitesimal one). Status: convention of this product."""

NO_SPREAD = 1e-9
"""A standard error below this share of its incidence is a rounding residue of 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Arrays of causes by steps; `jackknifed` tells where the limits are those of the jackknife.

    `df` are the degrees of freedom of the t quantile, None where the normal quantile is taken.
    """

    lower: Floats
    upper: Floats
    jackknifed: Booleans
    df: int | None


def compute_incidence_limits(
    sample: CompetingFollowUp, steps: Steps, error: Floats, level: float, scale: Scale
) -> Limits:
    """Pointwise limits of each cause's incidence at each step, from its standard errors.

    Rows that stand for themselves, and 50 clusters or more: standard error and normal quantile. Fewer: the
    standard error of leave-one-cluster-out on the scale of the limits, with the t quantile of m - 1 degrees
    of freedom, m the clusters. Where leaving a cluster out leaves an incidence of 0 or 1, that has no value
    on the scale: there the infinitesimal jackknife stands, with the same t quantile.

    NaN where the incidence is 0 or 1, where no standard error is left, and with one cluster.
    Source: Lipsitz & Parzen, Biometrics 52 (1996) 291 (recalled) for leaving out one cluster; checked against
    R in tests/reference/lesions.
    """
    m = sample.n_independent
    df = None if sample.cluster is None or m >= SMALL_CLUSTERS else m - 1
    none = np.zeros(steps.incidence.shape, dtype=bool)
    if df is None:
        return Limits(*_limit(steps.incidence, error, float(ndtri(0.5 + level / 2)), scale), none, None)
    if df < 1:
        nothing = np.full(steps.incidence.shape, np.nan)
        return Limits(nothing, nothing, none, df)
    quantile = float(stdtrit(df, 0.5 + level / 2))
    spread, possible = _compute_left_out_errors(sample, steps, scale)
    lower, upper = _limit(steps.incidence, np.where(possible, spread, error), quantile, scale)
    return Limits(lower, upper, possible, df)


def _limit(incidence: Floats, error: Floats, quantile: float, scale: Scale) -> tuple[Floats, Floats]:
    """On the log-log scale F^exp(+-q se / (F log F)), and so on: `spread_limits` with se / F."""
    spread = error > NO_SPREAD * incidence
    relative = np.divide(error, incidence, out=np.zeros_like(error), where=spread & (incidence > 0))
    lower, upper = spread_limits(incidence, quantile * relative, scale)
    return np.where(spread, lower, np.nan), np.where(spread, upper, np.nan)


def _compute_left_out_errors(
    sample: CompetingFollowUp, steps: Steps, scale: Scale
) -> tuple[Floats, Booleans]:
    """Standard errors of F itself that give the jackknife's on the scale, and where these exist."""
    left_out = _leave_out(sample, steps)
    m = left_out.shape[0]
    inside = (left_out > 0) & (left_out < 1)
    possible: Booleans = np.asarray(inside.all(axis=0))
    kept = np.where(inside, left_out, 0.5)
    scaled = {"log-log": np.log(-np.log(kept)), "log": np.log(kept), "plain": kept}[scale]
    jackknife = np.sqrt((m - 1) / m * np.sum((scaled - scaled.mean(axis=0)) ** 2, axis=0))
    whole = np.where(possible, steps.incidence, 0.5)
    back = {"log-log": np.abs(whole * np.log(whole)), "log": whole, "plain": np.ones_like(whole)}[scale]
    return np.asarray(jackknife * back), possible


def _leave_out(sample: CompetingFollowUp, steps: Steps) -> Floats:
    """Incidence without each cluster: clusters by causes by steps."""
    rows = sample.rows
    code, m = sample.number_clusters(), sample.n_independent
    at_risk = np.zeros((m, steps.time.size))
    np.add.at(at_risk, code, (rows.entry[:, None] < steps.time) & (steps.time <= rows.exit[:, None]))
    place = np.searchsorted(steps.time, rows.exit)
    happened = np.zeros((m, len(sample.causes), steps.time.size))
    for where, cause in enumerate(sample.causes):
        own = sample.cause == cause
        np.add.at(happened, (code[own], where, place[own]), 1.0)
    n_risk = (steps.n_risk - at_risk)[:, None, :]
    n_event = steps.n_event - happened
    hazard = np.divide(n_event, n_risk, out=np.zeros_like(n_event), where=n_risk > 0)
    any_event = n_event.sum(axis=1, keepdims=True)
    left = np.divide(n_risk - any_event, n_risk, out=np.ones_like(n_risk), where=n_risk > 0)
    survival = np.cumprod(left, axis=2)
    before = np.concatenate((np.ones_like(survival[:, :, :1]), survival[:, :, :-1]), axis=2)
    total = np.cumsum(n_event, axis=2)
    alone = (survival == 0) & (total == total.sum(axis=1, keepdims=True))
    return np.where(alone, 1.0, np.cumsum(before * hazard, axis=2))
