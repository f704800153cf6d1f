"""Numbers from cumulative incidences: landmarks, and local control as what is left."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lesionwise.analyse.model import Quantity, Result
from lesionwise.analyse.results.build import build_estimate
from lesionwise.analyse.results.identity import SHORT
from lesionwise.analyse.sample import Sample
from lesionwise.statistics import (
    CURVE_NOTES,
    Checked,
    CumulativeIncidence,
    Estimate,
    compute_checked_incidence_at,
    compute_cumulative_incidence,
)
from lesionwise.terms import compute_whole_days

CONTROL = "control"
"""The word of local control in an id: `lc_lesion.control.12mo`."""


@dataclass(frozen=True, eq=False)
class Incidence:
    """The cumulative incidence of one group of one endpoint, and its sample; `group` null: everyone."""

    group: str | None
    sample: Sample
    fit: CumulativeIncidence


def compute_incidence(sample: Sample, group: str | None) -> Incidence:
    """Aalen-Johansen estimate in days, statuses 2 and 3 competing; lesions clustered by subject."""
    fit = compute_cumulative_incidence(sample.exits, sample.causes, sample.entries, clusters=sample.clusters)
    return Incidence(group, sample, fit)


def compute_incidence_results(incidence: Incidence, at_months: tuple[float, ...]) -> Iterator[Result]:
    """A result a landmark; of local control a second one, 1 - incidence with its limits turned round.

    So a lesion whose bearer died without a failure counts as controlled: death ends its follow-up, it is
    no failure (ENDPOINTS 8.1).
    """
    of_lesions = incidence.sample.endpoint.kind == "lesion_control"
    for months in at_months:
        checked = compute_checked_incidence_at(incidence.fit, compute_whole_days(months))
        yield _build(incidence, SHORT["aalen_johansen"], "cumulative_incidence", checked, months)
        if of_lesions:
            yield _build(incidence, CONTROL, "local_control", _turn_round(checked), months)


def _build(
    incidence: Incidence, part: str, quantity: Quantity, checked: Checked[Estimate], months: float
) -> Result:
    notes = [CURVE_NOTES[note] for note in incidence.fit.notes]
    if incidence.fit.sample.cluster is not None:
        notes.insert(0, f"{incidence.fit.n_independent} subjects as clusters")
    return build_estimate(
        incidence.sample.endpoint,
        part,
        "aalen_johansen",
        quantity,
        checked,
        group=incidence.group,
        at_months=months,
        notes=tuple(notes),
    )


def _turn_round(checked: Checked[Estimate]) -> Checked[Estimate]:
    number = checked.number
    turned = replace(
        number,
        value=None if number.value is None else 1 - number.value,
        lower=None if number.upper is None else 1 - number.upper,
        upper=None if number.lower is None else 1 - number.lower,
        lower_status=number.upper_status,
        upper_status=number.lower_status,
    )
    return replace(checked, number=turned)
