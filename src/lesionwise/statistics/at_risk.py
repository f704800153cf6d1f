"""The numbers under a survival plot."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lesionwise.statistics.follow_up import Floats, FollowUp, Integers


@dataclass(frozen=True, slots=True, eq=False)
class AtRisk:
    """Per time: number at risk, and events and censorings up to and including it."""

    time: Floats
    at_risk: Integers
    events: Integers
    censored: Integers


def compute_at_risk(sample: FollowUp, times: ArrayLike, *, start: float = 0.0) -> AtRisk:
    """Number at risk, cumulative events and cumulative censorings at the given times.

    Takes checked rows (`check_follow_up`, or the `sample` of a curve) and times in the same unit. At risk at
    t: entry < t <= exit, so that someone who has the event at t still counts; at `start` itself: those at
    risk just after it. Times beyond the last exit give 0 at risk. Empty rows give zeros.
    """
    wanted = np.asarray(times, dtype=np.float64)
    exits, entries = np.sort(sample.exit), np.sort(sample.entry)
    events = np.searchsorted(np.sort(sample.exit[sample.event]), wanted, side="right")
    gone = np.searchsorted(exits, wanted, side="right")
    at_risk = np.searchsorted(entries, wanted, side="left") - np.searchsorted(exits, wanted, side="left")
    just_after = np.searchsorted(entries, wanted, side="right") - gone
    return AtRisk(wanted, np.where(wanted == start, just_after, at_risk), events, gone - events)
