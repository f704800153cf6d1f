"""Cumulative incidence at a fixed time, with every edge declared."""

from dataclasses import replace

import numpy as np

from lesionwise.statistics.cumulative_incidence import CumulativeIncidence
from lesionwise.statistics.edges import check_time, choose_status, find_refusal_at, mark_at_risk
from lesionwise.statistics.estimate import (
    MINIMUM_AT_RISK,
    MINIMUM_CLUSTERS,
    MINIMUM_SUBJECTS,
    Estimate,
    Reason,
)
from lesionwise.statistics.follow_up import Booleans
from lesionwise.statistics.landmark import NO_EVENT_BOUND
from lesionwise.statistics.limits import compute_no_event_bound


def compute_incidence_at(
    curve: CumulativeIncidence,
    time: float,
    cause: int = 1,
    *,
    minimum_subjects: int = MINIMUM_SUBJECTS,
    minimum_at_risk: int = MINIMUM_AT_RISK,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> Estimate:
    """F(time) of one cause with its pointwise interval; `time` in the unit of the curve.

    Events of the time itself are included. `n` and `events` count rows (lesions where clusters are told) and
    events of the cause, `n_risk` rows with entry < time <= exit (at the start: those just after it). All
    minima count clusters where they are told: ten lesions of one subject are one subject.

    Boundaries, in this order: nobody, or never enough at risk to start: `not_estimable`; fewer than
    `minimum_subjects`: `suppressed`; before the start or after the last time of the curve: `not_estimable`,
    as nothing is carried forward; fewer than `minimum_at_risk` at risk: `suppressed`; no event of the cause
    so far: 0 with the exact bound 1 - (alpha/2)^(1/n), n the subjects (clusters) of whom the cause is known
    not to have come by then (followed beyond, or ended by a competing event) from the start on,
    `bound_only`; F = 1, fewer than `minimum_clusters` clusters, or clusters that all move F alike: the value
    stands, limits `not_estimable`.

    Raises ValueError for a time that is not finite or below 0, and for a cause that was not declared.
    Source: as in `compute_cumulative_incidence`; the bound: Clopper & Pearson, Biometrika 26 (1934) 404.
    """
    check_time(time)
    where = curve.find_place(cause)
    at_risk = mark_at_risk(curve.sample.rows, time, curve.start)
    row = Estimate(
        value=None,
        lower=None,
        upper=None,
        level=curve.level,
        ci_method=curve.scale,
        n=curve.n,
        events=curve.events[where],
        n_risk=int(np.count_nonzero(at_risk)),
    )
    n, n_risk = curve.n_independent, count_independent(curve, at_risk)
    refusal = find_refusal_at(curve.span, time, n, n_risk, minimum_subjects, minimum_at_risk)
    if refusal is not None:
        return row.without_number(choose_status(refusal), refusal)
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    value = float(curve.incidence[where, place]) if place >= 0 else 0.0
    if value == 0.0:
        return _bound(row, count_known_free(curve, time))
    lower, upper = float(curve.lower[where, place]), float(curve.upper[where, place])
    row = replace(row, ci_method=_name_method(curve, where, place))
    lacking = _find_lacking(curve, value, lower, minimum_clusters)
    if lacking is not None:
        return replace(row.without_number("not_estimable", lacking), value=value, status="ok")
    return replace(row, value=value, lower=lower, upper=upper)


def count_known_free(curve: CumulativeIncidence, time: float) -> int:
    """Subjects (clusters) with a row followed from the start of the curve beyond `time`, or ended by then.

    Asked where no event of the cause has come by then: so what ended them is another cause.
    """
    rows = curve.sample.rows
    known = (rows.entry <= curve.start) & ((rows.exit > time) | rows.event)
    return count_independent(curve, known)


def count_independent(curve: CumulativeIncidence, marked: Booleans) -> int:
    """Marked rows, or clusters with a marked row."""
    cluster = curve.sample.cluster
    return int(np.count_nonzero(marked) if cluster is None else np.unique(cluster[marked]).size)


def _bound(row: Estimate, n_free: int) -> Estimate:
    return replace(
        row,
        value=0.0,
        lower=0.0,
        upper=1.0 - compute_no_event_bound(n_free, row.level),
        ci_method=NO_EVENT_BOUND,
        status="bound_only",
        reason="no_event",
        lower_status="bound_only",
        upper_status="bound_only",
    )


def _name_method(curve: CumulativeIncidence, where: int, place: int) -> str:
    if curve.df is None:
        return curve.scale
    jackknife = "jackknife by subject, " if curve.jackknifed[where, place] else ""
    return f"{curve.scale}, {jackknife}t({curve.df})"


def _find_lacking(curve: CumulativeIncidence, value: float, lower: float, minimum: int) -> Reason | None:
    """Why a value has no limits."""
    if value == 1.0:
        return "survival_zero"
    if curve.sample.cluster is not None and curve.n_independent < minimum:
        return "few_clusters"
    return "no_spread" if np.isnan(lower) else None
