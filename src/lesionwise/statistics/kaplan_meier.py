"""Kaplan-Meier: the product-limit curve of right-censored and left-truncated follow-up."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lesionwise.statistics.estimate import MINIMUM_AT_RISK
from lesionwise.statistics.follow_up import Floats, FollowUp, Integers, check_follow_up
from lesionwise.statistics.limits import Scale, compute_limits
from lesionwise.statistics.truncation import Span, compute_span

CurveNote = Literal["started_late", "risk_set_empty", "few_at_risk_early"]

CURVE_NOTES: dict[CurveNote, str] = {
    "started_late": "the curve is conditional on being event-free at its start; earlier exits are left out",
    "risk_set_empty": "the curve is cut where nobody was at risk although others entered later",
    "few_at_risk_early": "fewer than 10 at risk at early events: the interval is too narrow there",
}

_FEW_EARLY = 10
"""Below this the early limits of a truncated curve are too narrow. Status: convention of this product."""


@dataclass(frozen=True, slots=True, eq=False)
class KaplanMeier:
    """The curve at each exit time (event or censoring), times ascending.

    `n_risk` counts entry < time <= exit, `n_event` and `n_censor` exits at the time. `survival` is after the
    events of the time. `greenwood_sum` is the variance of log S, `standard_error` that of S itself.
    `lower` and `upper` are NaN where S is 0 or 1. `start` is the first day of a left-truncated curve (0
    otherwise), `end` its last time; S is conditional on being event-free at `start`. `sample` holds the rows
    the curve rests on, entry moved up to `start` and follow-up cut at `end`; `n` counts them, `n_lost` the
    rows that ended at or before `start` or entered after `end`.
    """

    sample: FollowUp
    time: Floats
    n_risk: Integers
    n_event: Integers
    n_censor: Integers
    survival: Floats
    greenwood_sum: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    level: float
    scale: Scale
    span: Span
    notes: tuple[CurveNote, ...]

    @property
    def start(self) -> float:
        return self.span.start

    @property
    def end(self) -> float:
        return self.span.end

    @property
    def n(self) -> int:
        return int(self.sample.exit.size)

    @property
    def n_lost(self) -> int:
        return self.span.n_lost

    @property
    def events(self) -> int:
        return int(self.n_event.sum())


def compute_kaplan_meier(
    exits: ArrayLike,
    events: ArrayLike,
    entries: ArrayLike | None = None,
    *,
    ids: ArrayLike | None = None,
    level: float = 0.95,
    scale: Scale = "log-log",
    start_at_risk: int = MINIMUM_AT_RISK,
) -> KaplanMeier:
    """Product-limit estimate with Greenwood's variance and pointwise limits.

    Takes one value a subject: see `check_follow_up`. At risk at t are those with entry < t <= exit: who
    enters at t is not at risk at t; events come before censorings of the same time; tied events make one
    joint step.

    With entries above 0 the curve begins at the first time after which `start_at_risk` subjects are at risk
    together, and is cut where the risk set empties (or all at risk have the event) before others enter.

    Source: Kaplan & Meier, J Am Stat Assoc 53 (1958) 457; Greenwood (1926); Tsai, Jewell & Wang,
    Biometrika 74 (1987) 883 for left truncation. Checked against R in tests/reference/km and left_truncation.
    """
    given = check_follow_up(exits, events, entries, ids)
    sample, span = compute_span(given, start_at_risk)
    return compute_curve(sample, span, level, scale)


def compute_curve(sample: FollowUp, span: Span, level: float, scale: Scale) -> KaplanMeier:
    """The curve of checked rows that lie inside their span."""
    time, n_risk, n_event, n_exit = count_exits(sample)
    survival: Floats = np.cumprod((n_risk - n_event) / n_risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        greenwood_sum = np.cumsum(n_event / (n_risk * (n_risk - n_event).astype(np.float64)))
    alive = survival > 0
    greenwood_sum[~alive] = np.nan
    lower, upper = compute_limits(survival, greenwood_sum, level, scale)
    return KaplanMeier(
        sample=sample,
        time=time,
        n_risk=n_risk,
        n_event=n_event,
        n_censor=n_exit - n_event,
        survival=survival,
        greenwood_sum=greenwood_sum,
        standard_error=survival * np.sqrt(greenwood_sum),
        lower=lower,
        upper=upper,
        level=level,
        scale=scale,
        span=span,
        notes=find_notes(sample, span, n_risk, n_event),
    )


def count_exits(sample: FollowUp) -> tuple[Floats, Integers, Integers, Integers]:
    """Distinct exit times with the number at risk, of events and of exits at each."""
    size = sample.exit.size
    if size == 0:
        none = np.zeros(0, dtype=np.int64)
        return np.zeros(0), none, none, none
    order = np.argsort(sample.exit)
    ordered = sample.exit[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    time = ordered[first]
    n_event = np.add.reduceat(sample.event[order].astype(np.int64), first)
    n_exit = np.diff(first, append=size)
    entered = np.searchsorted(np.sort(sample.entry), time, side="left") if sample.truncated else size
    return time, entered - first, n_event, n_exit


def find_notes(sample: FollowUp, span: Span, n_risk: Integers, n_event: Integers) -> tuple[CurveNote, ...]:
    """What must be said about a curve."""
    notes: list[CurveNote] = []
    if span.n_lost_before_start:
        notes.append("started_late")
    if span.cut:
        notes.append("risk_set_empty")
    if sample.truncated and n_risk.size:
        rising = slice(0, int(np.argmax(n_risk)) + 1)
        if np.any((n_event[rising] > 0) & (n_risk[rising] < _FEW_EARLY)):
            notes.append("few_at_risk_early")
    return tuple(notes)
