"""Where a left-truncated curve may begin and where it must end."""

from dataclasses import dataclass

import numpy as np

from lesionwise.statistics.follow_up import Floats, FollowUp


@dataclass(frozen=True, slots=True)
class Span:
    """The time over which a curve is estimated: (start, end], in the unit of the times.

    `begun` is false when there never were enough at risk together; `cut` is true when the risk set emptied
    before others entered, so that the curve ends early.
    """

    start: float
    end: float
    begun: bool
    cut: bool
    n_lost_before_start: int
    n_lost_after_end: int

    @property
    def n_lost(self) -> int:
        return self.n_lost_before_start + self.n_lost_after_end


def compute_span(given: FollowUp, start_at_risk: int) -> tuple[FollowUp, Span]:
    """The rows that a curve can rest on, and the span it covers.

    Right-censored rows stay as they are, from time 0 to the last exit. Left-truncated rows start at the first
    entry after which `start_at_risk` subjects are at risk together. They end where nobody is left at risk
    and others enter later, or just before a time at which all at risk have the event although others are
    followed beyond it: the product would stay at 0 for ever, though survivors are seen.

    Boundaries: rows with exit <= start, or entry >= end, are left out and counted; an exit after `end` is
    censored there.
    """
    last = float(given.exit.max()) if given.exit.size else 0.0
    if not given.truncated:
        return given, Span(0.0, last, True, False, 0, 0)
    start = _find_start(given, start_at_risk)
    if start is None:
        nobody = given.select(np.zeros(given.exit.size, dtype=bool))
        return nobody, Span(0.0, 0.0, False, False, int(given.exit.size), 0)
    after = given.exit > start
    kept = given.select(after)
    kept = FollowUp(np.maximum(kept.entry, start), kept.exit, kept.event, truncated=True)
    end = _find_end(kept, start)
    inside = kept.entry < end
    lost = int(np.count_nonzero(~after)), int(np.count_nonzero(~inside))
    cut = end < last
    rows = kept.select(inside)
    rows = FollowUp(rows.entry, np.minimum(rows.exit, end), rows.event & (rows.exit <= end), truncated=True)
    return rows, Span(start, end, True, cut, *lost)


def _at_risk_after(entries: Floats, exits: Floats, times: Floats) -> Floats:
    """Number with entry <= t < exit, from sorted entries and sorted exits."""
    entered = np.searchsorted(entries, times, side="right")
    return np.asarray(entered - np.searchsorted(exits, times, side="right"), dtype=np.float64)


def _find_start(given: FollowUp, start_at_risk: int) -> float | None:
    entries = np.sort(given.entry)
    times = np.unique(entries)
    enough = np.flatnonzero(_at_risk_after(entries, np.sort(given.exit), times) >= start_at_risk)
    return float(times[enough[0]]) if enough.size else None


def _find_end(kept: FollowUp, start: float) -> float:
    entries, exits = np.sort(kept.entry), np.sort(kept.exit)
    times = np.unique(exits)
    before_last = times < exits[-1]
    empty = (_at_risk_after(entries, exits, times) == 0) & before_last
    at_risk = np.searchsorted(entries, times, side="left") - np.searchsorted(exits, times, side="left")
    deaths = np.sort(kept.exit[kept.event])
    n_event = np.searchsorted(deaths, times, side="right") - np.searchsorted(deaths, times, side="left")
    collapse = (n_event == at_risk) & (n_event > 0) & before_last
    stops = np.flatnonzero(empty | collapse)
    if not stops.size:
        return float(times[-1])
    first = int(stops[0])
    if not collapse[first]:
        return float(times[first])
    return float(times[first - 1]) if first else start
