"""Follow-up of groups that are compared, in strata."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lesionwise.statistics.follow_up import FollowUp, Integers, Label, check_follow_up, compute_codes

ONE_STRATUM: tuple[Label, ...] = (0,)


@dataclass(frozen=True, slots=True, eq=False)
class GroupedFollowUp:
    """Checked rows with the group and the stratum of each, as places in `groups` and `strata`.

    Labels are sorted. Without strata there is one, `ONE_STRATUM`.
    """

    rows: FollowUp
    groups: tuple[Label, ...]
    group: Integers
    strata: tuple[Label, ...]
    stratum: Integers

    @property
    def stratified(self) -> bool:
        return len(self.strata) > 1

    def select_stratum(self, place: int) -> tuple[FollowUp, Integers]:
        """Rows and groups of one stratum."""
        if not self.stratified:
            return self.rows, self.group
        here = self.stratum == place
        return self.rows.select(here), self.group[here]

    def count_groups(self) -> tuple[int, ...]:
        """Rows of each group."""
        return tuple(np.bincount(self.group, minlength=len(self.groups)).tolist())


def check_grouped_follow_up(
    exits: ArrayLike,
    events: ArrayLike,
    groups: ArrayLike,
    strata: ArrayLike | None = None,
    entries: ArrayLike | None = None,
    ids: ArrayLike | None = None,
) -> GroupedFollowUp:
    """`check_follow_up` with a group, and where given a stratum, of every row.

    Raises RefusedInput as `check_follow_up`, and where a group or a stratum is missing.
    """
    labels = {"groups": groups} if strata is None else {"groups": groups, "strata": strata}
    rows = check_follow_up(exits, events, entries, ids, labels)
    names, group = compute_codes(groups)
    if strata is None:
        return GroupedFollowUp(rows, names, group, ONE_STRATUM, np.zeros_like(group))
    layers, stratum = compute_codes(strata)
    return GroupedFollowUp(rows, names, group, layers, stratum)
