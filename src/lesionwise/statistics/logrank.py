"""Log-rank test: k groups, strata, left truncation, Fleming-Harrington weights."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtr

from lesionwise.statistics.estimate import MINIMUM_SUBJECTS, Reason, Status
from lesionwise.statistics.follow_up import Floats, FollowUp, Integers, check_follow_up, compute_codes

Label = str | int
LogRankNote = Literal["stratum_without_information", "few_events_per_stratum"]

LOGRANK_NOTES: dict[LogRankNote, str] = {
    "stratum_without_information": "a stratum without an event at which two groups were at risk adds nothing",
    "few_events_per_stratum": "fewer than 5 events per stratum on average",
}

_FEW_EVENTS = 5
_RANK_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class GroupedFollowUp:
    """Checked rows with the group and the stratum of each, as places in `groups` and `strata`."""

    rows: FollowUp
    groups: tuple[Label, ...]
    group: Integers
    strata: tuple[Label, ...]
    stratum: Integers


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """The test with what it rests on; arrays follow `groups` in sorted order.

    `difference` is weighted observed minus expected, `variance` its covariance, both summed over strata;
    `observed` and `expected` are unweighted counts (weighted when rho or gamma is not 0). `z` and
    `p_one_sided` exist for two groups when `experimental` is named: p is small when that group has fewer
    events than expected, so a harm never looks like a benefit.
    """

    sample: GroupedFollowUp
    rho: float
    gamma: float
    experimental: Label | None
    chi_square: float | None
    df: int | None
    p_value: float | None
    z: float | None
    p_one_sided: float | None
    n: int
    events: int
    group_n: tuple[int, ...]
    observed: Floats
    expected: Floats
    variance: Floats
    empty_strata: tuple[Label, ...]
    notes: tuple[LogRankNote, ...]
    status: Status
    reason: Reason | None

    @property
    def groups(self) -> tuple[Label, ...]:
        return self.sample.groups


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

    Takes one value a subject: follow-up, `groups` and `strata` as in `check_follow_up`.
    Weights are S(t-)^rho (1 - S(t-))^gamma with the pooled curve of the stratum; 0, 0 is the log-rank test.
    The statistic uses the generalised inverse of the variance, so a group never at risk together with
    another costs no degree of freedom.

    Boundaries: nobody, `not_estimable` (`empty`); one group, `not_estimable` (`one_group`); no event at all,
    or none while two groups are at risk, `not_estimable` (`no_event`, `no_information`); a group smaller
    than `minimum_subjects`, `suppressed`. A stratum with one group, or without event, contributes 0 and is
    named. Tied events take the hypergeometric variance; who enters at an event's time is not at risk.

    Source: Mantel, Cancer Chemother Rep 50 (1966) 163; Harrington & Fleming, Biometrika 69 (1982) 553.
    Checked against R in tests/reference/logrank and left_truncation.
    """
    labels = {"groups": groups} if strata is None else {"groups": groups, "strata": strata}
    rows = check_follow_up(exits, events, entries, ids, labels)
    names, group = compute_codes(groups)
    one_stratum = np.zeros(rows.exit.size, dtype=np.int64)
    layers, stratum = ((0,), one_stratum) if strata is None else compute_codes(strata)
    if experimental is not None and names and experimental not in names:
        raise ValueError("the experimental group is not among the groups")
    sample = GroupedFollowUp(rows, names, group, layers, stratum)
    return _compute(sample, rho, gamma, experimental, minimum_subjects)


def _compute(
    sample: GroupedFollowUp, rho: float, gamma: float, experimental: Label | None, minimum: int
) -> LogRank:
    k = len(sample.groups)
    parts = [_one_stratum(sample, place, rho, gamma) for place in range(len(sample.strata))]
    observed = sum((part.observed for part in parts), np.zeros(k))
    expected = sum((part.expected for part in parts), np.zeros(k))
    variance = sum((part.variance for part in parts), np.zeros((k, k)))
    group_n = np.bincount(sample.group, minlength=k)
    empty = tuple(
        label for label, part in zip(sample.strata, parts, strict=True) if not np.any(part.variance)
    )
    events = int(np.count_nonzero(sample.rows.event))
    status, reason = _status(group_n, events, variance, minimum)
    chi_square, df = _quadratic_form(observed - expected, variance) if status == "ok" else (None, None)
    z = _signed(sample, observed - expected, variance, experimental) if status == "ok" else None
    notes: list[LogRankNote] = ["stratum_without_information"] if empty and len(parts) > 1 else []
    if len(parts) > 1 and events < _FEW_EVENTS * len(parts):
        notes.append("few_events_per_stratum")
    return LogRank(
        sample=sample,
        rho=rho,
        gamma=gamma,
        experimental=experimental,
        chi_square=chi_square,
        df=df,
        p_value=None if chi_square is None or df is None else float(chdtrc(df, chi_square)),
        z=z,
        p_one_sided=None if z is None else float(ndtr(z)),
        n=int(sample.rows.exit.size),
        events=events,
        group_n=tuple(group_n.tolist()),
        observed=observed,
        expected=expected,
        variance=variance,
        empty_strata=empty if len(parts) > 1 else (),
        notes=tuple(notes),
        status=status,
        reason=reason,
    )


def _status(
    group_n: NDArray[np.int_], events: int, variance: Floats, minimum: int
) -> tuple[Status, Reason | None]:
    reasons: dict[Reason, bool] = {
        "empty": not group_n.size,
        "one_group": group_n.size == 1,
        "no_event": events == 0,
    }
    for reason, holds in reasons.items():
        if holds:
            return "not_estimable", reason
    if int(group_n.min()) < minimum:
        return "suppressed", "few_subjects"
    return ("ok", None) if np.any(variance) else ("not_estimable", "no_information")


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    observed: Floats
    expected: Floats
    variance: Floats


def _one_stratum(sample: GroupedFollowUp, place: int, rho: float, gamma: float) -> _Part:
    k = len(sample.groups)
    rows, group = sample.rows, sample.group
    if len(sample.strata) > 1:
        here = sample.stratum == place
        rows, group = rows.select(here), group[here]
    if not np.any(rows.event):
        return _Part(np.zeros(k), np.zeros(k), np.zeros((k, k)))
    order = np.argsort(rows.exit)
    ordered, event, group = rows.exit[order], rows.event[order], group[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    with_event = np.logical_or.reduceat(event, first)
    at_risk = np.empty((k, int(np.count_nonzero(with_event))))
    died = np.empty_like(at_risk)
    for code in range(k):
        member = group == code
        before = np.cumsum(member)[first] - member[first]
        at_risk[code] = (np.count_nonzero(member) - before)[with_event]
        died[code] = np.add.reduceat(member & event, first, dtype=np.int64)[with_event]
        if rows.truncated:
            at_risk[code] -= _count_not_entered(rows.entry[order][member], ordered[first][with_event])
    return _sum_over_times(at_risk, died, rho, gamma)


def _count_not_entered(entries: Floats, time: Floats) -> NDArray[np.int_]:
    return entries.size - np.searchsorted(np.sort(entries), time, side="left")


def _sum_over_times(at_risk: Floats, died: Floats, rho: float, gamma: float) -> _Part:
    total, events = at_risk.sum(axis=0), died.sum(axis=0)
    share = at_risk / total
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.where(total > 1, events * (total - events) / (total - 1), 0.0)
    if rho or gamma:
        before = np.concatenate(([1.0], np.cumprod((total - events) / total)[:-1]))
        weight = before**rho * (1 - before) ** gamma
        died, events, spread = weight * died, weight * events, weight**2 * spread
    scaled = share * spread
    variance = np.diag(scaled.sum(axis=1)) - scaled @ share.T
    alone = (share > 0).sum(axis=0) < 2
    if np.all(alone | (spread == 0)):
        variance = np.zeros_like(variance)
    return _Part(died.sum(axis=1), share @ events, variance)


def _quadratic_form(difference: Floats, variance: Floats) -> tuple[float, int]:
    """difference' V- difference and the rank of V, by its eigenvalues; a rounding residue counts as 0."""
    values, vectors = np.linalg.eigh(variance)
    kept = values > _RANK_TOLERANCE * values[-1]
    projected = vectors[:, kept].T @ difference
    return float(np.sum(projected**2 / values[kept])), int(np.count_nonzero(kept))


def _signed(
    sample: GroupedFollowUp, difference: Floats, variance: Floats, experimental: Label | None
) -> float | None:
    if experimental is None or len(sample.groups) != 2:
        return None
    place = sample.groups.index(experimental)
    return float(difference[place] / np.sqrt(variance[place, place]))
