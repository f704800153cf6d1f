"""Numbers of a study: one result each, with two engines where two exist."""

from lesionwise.analyse.results.compute import choose_grouping, compute_results, is_pooled, list_groupings
from lesionwise.analyse.results.counts import RESPONSES, can_compete, count_reasons
from lesionwise.analyse.results.incidence import Incidence, compute_incidence
from lesionwise.analyse.results.measure import list_categories
from lesionwise.analyse.results.survival import Curve, compute_curve

__all__ = [
    "RESPONSES",
    "Curve",
    "Incidence",
    "can_compete",
    "choose_grouping",
    "compute_curve",
    "compute_incidence",
    "compute_results",
    "count_reasons",
    "is_pooled",
    "list_categories",
    "list_groupings",
]
