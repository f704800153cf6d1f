"""Which of an outcome's numbers stand in the summary and in the table of registered outcomes.

All landmarks are shown, never one chosen among them.
"""

from collections.abc import Mapping
from typing import Any

from lesionwise.analyse.model import Quantity, Result
from lesionwise.report.content.plan import split_endpoints
from lesionwise.report.content.run import Run

_COMPARING = ("difference", "hazard_ratio")
_MEASURES = ("mean", "mean_change", "categories")
_ESTIMATED: tuple[Quantity, ...] = (
    "survival_probability",
    "local_control",
    "cumulative_incidence",
    "mean",
    "proportion",
    "median_months",
    "rmst_months",
)


def choose_results(row: Mapping[str, Any], run: Run) -> list[str]:
    """Ids of the results of a row of `coverage` that stand beside it.

    Of the first endpoint named: differences and ratios between groups; the estimates of each group (of all
    where there are no groups) at every landmark, as a proportion and as a median; p-values. Of
    not
    local control not the incidence of failure too, which says the same. None of an endpoint that is a
    measure at many visits: all of them stand in its own table. Of further endpoints named, their proportions:
    windows and readings of one outcome that differ stand beside each other.
    """
    endpoints = split_endpoints(row["endpoint"])
    found = [run.results[key] for key in row["result_ids"] or () if key in run.results]
    own = [result for result in found if not endpoints or result.endpoint == endpoints[0]] or found
    if all(one.estimator in _MEASURES for one in own):
        own = []
    if any(one.quantity == "local_control" for one in own):
        own = [one for one in own if one.quantity != "cumulative_incidence"]
    compared = [result for result in own if result.quantity in _COMPARING]
    tested = [result for result in own if result.quantity == "p_value"]
    further = [
        one
        for name in endpoints[1:]
        for one in _estimates([each for each in found if each.endpoint == name], "proportion")
        if one.estimator not in _MEASURES
    ]
    estimates = [one for quantity in _ESTIMATED for one in _estimates(own, quantity)]
    shown = [*compared, *estimates, *tested, *further]
    return [result.id for result in shown or own]


def _estimates(results: list[Result], quantity: Quantity) -> list[Result]:
    """Estimates of one quantity by its first estimator, by group and time; pooled where no group has one."""
    found = [result for result in results if result.quantity == quantity]
    first = [result for result in found if result.estimator == found[0].estimator]
    grouped = [result for result in first if result.group is not None] or first
    groups = list(dict.fromkeys(result.group for result in grouped))
    return sorted(grouped, key=lambda one: (groups.index(one.group), one.at_months or 0.0))
