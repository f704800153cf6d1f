"""Estimates as results: the number with all that says what it is."""

from lesionwise.analyse.model import CrossCheck, Quantity, Result
from lesionwise.analyse.results.identity import choose_population, render_id, render_trace
from lesionwise.definitions import Endpoint
from lesionwise.definitions.clauses import Estimator
from lesionwise.statistics import Checked, Estimate
from lesionwise.statistics import CrossCheck as EngineCheck
from lesionwise.statistics.engines import own
from lesionwise.terms import compute_months

NOT_CHECKED = "a count; nothing is estimated"


def build_estimate(
    endpoint: Endpoint,
    part: str,
    estimator: Estimator,
    quantity: Quantity,
    checked: Checked[Estimate],
    *,
    group: str | None,
    at_months: float | None = None,
    occasion: str | None = None,
    notes: tuple[str, ...] = (),
) -> Result:
    """One estimate with its interval; quantities in months are turned from days here, and only here."""
    found = checked.number
    in_months = quantity in ("median_months", "follow_up_months")
    value, lower, upper = (
        compute_months(number) if in_months and number is not None else number
        for number in (found.value, found.lower, found.upper)
    )
    return Result(
        id=render_id(endpoint.id, part, at_months=at_months, occasion=occasion, group=group),
        registered=endpoint.registered,
        endpoint=endpoint.id,
        population=choose_population(endpoint),
        group=group,
        estimator=estimator,
        quantity=quantity,
        at_months=at_months,
        occasion=occasion,
        estimate=value,
        lower=lower,
        upper=upper,
        level=found.level,
        ci_method=found.ci_method,
        n=found.n,
        events=found.events,
        n_risk=found.n_risk,
        p_value=None,
        status=found.status,
        reason=found.reason,
        lower_status=found.lower_status,
        upper_status=found.upper_status,
        engine=checked.engine,
        cross_check=build_check(checked.check),
        trace=render_trace(endpoint),
        note="; ".join(notes) or None,
    )


def build_count(
    endpoint: Endpoint,
    part: str,
    count: int,
    *,
    n: int,
    events: int | None,
    group: str | None,
    occasion: str | None = None,
    note: str | None = None,
) -> Result:
    """A number of subjects, or of lesions where they are the unit; `n` are those counted among."""
    return Result(
        id=render_id(endpoint.id, part, occasion=occasion, group=group),
        registered=endpoint.registered,
        endpoint=endpoint.id,
        population=choose_population(endpoint),
        group=group,
        estimator="count",
        quantity="count",
        at_months=None,
        occasion=occasion,
        estimate=float(count),
        lower=None,
        upper=None,
        level=None,
        ci_method=None,
        n=n,
        events=events,
        p_value=None,
        status="ok",
        reason=None,
        engine=own.ENGINE,
        cross_check=CrossCheck(engine=None, difference=None, tolerance=None, agree=None, reason=NOT_CHECKED),
        trace=render_trace(endpoint),
        note=note,
    )


def build_check(check: EngineCheck) -> CrossCheck:
    """What the second engine said."""
    return CrossCheck(
        engine=check.engine_b,
        difference=check.difference,
        tolerance=check.tolerance,
        agree=check.agree,
        reason=check.reason,
    )
