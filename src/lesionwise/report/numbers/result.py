"""A result as text: the one place where an estimate becomes characters."""

from dataclasses import dataclass

from lesionwise.analyse.model import Result, ResultStatus
from lesionwise.report.numbers.basic import join_limits, render_p
from lesionwise.report.numbers.scales import SCALES, Scale

NOT_REACHED = "NR"
NOT_ESTIMABLE = "NE"


@dataclass(frozen=True)
class Printed:
    """The characters of a result: `62.0 %` and `(48.1-74.2)`; `interval` is empty where there is none."""

    estimate: str
    interval: str = ""

    @property
    def text(self) -> str:
        """Estimate and interval as one text."""
        return f"{self.estimate} {self.interval}".strip()


def render_result(result: Result) -> Printed:
    """Estimate and interval of a result as they stand in every document.

    Status `not_reached` prints NR, `not_estimable` NE, `bound_only` the exact bound, `suppressed` words with
    the number that was too small. A proportion stands behind its counts. A limit with a status of its own
    prints NR or NE in its place. A value that is missing although the status is `ok` prints NE, never a
    blank.
    """
    scale = SCALES[result.quantity]
    if result.status == "not_estimable":
        return Printed(NOT_ESTIMABLE)
    if result.status == "suppressed":
        return Printed(_suppressed(result))
    if result.status == "bound_only":
        return Printed(_bound(result, scale))
    if result.status == "not_reached":
        return Printed(NOT_REACHED, _interval(result, scale))
    return _plain(result, scale)


def _plain(result: Result, scale: Scale) -> Printed:
    if result.quantity == "p_value":
        return Printed(_p_value(result))
    if result.estimate is None:
        return Printed(NOT_ESTIMABLE)
    return Printed(_share(result) + scale.render(result.estimate) + scale.unit, _interval(result, scale))


def _suppressed(result: Result) -> str:
    """Words, so that no count under the name of an estimate reads as one; a proportion keeps its counts."""
    if result.population == "lesions" and result.reason in ("few_at_risk", "few_subjects"):
        return "too few subjects" + (" at risk" if result.reason == "few_at_risk" else "")
    if result.reason == "few_at_risk" and result.n_risk is not None:
        return f"too few at risk ({result.n_risk})"
    if result.quantity == "p_value":
        return "too few subjects in a group"
    return f"{_share(result)}too few subjects" if _share(result) else f"too few subjects ({result.n})"


def _share(result: Result) -> str:
    """`32/56, ` before a proportion; nothing before another quantity."""
    counted = result.quantity == "proportion" and result.events is not None
    return f"{result.events}/{result.n}, " if counted else ""


def _p_value(result: Result) -> str:
    p = result.p_value if result.p_value is not None else result.estimate
    return NOT_ESTIMABLE if p is None else render_p(p)


def _bound(result: Result, scale: Scale) -> str:
    """The exact bound: of a probability of 1 the lower limit, of 0 the upper one."""
    upper = result.lower is None or (result.estimate == 0 and result.upper is not None)
    sign, value = ("\N{LESS-THAN OR EQUAL TO}", result.upper)
    if not upper:
        sign, value = ("\N{GREATER-THAN OR EQUAL TO}", result.lower)
    return NOT_ESTIMABLE if value is None else f"{sign} {scale.render(value, limit=True)}{scale.unit}"


def _interval(result: Result, scale: Scale) -> str:
    limits = ((result.lower, result.lower_status), (result.upper, result.upper_status))
    if all(value is None and status in ("ok", "suppressed") for value, status in limits):
        return ""
    if result.estimate is None and all(value is None for value, _ in limits):
        return ""
    return join_limits(*(_limit(value, status, scale) for value, status in limits))


def _limit(value: float | None, status: ResultStatus, scale: Scale) -> str:
    if value is not None:
        return scale.render(value, limit=True)
    return NOT_REACHED if status == "not_reached" else NOT_ESTIMABLE
