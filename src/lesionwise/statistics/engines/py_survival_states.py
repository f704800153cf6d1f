"""The library `survival` from PyPI: cumulative incidences by its multi-state curves."""

from typing import Any

import numpy as np
import survival

from lesionwise.statistics.competing import CompetingFollowUp
from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.engines.py_survival import ENGINE
from lesionwise.statistics.estimate import Reason
from lesionwise.statistics.limits import Scale


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
    if time > max(fit.time):
        return {part: Answer(ENGINE, None, "beyond_last_time") for part in ("value", "lower", "upper")}
    place = int(np.searchsorted(fit.time, time, side="right")) - 1
    state = fit.states.index(str(cause))
    value = float(fit.pstate[place][state]) if place >= 0 else 0.0
    if place < 0 or value in (0.0, 1.0):
        reason: Reason = "survival_zero" if value == 1.0 else "no_event"
        nothing = Answer(ENGINE, None, reason)
        return {"value": Answer(ENGINE, value), "lower": nothing, "upper": nothing}
    return {
        "value": Answer(ENGINE, value),
        "lower": Answer(ENGINE, float(fit.lower[place][state])),
        "upper": Answer(ENGINE, float(fit.upper[place][state])),
    }


def _fit(sample: CompetingFollowUp, level: float, scale: Scale) -> Any:
    states = _States(sample.cause.tolist())
    states.categories = (0, *sample.causes)
    rows = sample.rows
    data = {"exit": rows.exit, "state": states, "row": np.arange(sample.n)}
    formula = "Surv(exit, state) ~ 1"
    options: dict[str, Any] = {"conf_type": scale, "conf_int": level, "timefix": False}
    if rows.truncated:
        data["entry"] = rows.entry
        formula = "Surv(entry, exit, state) ~ 1"
        options["id"] = "row"
    if sample.cluster is not None:
        data["cluster"] = sample.cluster
        options["cluster"] = "cluster"
    return survival.survfit(formula, data, **options)
