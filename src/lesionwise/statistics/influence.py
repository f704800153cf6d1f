"""How much each subject moves a cumulative incidence, and the standard error that follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lesionwise.statistics.competing import CompetingFollowUp
from lesionwise.statistics.follow_up import Booleans, Floats, Integers

_CELLS = 1_000_000
"""Rows times columns of one block of influences, so that memory does not grow with rows times times."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The curve at the distinct times of an event of any cause: at risk, S before, F and events by cause."""

    time: Floats
    n_risk: Floats
    n_event: Floats
    before: Floats
    incidence: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Moves:
    """Per step, summed over the steps so far with a 0 in front: what being at risk costs; and, unsummed,
    what an event at the step brings. `rest` is the part that F(t) multiplies."""

    cost: Floats
    cost_rest: Floats
    gain_other: Floats
    gain_own: Floats
    gain_rest: Floats


def compute_standard_errors(sample: CompetingFollowUp, steps: Steps) -> Floats:
    """Standard error of each cause's incidence at each step, as an array of causes by steps.

    The infinitesimal jackknife: the square root of the sum of squared influences, each the derivative of F(t)
    by the weight of one row; rows of one cluster are added before squaring. Without clusters and without late
    entries it is Greenwood's variance of the multinomial product.

    Source: Therneau & Grambsch, Modeling Survival Data (2000), section 2.2 (recalled); checked against R's
    `influence.pstate` in tests/reference/competing and lesions.
    """
    found = np.zeros_like(steps.incidence)
    if not steps.time.size:
        return found
    order, first = _sort(sample)
    reached = np.searchsorted(steps.time, sample.rows.exit[order], side="right")
    late = np.searchsorted(steps.time, sample.rows.entry[order], side="right")
    cause = sample.cause[order]
    for place, label in enumerate(sample.causes):
        moves = _compute_moves(steps, place)
        for block in _blocks(sample.n, steps.time.size):
            spread = _compute_influence(
                moves, steps.incidence[place, block], block, reached, late, cause > 0, cause == label
            )
            together = spread if first is None else np.add.reduceat(spread, first, axis=0)
            found[place, block] = np.sqrt(np.sum(together**2, axis=0))
    return found


def _sort(sample: CompetingFollowUp) -> tuple[Integers, Integers | None]:
    """An order that does not depend on that of the rows, and where each cluster begins in it."""
    keys = (sample.cause, sample.rows.entry, sample.rows.exit)
    if sample.cluster is None:
        return np.lexsort(keys), None
    order = np.lexsort((*keys, sample.cluster))
    ordered = sample.cluster[order]
    return order, np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))


def _blocks(rows: int, steps: int) -> Iterator[Integers]:
    width = max(1, _CELLS // max(rows, 1))
    for begin in range(0, steps, width):
        yield np.arange(begin, min(begin + width, steps))


def _compute_moves(steps: Steps, place: int) -> _Moves:
    """With dA the hazards: an event of the cause adds S(t-) / n at once; any event takes 1 / (n (1 - dA))
    off the logarithm of S and so off all that comes later, F(t) - F(u). Where S falls to 0 nothing comes."""
    any_event = steps.n_event.sum(axis=0)
    left = steps.n_risk - any_event
    own = steps.before / steps.n_risk
    rest = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)
    later = steps.incidence[place] * rest
    cost = own * steps.n_event[place] / steps.n_risk + later * any_event / steps.n_risk
    return _Moves(
        cost=np.concatenate(([0.0], np.cumsum(cost))),
        cost_rest=np.concatenate(([0.0], np.cumsum(rest * any_event / steps.n_risk))),
        gain_other=np.concatenate(([0.0], later)),
        gain_own=np.concatenate(([0.0], own + later)),
        gain_rest=np.concatenate(([0.0], rest)),
    )


def _compute_influence(
    moves: _Moves,
    incidence: Floats,
    block: Integers,
    reached: Integers,
    late: Integers,
    event: Booleans,
    own: Booleans,
) -> Floats:
    """Rows by steps of the block; `reached` and `late` count the steps up to a row's exit and its entry."""
    upto = block + 1
    until, since = np.minimum(reached[:, None], upto), np.minimum(late[:, None], upto)
    gain = np.where(own, moves.gain_own[reached], moves.gain_other[reached])[:, None]
    gain = gain - incidence * moves.gain_rest[reached][:, None]
    cost = moves.cost[until] - moves.cost[since]
    cost -= incidence * (moves.cost_rest[until] - moves.cost_rest[since])
    return np.asarray(np.where(event[:, None] & (reached[:, None] <= upto), gain, 0.0) - cost)
