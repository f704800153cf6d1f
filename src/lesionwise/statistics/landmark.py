"""Survival probability at a fixed time, with every edge declared."""

from dataclasses import replace

import numpy as np

from lesionwise.statistics.edges import check_time, choose_status, find_refusal_at, mark_at_risk
from lesionwise.statistics.estimate import MINIMUM_AT_RISK, MINIMUM_SUBJECTS, Estimate
from lesionwise.statistics.kaplan_meier import KaplanMeier
from lesionwise.statistics.limits import compute_no_event_bound

NO_EVENT_BOUND = "exact bound without event"


def compute_survival_at(
    curve: KaplanMeier,
    time: float,
    *,
    minimum_subjects: int = MINIMUM_SUBJECTS,
    minimum_at_risk: int = MINIMUM_AT_RISK,
) -> Estimate:
    """S(time) with its pointwise interval; `time` in the unit of the curve, not necessarily whole.

    Events of the time itself are included. `n_risk` counts entry < time <= exit (at the start of the curve:
    those at risk just after it).

    Boundaries, in this order: nobody, or never enough at risk to start: `not_estimable`; fewer than
    `minimum_subjects`: `suppressed`; before the start or after the last time of the curve: `not_estimable`,
    even where the curve has come down to 0 or where others would carry it forward; fewer than
    `minimum_at_risk` at risk: `suppressed`; no event so far: 1 with the exact bound (alpha/2)^(1/n), n those
    followed beyond the time from the start on, `bound_only`; S = 0: value 0, limits `not_estimable`.

    Raises ValueError for a time that is not finite or below 0. Checked against R in tests/reference/km.
    """
    check_time(time)
    row = _empty_row(curve, time)
    n_risk = row.n_risk or 0
    refusal = find_refusal_at(curve.span, time, curve.n, n_risk, minimum_subjects, minimum_at_risk)
    if refusal is not None:
        return row.without_number(choose_status(refusal), refusal)
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    value = float(curve.survival[place]) if place >= 0 else 1.0
    if value == 1.0:
        return replace(
            row,
            value=1.0,
            lower=compute_no_event_bound(count_followed_beyond(curve, time), curve.level),
            upper=1.0,
            ci_method=NO_EVENT_BOUND,
            status="bound_only",
            reason="no_event",
            lower_status="bound_only",
            upper_status="bound_only",
        )
    if value == 0.0:
        no_limits = row.without_number("not_estimable", "survival_zero")
        return replace(no_limits, value=0.0, status="ok")
    return replace(row, value=value, lower=float(curve.lower[place]), upper=float(curve.upper[place]))


def count_followed_beyond(curve: KaplanMeier, time: float) -> int:
    """Subjects under observation from the start of the curve and still so after `time`."""
    sample = curve.sample
    return int(np.count_nonzero((sample.entry <= curve.start) & (sample.exit > time)))


def _empty_row(curve: KaplanMeier, time: float) -> Estimate:
    return Estimate(
        value=None,
        lower=None,
        upper=None,
        level=curve.level,
        ci_method=curve.scale,
        n=curve.n,
        events=curve.events,
        n_risk=int(np.count_nonzero(mark_at_risk(curve.sample, time, curve.start))),
    )
