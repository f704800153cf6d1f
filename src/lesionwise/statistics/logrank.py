"""Log-rank test: k groups, strata, left truncation, Fleming-Harrington weights."""

from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr

from lesionwise.statistics.estimate import MINIMUM_SUBJECTS, Reason, Status
from lesionwise.statistics.excess import Excess, compute_excess, compute_no_excess
from lesionwise.statistics.follow_up import Floats, Label
from lesionwise.statistics.grouped import GroupedFollowUp, check_grouped_follow_up

LogRankNote = Literal["stratum_without_information", "few_events_per_stratum"]

LOGRANK_NOTES: dict[LogRankNote, str] = {
    "stratum_without_information": "a stratum without an event at which two groups were at risk adds nothing",
    "few_events_per_stratum": "fewer than 5 events per stratum on average",
}

_FEW_EVENTS = 5
_RANK_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """The test with what it rests on; arrays follow `groups` in sorted order.

    `observed`, `expected` and their covariance `variance` are summed over strata (weighted when rho or gamma
    is not 0). `z` and `p_one_sided` exist for two groups when `experimental` is named: p is small when that
    group has fewer events than expected, so a harm never looks like a benefit. `empty_strata` names the
    strata that add nothing.
    """

    sample: GroupedFollowUp
    rho: float
    gamma: float
    experimental: Label | None
    excess: Excess
    chi_square: float | None
    df: int | None
    z: float | None
    empty_strata: tuple[Label, ...]
    notes: tuple[LogRankNote, ...]
    status: Status
    reason: Reason | None

    @property
    def groups(self) -> tuple[Label, ...]:
        return self.sample.groups

    @property
    def n(self) -> int:
        return int(self.sample.rows.exit.size)

    @property
    def events(self) -> int:
        return int(np.count_nonzero(self.sample.rows.event))

    @property
    def group_n(self) -> tuple[int, ...]:
        return self.sample.count_groups()

    @property
    def observed(self) -> Floats:
        return self.excess.observed

    @property
    def expected(self) -> Floats:
        return self.excess.expected

    @property
    def variance(self) -> Floats:
        return self.excess.variance

    @property
    def p_value(self) -> float | None:
        """Two-sided p."""
        return None if self.chi_square is None or self.df is None else float(chdtrc(self.df, self.chi_square))

    @property
    def p_one_sided(self) -> float | None:
        return None if self.z is None else float(ndtr(self.z))


def compute_logrank(
    exits: ArrayLike,
    events: ArrayLike,
    groups: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    entries: ArrayLike | None = None,
    ids: ArrayLike | None = None,
    rho: float = 0.0,
    gamma: float = 0.0,
    experimental: Label | None = None,
    minimum_subjects: int = MINIMUM_SUBJECTS,
) -> LogRank:
    """Observed minus expected events with hypergeometric variance, summed over strata.

    Takes one value a subject: follow-up, `groups` and `strata` as in `check_grouped_follow_up`.
    Weights are S(t-)^rho (1 - S(t-))^gamma with the pooled curve of the stratum; 0, 0 is the log-rank test.
    The statistic uses the generalised inverse of the variance, so a group never at risk together with
    another costs no degree of freedom.

    Boundaries: nobody, `not_estimable` (`empty`); one group, `not_estimable` (`one_group`); no event at all,
    or none while two groups are at risk, `not_estimable` (`no_event`, `no_information`); a group smaller
    than `minimum_subjects`, `suppressed`. A stratum with one group, or without event, contributes 0 and is
    named. Tied events take the hypergeometric variance; who enters at an event's time is not at risk.

    Raises RefusedInput for rows that cannot be used, ValueError for an experimental group that is not there
    and for weights below 0.
    Source: Mantel, Cancer Chemother Rep 50 (1966) 163; Harrington & Fleming, Biometrika 69 (1982) 553.
    Checked against R in tests/reference/logrank and left_truncation.
    """
    sample = check_grouped_follow_up(exits, events, groups, strata, entries, ids)
    if experimental is not None and sample.groups and experimental not in sample.groups:
        raise ValueError("the experimental group is not among the groups")
    if min(rho, gamma) < 0:
        raise ValueError(f"weights rho {rho} and gamma {gamma} are not both at least 0")
    k, layers = len(sample.groups), range(len(sample.strata))
    parts = [compute_excess(*sample.select_stratum(place), k, rho, gamma) for place in layers]
    excess = reduce(Excess.add, parts, compute_no_excess(k))
    status, reason = _find_status(sample, excess, minimum_subjects)
    chi_square, df = _compute_chi_square(excess) if status == "ok" else (None, None)
    z = _compute_z(sample, excess, experimental) if status == "ok" else None
    empty = _find_empty(sample, parts)
    notes = _find_notes(sample, empty)
    return LogRank(sample, rho, gamma, experimental, excess, chi_square, df, z, empty, notes, status, reason)


def _find_status(sample: GroupedFollowUp, excess: Excess, minimum: int) -> tuple[Status, Reason | None]:
    reasons: dict[Reason, bool] = {
        "empty": not sample.groups,
        "one_group": len(sample.groups) == 1,
        "no_event": not np.any(sample.rows.event),
    }
    for reason, holds in reasons.items():
        if holds:
            return "not_estimable", reason
    if min(sample.count_groups()) < minimum:
        return "suppressed", "few_subjects"
    return ("ok", None) if excess.informative else ("not_estimable", "no_information")


def _find_empty(sample: GroupedFollowUp, parts: list[Excess]) -> tuple[Label, ...]:
    if not sample.stratified:
        return ()
    return tuple(label for label, part in zip(sample.strata, parts, strict=True) if not part.informative)


def _find_notes(sample: GroupedFollowUp, empty: tuple[Label, ...]) -> tuple[LogRankNote, ...]:
    notes: list[LogRankNote] = ["stratum_without_information"] if empty else []
    if sample.stratified and np.count_nonzero(sample.rows.event) < _FEW_EVENTS * len(sample.strata):
        notes.append("few_events_per_stratum")
    return tuple(notes)


def _compute_chi_square(excess: Excess) -> tuple[float, int]:
    """u' V- u and the rank of V, by its eigenvalues; a rounding residue counts as 0."""
    values, vectors = np.linalg.eigh(excess.variance)
    kept = values > _RANK_TOLERANCE * values[-1]
    projected = vectors[:, kept].T @ excess.difference
    return float(np.sum(projected**2 / values[kept])), int(np.count_nonzero(kept))


def _compute_z(sample: GroupedFollowUp, excess: Excess, experimental: Label | None) -> float | None:
    if experimental is None or len(sample.groups) != 2:
        return None
    place = sample.groups.index(experimental)
    return float(excess.difference[place] / np.sqrt(excess.variance[place, place]))
