"""A saved text of a registry as a registration."""

from typing import Final

from lesionwise.study.model import RegisteredOutcome, RegistrationText
from lesionwise.study.registration.layout import Layout, parse_layout
from lesionwise.study.registration.model import Registration
from lesionwise.study.registration.split import Reading, split_outcome

_ROLES: Final = ("primary", "secondary", "other")


def parse_saved_text(text: str, name: str, number: str) -> Registration:
    """The registration of a text: outcomes verbatim, with a second reading where the first is not sure."""
    layout = parse_layout(text)
    outcomes: list[RegisteredOutcome] = []
    others: dict[str, Reading] = {}
    for role, line in zip(_ROLES, layout.outcomes, strict=False):
        for position, raw in enumerate((part.strip() for part in line.split("|")), start=1):
            outcome, other = _parse_outcome(raw, f"{number}_{role}_{position}", role)
            outcomes.append(outcome)
            if other is not None:
                others[outcome.id] = other
    return Registration(
        name, number, layout.title, _gather_text(layout), tuple(outcomes), others, tuple(layout.unplaced)
    )


def _parse_outcome(raw: str, name: str, role: str) -> tuple[RegisteredOutcome, Reading | None]:
    split = split_outcome(raw)
    best = split.best if split else Reading(raw, "", "")
    other = split.other if split else None
    fields = {"id": name, "role": role, "raw": raw, "split": "ambiguous" if other else "sure"}
    return RegisteredOutcome.model_validate({**best._asdict(), **fields}), other


def _gather_text(layout: Layout) -> RegistrationText:
    return RegistrationText(
        summary=layout.summary,
        description=layout.description,
        conditions=_list_parts(layout.conditions),
        interventions=_list_parts(layout.interventions),
        lines=tuple(dict.fromkeys(layout.labelled)),
    )


def _list_parts(line: str | None) -> tuple[str, ...]:
    parts = [part.strip() for part in (line or "").split("|")]
    return tuple(dict.fromkeys(part for part in parts if part))
