"""Median and other quantiles of a survival curve, and the median follow-up."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from lesionwise.statistics.edges import choose_status, find_refusal
from lesionwise.statistics.estimate import MINIMUM_SUBJECTS, Estimate, Reason
from lesionwise.statistics.follow_up import Floats, check_follow_up
from lesionwise.statistics.kaplan_meier import KaplanMeier, compute_kaplan_meier
from lesionwise.statistics.limits import Scale

LEVEL_TOLERANCE = 1.5e-8
"""S is taken to meet a level within this distance, as in R: products of fractions miss 0.5 by rounding."""


def compute_quantile(
    curve: KaplanMeier, probability: float = 0.5, *, minimum_subjects: int = MINIMUM_SUBJECTS
) -> Estimate:
    """Time by which the fraction `probability` has had the event, with Brookmeyer-Crowley limits.

    The quantile is the first time at which S <= 1 - probability. Where S meets the level exactly and stays on
    it, the midpoint of the flat piece is taken (to the next event). The limits are the times at which the
    lower and the upper pointwise limit of the curve come down to the level, on the curve's scale.

    Boundaries: nobody: `not_estimable`; fewer than `minimum_subjects`: `suppressed`; level never met:
    `not_reached`; flat on the level until follow-up ends: `not_reached` with `flat_half_to_censoring`. A
    limit that does not come down has its own status. For a left-truncated curve the quantile is that of the
    conditional curve.

    Raises ValueError for a probability outside (0, 1).
    Source: Brookmeyer & Crowley, Biometrics 38 (1982) 29. Checked against R in tests/reference/km.
    """
    if not 0 < probability < 1:
        raise ValueError(f"probability {probability} is not between 0 and 1")
    row = Estimate(None, None, None, curve.level, curve.scale, curve.n, curve.events)
    refusal = find_refusal(curve.span, curve.n, minimum_subjects)
    if refusal is not None:
        return row.without_number(choose_status(refusal), refusal)
    value, reason = _find_value(curve, 1 - probability)
    lower, upper = (find_limit(curve.time, band, 1 - probability) for band in (curve.lower, curve.upper))
    return replace(
        row,
        value=value,
        lower=lower,
        upper=upper,
        status="ok" if value is not None else "not_reached",
        reason=reason if value is None or upper is not None else "level_not_crossed",
        lower_status="ok" if lower is not None else "not_reached",
        upper_status="ok" if upper is not None else "not_reached",
    )


def compute_follow_up_median(
    exits: ArrayLike,
    events: ArrayLike,
    entries: ArrayLike | None = None,
    *,
    level: float = 0.95,
    scale: Scale = "log-log",
    minimum_subjects: int = MINIMUM_SUBJECTS,
) -> Estimate:
    """Median follow-up by reverse Kaplan-Meier: censoring is the event, the event is the censoring.

    Inputs as in `check_follow_up`, boundaries as in `compute_quantile`; `events` then counts censorings.
    Source: Schemper & Smith, Control Clin Trials 17 (1996) 343.
    """
    return compute_quantile(
        compute_reverse_curve(exits, events, entries, level=level, scale=scale),
        minimum_subjects=minimum_subjects,
    )


def compute_reverse_curve(
    exits: ArrayLike,
    events: ArrayLike,
    entries: ArrayLike | None = None,
    *,
    level: float = 0.95,
    scale: Scale = "log-log",
) -> KaplanMeier:
    """Kaplan-Meier curve with the roles of event and censoring exchanged."""
    given = check_follow_up(exits, events, entries)
    return compute_kaplan_meier(
        given.exit, ~given.event, given.entry if given.truncated else None, level=level, scale=scale
    )


def _find_value(curve: KaplanMeier, level: float) -> tuple[float | None, Reason | None]:
    met = np.flatnonzero(curve.survival <= level + LEVEL_TOLERANCE)
    if not met.size:
        return None, "level_not_crossed"
    passed = np.flatnonzero(curve.survival <= level - LEVEL_TOLERANCE)
    if not passed.size:
        return None, "flat_half_to_censoring"
    return float((curve.time[met[0]] + curve.time[passed[0]]) / 2), None


def find_limit(time: Floats, band: Floats, level: float) -> float | None:
    """Time at which one limit of the curve comes down to the level; NaN limits never do.

    In small samples at levels of 99 % a limit may rise again after an early event. As in R, the time is then
    that of the value nearest below the level, not the first time below it.
    """
    with np.errstate(invalid="ignore"):
        met = np.flatnonzero(band <= level + LEVEL_TOLERANCE)
    return float(time[met[np.argmax(band[met])]]) if met.size else None
