"""Published numbers, each computed by two engines that share no code.

All are this product's own: curves, quantiles and log-rank tests are checked by `survival`, proportions by
`scipy`. An engine does not serve where it is known to be wrong or defined otherwise; the adapters in
`engines` say where.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from numpy.typing import ArrayLike

from lesionwise.statistics.comparison import CrossCheck, compute_cross_check, compute_single_engine
from lesionwise.statistics.engines import own, py_survival, scipy
from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.estimate import MINIMUM_AT_RISK, MINIMUM_SUBJECTS, Estimate, Reason
from lesionwise.statistics.kaplan_meier import KaplanMeier
from lesionwise.statistics.landmark import compute_survival_at, count_followed_beyond
from lesionwise.statistics.limits import Scale
from lesionwise.statistics.logrank import LogRank
from lesionwise.statistics.proportion import ProportionMethod, compute_proportion
from lesionwise.statistics.quantile import compute_quantile, compute_reverse_curve

Number = TypeVar("Number")


@dataclass(frozen=True, slots=True)
class Checked(Generic[Number]):
    """A published number with what the second engine said."""

    number: Number
    check: CrossCheck

    @property
    def engine(self) -> str:
        return self.check.engine_a


def compute_checked_survival_at(
    curve: KaplanMeier,
    time: float,
    *,
    minimum_subjects: int = MINIMUM_SUBJECTS,
    minimum_at_risk: int = MINIMUM_AT_RISK,
) -> Checked[Estimate]:
    """`compute_survival_at`, checked by `survival`; without event the bound is checked by `scipy`."""
    found = compute_survival_at(
        curve, time, minimum_subjects=minimum_subjects, minimum_at_risk=minimum_at_risk
    )
    if found.value is None:
        return Checked(found, _not_computed(found))
    other = py_survival.compute_survival_at(curve.sample, time, curve.level, curve.scale)
    if found.status == "bound_only":
        return Checked(found, _check_bound(curve, time, found, other))
    return Checked(found, compute_cross_check("kaplan_meier", own.ENGINE, _answers(found), other))


def compute_checked_quantile(
    curve: KaplanMeier, probability: float = 0.5, *, minimum_subjects: int = MINIMUM_SUBJECTS
) -> Checked[Estimate]:
    """`compute_quantile`, checked by `survival`."""
    found = compute_quantile(curve, probability, minimum_subjects=minimum_subjects)
    if found.status in ("suppressed", "not_estimable"):
        return Checked(found, _not_computed(found))
    other = py_survival.compute_quantile(curve.sample, probability, curve.level, curve.scale)
    return Checked(found, compute_cross_check("kaplan_meier", own.ENGINE, _answers(found), other))


def compute_checked_follow_up_median(
    exits: ArrayLike,
    events: ArrayLike,
    entries: ArrayLike | None = None,
    *,
    level: float = 0.95,
    scale: Scale = "log-log",
    minimum_subjects: int = MINIMUM_SUBJECTS,
) -> Checked[Estimate]:
    """`compute_follow_up_median`, checked like any quantile."""
    curve = compute_reverse_curve(exits, events, entries, level=level, scale=scale)
    return compute_checked_quantile(curve, minimum_subjects=minimum_subjects)


def compute_logrank_check(test: LogRank) -> CrossCheck:
    """Check a log-rank test by `survival`: its `survdiff`, with entry times its exact Cox score.

    Single-engine where no second engine has the test: gamma weights, weights with entry times, groups that
    are never at risk together.
    """
    if test.df is None or test.chi_square is None:
        return compute_single_engine(own.ENGINE, test.reason or "no_information")
    truncated = test.sample.rows.truncated
    if test.gamma or (test.rho and truncated):
        return compute_single_engine(own.ENGINE, "no second engine has these weights")
    if test.df < len(test.groups) - 1:
        return compute_single_engine(own.ENGINE, "no second engine inverts a singular variance")
    mine = {
        "chi_square": Answer(own.ENGINE, test.chi_square),
        "p_value": Answer(own.ENGINE, test.p_value),
    }
    if truncated:
        other = py_survival.compute_logrank_with_entry(test.sample, test.df)
        return compute_cross_check("logrank_with_entry", own.ENGINE, mine, other)
    other = py_survival.compute_logrank(test.sample, test.rho)
    return compute_cross_check("logrank", own.ENGINE, mine, other)


def compute_checked_proportion(
    successes: int, n: int, *, level: float = 0.95, method: ProportionMethod = "clopper-pearson"
) -> Checked[Estimate]:
    """`compute_proportion`, checked by scipy's solution of the binomial tails."""
    found = compute_proportion(successes, n, level=level, method=method)
    if found.value is None:
        return Checked(found, _not_computed(found))
    other = scipy.compute_proportion(successes, n, level, method)
    return Checked(found, compute_cross_check("proportion", own.ENGINE, _answers(found), other))


def _not_computed(found: Estimate) -> CrossCheck:
    return compute_single_engine(own.ENGINE, found.reason or found.status)


def _answers(found: Estimate) -> dict[str, Answer]:
    engine, reason = own.ENGINE, found.reason
    limit: Reason = "survival_zero" if reason == "survival_zero" else "level_not_crossed"
    return {
        "value": Answer(engine, found.value, reason if found.value is None else None),
        "lower": Answer(engine, found.lower, limit if found.lower is None else None),
        "upper": Answer(engine, found.upper, limit if found.upper is None else None),
    }


def _check_bound(curve: KaplanMeier, time: float, found: Estimate, other: dict[str, Answer]) -> CrossCheck:
    """S = 1 is checked by `survival`, its limits by the exact interval of n successes in n."""
    beyond = count_followed_beyond(curve, time)
    bound = scipy.compute_proportion(beyond, beyond, curve.level, "clopper-pearson") if beyond else {}
    both = {**bound, "value": other["value"]}
    return compute_cross_check("no_event_bound", own.ENGINE, _answers(found), both)
