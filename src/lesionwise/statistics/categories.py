"""Counts of categories, each with the exact interval of its share."""

from collections.abc import Sequence

from lesionwise.statistics.checked import Checked, compute_checked_proportion
from lesionwise.statistics.estimate import Estimate
from lesionwise.statistics.follow_up import InputFault, Label, RefusedInput
from lesionwise.statistics.proportion import ProportionMethod


def compute_checked_categories(
    values: Sequence[Label],
    categories: Sequence[Label],
    *,
    level: float = 0.95,
    method: ProportionMethod = "clopper-pearson",
) -> dict[Label, Checked[Estimate]]:
    """Share of each declared category among the values, in the declared order; an empty one keeps its row.

    Each interval holds by itself, not for all together. Nobody: every share is `not_estimable`.

    Raises RefusedInput for values that are not declared (missing ones are left out before), by position;
    ValueError for a category declared twice, and as `compute_proportion`.
    """
    declared = set(categories)
    if len(declared) < len(categories):
        raise ValueError("a category is declared twice")
    strange = tuple(position for position, value in enumerate(values) if value not in declared)
    if strange:
        raise RefusedInput([InputFault("category not declared", strange)])
    counts = dict.fromkeys(categories, 0)
    for value in values:
        counts[value] += 1
    return {
        category: compute_checked_proportion(count, len(values), level=level, method=method)
        for category, count in counts.items()
    }
