"""Aalen-Johansen: the cumulative incidence of an event of interest beside events that compete with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lesionwise.statistics.competing import (
    CAUSES,
    CompetingFollowUp,
    check_competing_follow_up,
    compute_competing_span,
)
from lesionwise.statistics.estimate import MINIMUM_AT_RISK
from lesionwise.statistics.follow_up import Booleans, Floats, Integers
from lesionwise.statistics.influence import Steps, compute_standard_errors
from lesionwise.statistics.jackknife import compute_incidence_limits
from lesionwise.statistics.kaplan_meier import CurveNote, count_exits, find_notes
from lesionwise.statistics.limits import Scale, check_scale_and_level
from lesionwise.statistics.truncation import Span


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeIncidence:
    """The curves at each exit time (event or censoring), times ascending.

    `n_event`, `incidence`, `standard_error`, `lower`, `upper` and `jackknifed` are arrays of causes by times,
    the causes in the order of `causes`; a cause without event keeps its row of zeros. `incidence` is after
    the events of the time, `survival` the probability of none of them; they add up to 1. Limits are NaN where
    the incidence is 0 or 1 or has no spread; `jackknifed` and `df` say how they were made
    (`jackknife.Limits`). `n_risk` counts entry < time <= exit. `sample`, `span`, `n`, `n_lost` and `notes`
    are as in `KaplanMeier`; with clusters, rows are lesions, and `n_independent` counts clusters.
    """

    sample: CompetingFollowUp
    time: Floats
    n_risk: Integers
    n_event: Integers
    n_censor: Integers
    survival: Floats
    incidence: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    jackknifed: Booleans
    df: int | None
    level: float
    scale: Scale
    span: Span
    notes: tuple[CurveNote, ...]

    @property
    def causes(self) -> tuple[int, ...]:
        return self.sample.causes

    @property
    def start(self) -> float:
        return self.span.start

    @property
    def end(self) -> float:
        return self.span.end

    @property
    def n(self) -> int:
        return self.sample.n

    @property
    def n_independent(self) -> int:
        return self.sample.n_independent

    @property
    def n_lost(self) -> int:
        return self.span.n_lost

    @property
    def events(self) -> tuple[int, ...]:
        """Events of each cause."""
        return tuple(self.n_event.sum(axis=1).tolist())

    def find_place(self, cause: int) -> int:
        """The row of a cause in the arrays; ValueError for one that was not declared."""
        if cause not in self.causes:
            raise ValueError(f"cause {cause} is not among {', '.join(map(str, self.causes))}")
        return self.causes.index(cause)


def compute_cumulative_incidence(
    exits: ArrayLike,
    states: ArrayLike,
    entries: ArrayLike | None = None,
    *,
    ids: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    causes: Sequence[int] = CAUSES,
    level: float = 0.95,
    scale: Scale = "log-log",
    start_at_risk: int = MINIMUM_AT_RISK,
) -> CumulativeIncidence:
    """Aalen-Johansen estimate with its standard error and pointwise limits, one curve for each cause.

    Takes one value a row: see `check_competing_follow_up`. F(t) sums S(u-) d(u) / n(u) over the times u <= t,
    S the probability of no event of any cause. At risk at t are those with entry < t <= exit; events come
    before censorings of the same time; events of one time, be they of several causes, make one joint step.

    The standard error is the infinitesimal jackknife, its influences added within a cluster; with fewer than
    50 clusters the limits leave one cluster out at a time (`compute_incidence_limits`). Limits on the log-log
    scale are F^exp(+-z se / (F log F)), the meaning R's `survfit` gives to it for states;
    1 - (1 - F)^exp(...) would be another interval. Late entries and span are as in `compute_kaplan_meier`.

    Raises RefusedInput for rows that cannot be used, ValueError for a level, scale or cause that is none.
    Source: Aalen & Johansen, Scand J Statist 5 (1978) 141. Checked against R in tests/reference/competing.
    """
    check_scale_and_level(scale, level)
    given = check_competing_follow_up(exits, states, entries, ids=ids, clusters=clusters, causes=causes)
    sample, span = compute_competing_span(given, start_at_risk)
    time, n_risk, n_any, n_exit = count_exits(sample.rows)
    n_event = _count_causes(sample, time)
    survival: Floats = np.cumprod((n_risk - n_any) / n_risk, dtype=np.float64)
    before: Floats = np.concatenate(([1.0], survival[:-1]))[: time.size]
    incidence = _compute_incidence(n_risk, n_event, before, survival)
    counted = Steps(time, n_risk.astype(np.float64), n_event.astype(np.float64), before, incidence)
    steps = _select_events(counted)
    error = compute_standard_errors(sample, steps)
    limits = compute_incidence_limits(sample, steps, error, level, scale)
    return CumulativeIncidence(
        sample=sample,
        time=time,
        n_risk=n_risk,
        n_event=n_event,
        n_censor=n_exit - n_any,
        survival=survival,
        incidence=incidence,
        standard_error=_carry(error, 0.0, steps, time),
        lower=_carry(limits.lower, np.nan, steps, time),
        upper=_carry(limits.upper, np.nan, steps, time),
        jackknifed=_carry(limits.jackknifed, False, steps, time),
        df=limits.df,
        level=level,
        scale=scale,
        span=span,
        notes=find_notes(sample.rows, span, n_risk, n_any),
    )


def _count_causes(sample: CompetingFollowUp, time: Floats) -> Integers:
    places = (np.searchsorted(time, sample.rows.exit[sample.cause == cause]) for cause in sample.causes)
    return np.array([np.bincount(place, minlength=time.size) for place in places], dtype=np.int64)


def _compute_incidence(n_risk: Integers, n_event: Integers, before: Floats, survival: Floats) -> Floats:
    """The sum; exactly 1 where everyone had the event of one cause, as rounding must not leave limits."""
    incidence = np.cumsum(before * n_event / n_risk, axis=1)
    happened = np.cumsum(n_event, axis=1)
    alone = (survival == 0) & (happened == happened.sum(axis=0))
    return np.where(alone, 1.0, incidence)


def _select_events(curve: Steps) -> Steps:
    """The times of an event of any cause: nothing changes at the others."""
    place = np.flatnonzero(curve.n_event.sum(axis=0))
    return Steps(
        curve.time[place],
        curve.n_risk[place],
        curve.n_event[:, place],
        curve.before[place],
        curve.incidence[:, place],
    )


def _carry(values: NDArray[Any], first: float, steps: Steps, time: Floats) -> NDArray[Any]:
    """Each step's values until the next, `first` before the first."""
    begin = np.full((values.shape[0], 1), first, dtype=values.dtype)
    return np.concatenate((begin, values), axis=1)[:, np.searchsorted(steps.time, time, side="right")]
