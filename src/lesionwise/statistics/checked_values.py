"""Published means, quantiles and differences of proportions, each computed by two engines."""

from numpy.typing import ArrayLike

from lesionwise.statistics.checked import Checked
from lesionwise.statistics.comparison import Number, compute_cross_check, compute_single_engine
from lesionwise.statistics.engines import own, scipy, statsmodels
from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.estimate import MINIMUM_SUBJECTS, Estimate
from lesionwise.statistics.proportion_difference import compute_proportion_difference
from lesionwise.statistics.values import check_values, compute_mean, compute_value_quantile


def compute_checked_mean(
    values: ArrayLike, *, level: float = 0.95, minimum_subjects: int = MINIMUM_SUBJECTS
) -> Checked[Estimate]:
    """`compute_mean`, checked by `scipy`; limits that do not exist are not compared."""
    given = check_values(values)
    found = compute_mean(given, level=level, minimum_subjects=minimum_subjects)
    if found.value is None:
        return _unchecked(found)
    return _check("mean", found, scipy.compute_mean(given, level))


def compute_checked_value_quantile(
    values: ArrayLike,
    probability: float = 0.5,
    *,
    level: float = 0.95,
    minimum_subjects: int = MINIMUM_SUBJECTS,
) -> Checked[Estimate]:
    """`compute_value_quantile`, checked by `scipy`."""
    given = check_values(values)
    found = compute_value_quantile(given, probability, level=level, minimum_subjects=minimum_subjects)
    if found.value is None:
        return _unchecked(found)
    return _check("value_quantile", found, scipy.compute_value_quantile(given, probability, level))


def compute_checked_proportion_difference(
    successes: int, n: int, other_successes: int, other_n: int, *, level: float = 0.95
) -> Checked[Estimate]:
    """`compute_proportion_difference`, checked by `statsmodels`."""
    found = compute_proportion_difference(successes, n, other_successes, other_n, level=level)
    if found.value is None:
        return _unchecked(found)
    other = statsmodels.compute_proportion_difference(successes, n, other_successes, other_n, level)
    return _check("proportion_difference", found, other)


def _unchecked(found: Estimate) -> Checked[Estimate]:
    return Checked(found, compute_single_engine(own.ENGINE, found.reason or found.status))


def _check(number: Number, found: Estimate, other: dict[str, Answer]) -> Checked[Estimate]:
    numbers = {"value": found.value, "lower": found.lower, "upper": found.upper}
    mine = {name: Answer(own.ENGINE, value) for name, value in numbers.items() if value is not None}
    return Checked(found, compute_cross_check(number, own.ENGINE, mine, other))
