"""Observed minus expected events of k groups: what a log-rank test adds up over strata."""

from dataclasses import dataclass

import numpy as np

from lesionwise.statistics.follow_up import Booleans, Floats, FollowUp, Integers


@dataclass(frozen=True, slots=True, eq=False)
class Excess:
    """Observed and expected events per group (weighted as asked), and the covariance of their difference."""

    observed: Floats
    expected: Floats
    variance: Floats

    @property
    def difference(self) -> Floats:
        return self.observed - self.expected

    @property
    def informative(self) -> bool:
        return bool(np.any(self.variance))

    def add(self, other: "Excess") -> "Excess":
        """The sum over two independent strata."""
        return Excess(
            self.observed + other.observed, self.expected + other.expected, self.variance + other.variance
        )


def compute_no_excess(k: int) -> Excess:
    """What a stratum without event contributes."""
    return Excess(np.zeros(k), np.zeros(k), np.zeros((k, k)))


def compute_excess(rows: FollowUp, group: Integers, k: int, rho: float, gamma: float) -> Excess:
    """Observed, expected and hypergeometric covariance of one stratum, summed over its event times.

    Takes checked rows and the group of each as 0 to k - 1. At a time with d events among n at risk, of whom
    the share p is in a group, expected is d p and the covariance d (n - d) / (n - 1) (diag(p) - p p').
    Weights are S(t-)^rho (1 - S(t-))^gamma, S the pooled curve of these rows.

    Boundaries: no event: zeros; a time with one at risk, or with one group at risk, has variance 0.
    """
    if not np.any(rows.event):
        return compute_no_excess(k)
    at_risk, died = _count(rows, group, k)
    total, events = at_risk.sum(axis=0), died.sum(axis=0)
    share = at_risk / total
    shared = (at_risk > 0).sum(axis=0) > 1  # else the variance is 0, and rounding must not make it more
    spread = np.zeros_like(total)
    np.divide(events * (total - events), total - 1, out=spread, where=shared)
    weight = _compute_weights(total, events, rho, gamma)
    scaled = share * (weight**2 * spread)
    variance = np.diag(scaled.sum(axis=1)) - scaled @ share.T
    return Excess((weight * died).sum(axis=1), share @ (weight * events), variance)


def _compute_weights(total: Floats, events: Floats, rho: float, gamma: float) -> Floats:
    if not rho and not gamma:
        return np.ones_like(total)
    before = np.concatenate(([1.0], np.cumprod((total - events) / total)[:-1]))
    return np.asarray(before**rho * (1 - before) ** gamma)


def _count(rows: FollowUp, group: Integers, k: int) -> tuple[Floats, Floats]:
    """Per group and distinct event time: at risk (entry < t <= exit), and events."""
    time = np.unique(rows.exit[rows.event])
    at_risk, died = np.empty((k, time.size)), np.empty((k, time.size))
    for code in range(k):
        member = group == code
        at_risk[code] = _count_before(rows.entry, member, time) - _count_before(rows.exit, member, time)
        place = np.searchsorted(time, rows.exit[member & rows.event])
        died[code] = np.bincount(place, minlength=time.size)
    return at_risk, died


def _count_before(moments: Floats, member: Booleans, time: Floats) -> Integers:
    return np.searchsorted(np.sort(moments[member]), time, side="left")
