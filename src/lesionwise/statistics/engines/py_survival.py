"""The library `survival` from PyPI (a port of R's): curves, quantiles, log-rank tests."""

import math
from importlib.metadata import version
from typing import Any

import survival
from scipy.special import chdtrc

from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.estimate import Reason
from lesionwise.statistics.follow_up import FollowUp
from lesionwise.statistics.grouped import GroupedFollowUp
from lesionwise.statistics.limits import Scale

ENGINE = f"survival {version('survival')}"

_LEVEL_TOLERANCE = 1.5e-8


def compute_survival_at(sample: FollowUp, time: float, level: float, scale: Scale) -> dict[str, Answer]:
    """Value, lower and upper of S(time).

    Never let through: the curve carried beyond its last time, and limits at S = 1 (the library gives
    [1, 1], a false certainty) or S = 0.
    """
    fit = _fit(sample, level, scale)
    if time > max(fit.time):
        return _nothing("beyond_last_time")
    at = survival.model_summary(fit, times=[time], extend=True)
    value = float(at.surv[0])
    edge: dict[float, Reason] = {1.0: "no_event", 0.0: "survival_zero"}
    if value in edge:
        return {**_nothing(edge[value]), "value": Answer(ENGINE, value)}
    return {
        "value": Answer(ENGINE, value),
        "lower": Answer(ENGINE, float(at.lower[0])),
        "upper": Answer(ENGINE, float(at.upper[0])),
    }


def compute_quantile(sample: FollowUp, probability: float, level: float, scale: Scale) -> dict[str, Answer]:
    """Value, lower and upper of a quantile of the time.

    Never let through: the midpoint of a flat piece that ends in censoring, which the library gives as R does
    and which no later event supports.
    """
    fit = _fit(sample, level, scale)
    found = survival.quantile(fit, probs=[probability], conf_int=True, tolerance=_LEVEL_TOLERANCE)
    flat = abs(fit.surv[-1] - (1 - probability)) < _LEVEL_TOLERANCE
    return {
        "value": Answer(ENGINE, None, "flat_half_to_censoring") if flat else _reached(found.quantile[0][0]),
        "lower": _reached(found.lower[0][0]),
        "upper": _reached(found.upper[0][0]),
    }


def compute_logrank(sample: GroupedFollowUp, rho: float) -> dict[str, Answer]:
    """Chi-square and p of the (stratified, rho-weighted) log-rank test of right-censored rows.

    Degrees of freedom are the library's own. Not asked where a group is never at risk together with another:
    it counts those by groups with an expected event, not by the rank of the variance.
    """
    rows = sample.rows
    data = {"exit": rows.exit, "event": rows.event.astype(int), "g": sample.group}
    formula = "Surv(exit, event) ~ factor(g)"
    if sample.stratified:
        data["s"] = sample.stratum
        formula += " + strata(s)"
    test = survival.survdiff(formula, data, rho=rho, timefix=False)
    return {"chi_square": Answer(ENGINE, float(test.chisq)), "p_value": Answer(ENGINE, float(test.pvalue))}


def compute_logrank_with_entry(sample: GroupedFollowUp, df: int) -> dict[str, Answer]:
    """Log-rank with left truncation: the score test of the Cox model with the exact treatment of ties.

    The library's own `survdiff` takes no entry times. The model is not iterated: the score at zero is wanted.
    """
    rows = sample.rows
    data = {"entry": rows.entry, "exit": rows.exit, "event": rows.event.astype(int), "g": sample.group}
    formula = "Surv(entry, exit, event) ~ factor(g)"
    if sample.stratified:
        data["s"] = sample.stratum
        formula += " + strata(s)"
    fit = survival.coxph(formula, data, ties="exact", iter_max=0, timefix=False)
    score = float(fit.score)
    return {"chi_square": Answer(ENGINE, score), "p_value": Answer(ENGINE, float(chdtrc(df, score)))}


def _fit(sample: FollowUp, level: float, scale: Scale) -> Any:
    data = {"exit": sample.exit, "event": sample.event.astype(int)}
    formula = "Surv(exit, event) ~ 1"
    if sample.truncated:
        data["entry"] = sample.entry
        formula = "Surv(entry, exit, event) ~ 1"
    return survival.survfit(formula, data, conf_type=scale, conf_int=level, timefix=False)


def _nothing(reason: Reason) -> dict[str, Answer]:
    return {quantity: Answer(ENGINE, None, reason) for quantity in ("value", "lower", "upper")}


def _reached(value: float) -> Answer:
    if value is None or math.isnan(value):
        return Answer(ENGINE, None, "level_not_crossed")
    return Answer(ENGINE, float(value))
