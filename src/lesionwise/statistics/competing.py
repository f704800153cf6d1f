"""Follow-up that ends in censoring, in the event of interest or in one of several competing events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lesionwise.statistics.follow_up import (
    FollowUp,
    InputFault,
    Integers,
    RefusedInput,
    as_floats,
    check_follow_up,
    compute_codes,
)
from lesionwise.statistics.truncation import Span, compute_span

CAUSES = (1, 2, 3)
"""Status codes of an endpoint's rows: 1 the event of interest, 2 and 3 competing."""


@dataclass(frozen=True, slots=True, eq=False)
class CompetingFollowUp:
    """Checked rows with the cause that ended each.

    `rows.event` is true where any cause ended it; `cause` is 0 where it is censored. `cluster` holds the
    place of each row's cluster (a subject with several lesions); None: every row stands for itself.
    """

    rows: FollowUp
    cause: Integers
    causes: tuple[int, ...]
    cluster: Integers | None

    @property
    def n(self) -> int:
        return int(self.rows.exit.size)

    @property
    def n_independent(self) -> int:
        """Clusters, or rows where none are told."""
        return self.n if self.cluster is None else int(np.unique(self.cluster).size)

    def number_clusters(self) -> Integers:
        """Each row's cluster as 0 to `n_independent` - 1."""
        own = np.arange(self.n) if self.cluster is None else self.cluster
        return np.unique(own, return_inverse=True)[1].astype(np.int64)


def check_competing_follow_up(
    exits: ArrayLike,
    states: ArrayLike,
    entries: ArrayLike | None = None,
    *,
    ids: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    causes: Sequence[int] = CAUSES,
) -> CompetingFollowUp:
    """Refuse rows that an estimator would have to drop or guess, else hand them on as arrays.

    Takes one value a row: `exits`, `entries` and `ids` as in `check_follow_up`; `states` 0 (censored) or one
    of `causes`; `clusters`, a label (text or whole number) of whom the row belongs to.

    Raises RefusedInput with every fault: those of `check_follow_up`, states that are not declared, clusters
    missing. Raises ValueError for causes that are empty, repeated or not above 0.
    """
    declared = tuple(causes)
    if not declared or len(set(declared)) < len(declared) or min(declared) < 1:
        raise ValueError("causes are not distinct whole numbers above 0")
    codes = as_floats("states", states)
    unknown = np.flatnonzero(~np.isin(codes, (0, *declared)))
    faults = [InputFault("state not declared", tuple(unknown.tolist()))] if unknown.size else []
    labels = {} if clusters is None else {"clusters": clusters}
    try:
        rows = check_follow_up(exits, codes != 0, entries, ids, labels)
    except RefusedInput as refused:
        raise RefusedInput([*refused.faults, *faults]) from None
    if faults:
        raise RefusedInput(faults)
    cluster = None if clusters is None else compute_codes(clusters)[1]
    return CompetingFollowUp(rows, codes.astype(np.int64), declared, cluster)


def compute_competing_span(given: CompetingFollowUp, start_at_risk: int) -> tuple[CompetingFollowUp, Span]:
    """`compute_span` with the event of any cause: the rows that a curve can rest on, and what it covers."""
    rows, span = compute_span(given.rows, start_at_risk)
    if not given.rows.truncated:
        return given, span
    inside = (given.rows.exit > span.start) & (np.maximum(given.rows.entry, span.start) < span.end)
    cause = np.where(rows.event, given.cause[inside], 0)
    cluster = None if given.cluster is None else given.cluster[inside]
    return CompetingFollowUp(rows, cause, given.causes, cluster), span
