"""Ids of results: permanent, so that a number can be found again in the next run."""

from lesionwise.analyse.sample import is_of_lesions
from lesionwise.definitions import Endpoint
from lesionwise.definitions.clauses import Estimator

SHORT: dict[Estimator, str] = {
    "kaplan_meier": "km",
    "median": "median",
    "follow_up": "follow_up",
    "log_rank": "logrank",
    "aalen_johansen": "aj",
    "mean": "mean",
    "mean_change": "mean_change",
    "categories": "category",
    "clopper_pearson": "clopper_pearson",
    "wilson": "wilson",
}
"""The estimator's word in an id."""


def render_id(
    endpoint: str,
    part: str,
    *,
    at_months: float | None = None,
    occasion: str | None = None,
    group: str | None = None,
) -> str:
    """Id of a result: `pfs1.km.12mo.sabr`, whole months without decimals, no group for everyone."""
    landmark = None if at_months is None else f"{at_months:g}mo"
    return ".".join(word for word in (endpoint, part, landmark, occasion, group) if word is not None)


def render_trace(endpoint: Endpoint) -> str:
    """Where the rows behind a number are."""
    return f"derived/endpoint.parquet#endpoint={endpoint.id}"


def choose_population(endpoint: Endpoint) -> str:
    """Code of the population: responders for a duration of response, lesions, else the endpoint's own, else
    all."""
    if endpoint.kind == "proportion":
        return endpoint.population
    if is_of_lesions(endpoint):
        return "lesions"
    return "responders" if endpoint.rule == "dor" else "all"
