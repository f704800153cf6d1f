"""The library `survival` from PyPI: cumulative incidences by its multi-state curves."""

from typing import Any

import numpy as np
import survival

from lesionwise.statistics.competing import CompetingFollowUp
from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.engines.py_survival import ENGINE
from lesionwise.statistics.estimate import Reason
from lesionwise.statistics.follow_up import Floats, Integers
from lesionwise.statistics.limits import Scale

_CERTAIN = 1e-12
"""Nearer to 1 the library's incidence is 1, missed by rounding."""


class _States(list[int]):
    """Codes with their declared levels, censoring first: undeclared, the library takes the lowest code that
    is there for censoring, and loses the first cause where nobody is censored."""

    categories: tuple[int, ...] = ()


def compute_incidence_at(
    sample: CompetingFollowUp, time: float, cause: int, level: float, scale: Scale
) -> dict[str, Answer]:
    """Value, lower and upper of F(time) of one cause.

    Never let through: the curve carried beyond its last time, and limits at F = 0 or F = 1 (the library
    gives [0, 0] and [1, 1], a false certainty).
    """
    fit = _fit(sample, level, scale)
    refused = _refuse(fit, time, cause)
    if refused is not None:
        return refused
    place, state = _find(fit, time), fit.states.index(str(cause))
    return {
        "value": Answer(ENGINE, float(fit.pstate[place][state])),
        "lower": Answer(ENGINE, float(fit.lower[place][state])),
        "upper": Answer(ENGINE, float(fit.upper[place][state])),
    }


def compute_small_incidence_at(
    sample: CompetingFollowUp, time: float, cause: int, level: float, scale: Scale
) -> dict[str, Answer]:
    """The same with limits of the t distribution, from the library's curves without each cluster.

    Where such a curve is at 0 or 1, from its clustered standard error.
    """
    from scipy.stats import t

    fit = _fit(sample, level, scale)
    refused = _refuse(fit, time, cause)
    if refused is not None:
        return refused
    place, state = _find(fit, time), fit.states.index(str(cause))
    value = float(fit.pstate[place][state])
    forward, backward, slope = _SCALES[scale]
    left_out = _leave_out(sample, time, cause)
    m = left_out.size
    if np.all((left_out > 0) & (left_out < 1 - _CERTAIN)):
        error = np.sqrt((m - 1) ** 2 / m * np.var(forward(left_out), ddof=1))
    else:
        error = float(fit.std_err[place][state]) * abs(slope(value))
    half = float(t.ppf(0.5 + level / 2, m - 1)) * error
    ends = sorted(float(np.clip(backward(forward(value) + sign * half), 0, 1)) for sign in (-1, 1))
    return {
        "value": Answer(ENGINE, value),
        "lower": Answer(ENGINE, ends[0]),
        "upper": Answer(ENGINE, ends[1]),
    }


_SCALES: dict[Scale, Any] = {
    "log-log": (
        lambda p: np.log(-np.log(p)),
        lambda x: np.exp(-np.exp(x)),
        lambda p: 1 / (p * np.log(p)),
    ),
    "log": (np.log, np.exp, lambda p: 1 / p),
    "plain": (lambda p: p, lambda x: x, lambda _: 1.0),
}
"""There, back, and the slope there."""


def _find(fit: Any, time: float) -> int:
    return int(np.searchsorted(fit.time, time, side="right")) - 1


def _refuse(fit: Any, time: float, cause: int) -> dict[str, Answer] | None:
    """Answers without limits; None where the library's limits hold."""
    if time > max(fit.time):
        return {part: Answer(ENGINE, None, "beyond_last_time") for part in ("value", "lower", "upper")}
    place = _find(fit, time)
    value = float(fit.pstate[place][fit.states.index(str(cause))]) if place >= 0 else 0.0
    if 0 < value < 1 - _CERTAIN:
        return None
    reason: Reason = "survival_zero" if value else "no_event"
    nothing = Answer(ENGINE, None, reason)
    return {"value": Answer(ENGINE, value), "lower": nothing, "upper": nothing}


def _leave_out(sample: CompetingFollowUp, time: float, cause: int) -> Floats:
    """F(time) without each cluster: curves of as many groups, each holding all rows but one cluster's."""
    code = sample.number_clusters()
    kept = [np.flatnonzero(code != cluster) for cluster in range(sample.n_independent)]
    group = np.repeat(np.arange(sample.n_independent), [each.size for each in kept])
    data, formula, options = _describe(sample, np.concatenate(kept))
    fit = survival.survfit(f"{formula} ~ g", {**data, "g": group}, se_fit=False, timefix=False, **options)
    ends = np.cumsum(list(fit.strata.values()))
    state = fit.states.index(str(cause))
    found = []
    for begin, end in zip([0, *ends[:-1]], ends, strict=True):
        place = int(np.searchsorted(fit.time[begin:end], time, side="right"))
        found.append(fit.pstate[begin + place - 1][state] if place else 0.0)
    return np.array(found, dtype=np.float64)


def _fit(sample: CompetingFollowUp, level: float, scale: Scale) -> Any:
    data, formula, options = _describe(sample, np.arange(sample.n))
    if sample.cluster is not None:
        data["cluster"] = sample.cluster
        options["cluster"] = "cluster"
    return survival.survfit(f"{formula} ~ 1", data, conf_type=scale, conf_int=level, timefix=False, **options)


def _describe(sample: CompetingFollowUp, kept: Integers) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """Data, response and further arguments of the kept rows; with entry times each row needs an id."""
    states = _States(sample.cause[kept].tolist())
    states.categories = (0, *sample.causes)
    data: dict[str, Any] = {"exit": sample.rows.exit[kept], "state": states}
    if not sample.rows.truncated:
        return data, "Surv(exit, state)", {}
    data |= {"entry": sample.rows.entry[kept], "row": np.arange(kept.size)}
    return data, "Surv(entry, exit, state)", {"id": "row"}
