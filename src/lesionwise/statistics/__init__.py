"""Arrays to numbers: survival curves, tests and proportions with their intervals, by two engines.

Knows no trial. What every estimator does at its edges is said in its docstring and by `Estimate.status`.
"""

from lesionwise.statistics.at_risk import AtRisk, compute_at_risk
from lesionwise.statistics.categories import compute_checked_categories
from lesionwise.statistics.checked import (
    Checked,
    compute_checked_follow_up_median,
    compute_checked_proportion,
    compute_checked_quantile,
    compute_checked_survival_at,
    compute_logrank_check,
)
from lesionwise.statistics.checked_incidence import compute_checked_incidence_at
from lesionwise.statistics.checked_values import (
    compute_checked_mean,
    compute_checked_proportion_difference,
    compute_checked_value_quantile,
)
from lesionwise.statistics.comparison import TOLERANCES, Comparison, CrossCheck, Tolerance
from lesionwise.statistics.competing import CAUSES, CompetingFollowUp, check_competing_follow_up
from lesionwise.statistics.cumulative_incidence import CumulativeIncidence, compute_cumulative_incidence
from lesionwise.statistics.engines import ENGINES
from lesionwise.statistics.estimate import (
    MINIMUM_AT_RISK,
    MINIMUM_CLUSTERS,
    MINIMUM_SUBJECTS,
    REASONS,
    Estimate,
    Reason,
    Status,
)
from lesionwise.statistics.follow_up import FollowUp, InputFault, Label, RefusedInput, check_follow_up
from lesionwise.statistics.incidence_at import compute_incidence_at
from lesionwise.statistics.kaplan_meier import CURVE_NOTES, CurveNote, KaplanMeier, compute_kaplan_meier
from lesionwise.statistics.landmark import compute_survival_at
from lesionwise.statistics.limits import Scale
from lesionwise.statistics.logrank import LOGRANK_NOTES, LogRank, LogRankNote, compute_logrank
from lesionwise.statistics.proportion import ProportionMethod, compute_proportion
from lesionwise.statistics.proportion_difference import compute_proportion_difference
from lesionwise.statistics.quantile import compute_follow_up_median, compute_quantile
from lesionwise.statistics.truncation import Span
from lesionwise.statistics.values import compute_mean, compute_standard_deviation, compute_value_quantile

__all__ = [
    "CAUSES",
    "CURVE_NOTES",
    "ENGINES",
    "LOGRANK_NOTES",
    "MINIMUM_AT_RISK",
    "MINIMUM_CLUSTERS",
    "MINIMUM_SUBJECTS",
    "REASONS",
    "TOLERANCES",
    "AtRisk",
    "Checked",
    "Comparison",
    "CompetingFollowUp",
    "CrossCheck",
    "CumulativeIncidence",
    "CurveNote",
    "Estimate",
    "FollowUp",
    "InputFault",
    "KaplanMeier",
    "Label",
    "LogRank",
    "LogRankNote",
    "ProportionMethod",
    "Reason",
    "RefusedInput",
    "Scale",
    "Span",
    "Status",
    "Tolerance",
    "check_competing_follow_up",
    "check_follow_up",
    "compute_at_risk",
    "compute_checked_categories",
    "compute_checked_follow_up_median",
    "compute_checked_incidence_at",
    "compute_checked_mean",
    "compute_checked_proportion",
    "compute_checked_proportion_difference",
    "compute_checked_quantile",
    "compute_checked_survival_at",
    "compute_checked_value_quantile",
    "compute_cumulative_incidence",
    "compute_follow_up_median",
    "compute_incidence_at",
    "compute_kaplan_meier",
    "compute_logrank",
    "compute_logrank_check",
    "compute_mean",
    "compute_proportion",
    "compute_proportion_difference",
    "compute_quantile",
    "compute_standard_deviation",
    "compute_survival_at",
    "compute_value_quantile",
]
