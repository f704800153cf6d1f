"""Which of an outcome's numbers stand in the summary and in the table of registered outcomes."""

from collections.abc import Mapping
from typing import Any

from lesionwise.analyse.model import Result
from lesionwise.report.content.plan import split_endpoints
from lesionwise.report.content.run import Run

MOST = 4
"""Numbers of one outcome; all stand at its place."""

_COMPARING = ("difference", "hazard_ratio")


def choose_results(row: Mapping[str, Any], run: Run) -> list[str]:
    """Ids of at most four results of a row of `coverage`.

    Of the first endpoint named: differences and ratios between groups, else the estimate of each group
    (of all where there are no groups) at the first landmark, as a proportion or as a median, whichever
    exists first; then p-values.
    """
    endpoints = split_endpoints(row["endpoint"])
    found = [run.results[key] for key in row["result_ids"] or () if key in run.results]
    own = [result for result in found if not endpoints or result.endpoint == endpoints[0]] or found
    compared = [result for result in own if result.quantity in _COMPARING]
    tested = [result for result in own if result.quantity == "p_value"]
    shown = [*(compared or _estimates(own)), *tested]
    return [result.id for result in (shown or own)[:MOST]]


def _estimates(results: list[Result]) -> list[Result]:
    """One estimate a group: first landmark, else proportion, else median."""
    landmarks = sorted({result.at_months for result in results if result.at_months is not None})
    kinds = [
        [result for result in results if landmarks and result.at_months == landmarks[0]],
        [result for result in results if result.quantity == "proportion"],
        [result for result in results if result.quantity == "median_months"],
    ]
    chosen = next((kind for kind in kinds if kind), [])
    first = [result for result in chosen if result.estimator == chosen[0].estimator]
    grouped = [result for result in first if result.group is not None]
    return grouped or first
