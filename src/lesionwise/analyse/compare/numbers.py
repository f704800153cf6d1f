"""Numbers of two analyses that differ: their ids and in what, not how much."""

from dataclasses import dataclass
from typing import Final

from lesionwise.analyse.model import Analysis

_FIELDS: Final = (
    "estimate",
    "lower",
    "upper",
    "level",
    "n",
    "events",
    "n_risk",
    "p_value",
    "status",
    "reason",
)


@dataclass(frozen=True)
class NumberChange:
    """One result: its id, and what differs."""

    id: str
    endpoint: str
    changed: tuple[str, ...]


def compare_numbers(first: Analysis, second: Analysis) -> tuple[NumberChange, ...]:
    """Every result that differs or that one run alone has, in the order of the first, then of the second."""
    one = {each.id: each for each in first.results}
    two = {each.id: each for each in second.results}
    changes = []
    for name in dict.fromkeys((*one, *two)):
        if name not in two:
            changes.append(NumberChange(name, one[name].endpoint, ("only in the first run",)))
        elif name not in one:
            changes.append(NumberChange(name, two[name].endpoint, ("only in the second run",)))
        else:
            pair = one[name], two[name]
            changed = tuple(field for field in _FIELDS if getattr(pair[0], field) != getattr(pair[1], field))
            changes += [NumberChange(name, one[name].endpoint, changed)] if changed else []
    return tuple(changes)
