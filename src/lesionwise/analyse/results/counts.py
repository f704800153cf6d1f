"""How many were analysed, had the event, and were left out for which reason."""

from lesionwise.analyse.model import Result
from lesionwise.analyse.results.build import build_count
from lesionwise.analyse.sample import Sample
from lesionwise.definitions import Deterioration, Endpoint, LesionControl

RESPONSES = ("proportion", "durable_control", "out_of_field_response", "pain_response")
"""Kinds whose status 1 is a response."""

_MEASURE = "questionnaire"


def compute_counts(sample: Sample, group: str | None) -> tuple[Result, ...]:
    """Rows analysed, events (responders), competing events where there can be any, left out, and left out by
    reason, most frequent first; of lesions the subjects that have them too."""
    endpoint, n, out = sample.endpoint, sample.n, sample.left_out.height
    everyone, events = n + out, sample.events
    word = "responders" if endpoint.kind in RESPONSES else "scores" if endpoint.kind == _MEASURE else "events"
    found: list[tuple[str, int, int, int | None, str | None]] = [
        ("n", n, everyone, events, None),
        (word, events, n, events, None),
    ]
    if can_compete(endpoint):
        found.append(("competing", sample.competing, n, events, None))
    if sample.of_lesions:
        found.append(("subjects", sample.analysed["subject"].n_unique(), n, None, None))
    found.append(("left_out", out, everyone, None, None))
    found += [(f"left_out.{why}", k, everyone, None, why) for why, k in count_reasons(sample).items()]
    return tuple(
        build_count(endpoint, part, count, n=of, events=had, group=group, occasion=sample.occasion, note=note)
        for part, count, of, had, note in found
    )


def can_compete(endpoint: Endpoint) -> bool:
    """Whether rows of the endpoint may end with a competing event."""
    if isinstance(endpoint, Deterioration):
        return endpoint.death == "competing"
    return isinstance(endpoint, LesionControl) or bool(getattr(endpoint, "competing", ()))


def count_reasons(sample: Sample) -> dict[str, int]:
    """Subjects left out by reason, most frequent first, equal ones by name."""
    found = sample.left_out.group_by("reason").len().sort(["len", "reason"], descending=[True, False])
    return dict(zip(found["reason"].to_list(), found["len"].to_list(), strict=True))
