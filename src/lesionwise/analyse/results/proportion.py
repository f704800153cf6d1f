"""Proportions of subjects, with exact or Wilson limits."""

from typing import Literal

from lesionwise.analyse.model import Result
from lesionwise.analyse.results.build import build_estimate
from lesionwise.analyse.results.identity import SHORT
from lesionwise.analyse.sample import Sample
from lesionwise.statistics import MINIMUM_SUBJECTS, Checked, ProportionMethod, compute_checked_proportion
from lesionwise.statistics.comparison import compute_single_engine

_METHODS: dict[str, ProportionMethod] = {"clopper_pearson": "clopper-pearson", "wilson": "wilson"}


def compute_proportion_result(
    sample: Sample, group: str | None, estimator: Literal["clopper_pearson", "wilson"]
) -> Result:
    """Share of analysed subjects with status 1.

    Boundaries: nobody: `not_estimable`; fewer than 5: counts only, `suppressed`.
    """
    checked = compute_checked_proportion(sample.events, sample.n, method=_METHODS[estimator])
    if 0 < sample.n < MINIMUM_SUBJECTS:
        number = checked.number.without_number("suppressed", "few_subjects")
        checked = Checked(number, compute_single_engine(checked.engine, "few_subjects"))
    return build_estimate(
        sample.endpoint,
        SHORT[estimator],
        estimator,
        "proportion",
        checked,
        group=group,
        occasion=sample.occasion,
    )
