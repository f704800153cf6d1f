"""The endpoint rules that this version executes. A name that is not here is refused as unknown."""

from dataclasses import dataclass
from typing import Literal

from lesionwise.definitions.clauses import EventName

Kind = Literal["time_to_event", "proportion"]


@dataclass(frozen=True)
class Rule:
    """What a rule allows: kind, events that it must and may have, where it may be censored."""

    name: str
    label: str
    kind: Kind
    required_events: tuple[EventName, ...] = ()
    allowed_events: tuple[EventName, ...] = ()
    censor_at: str | None = None


_PROGRESSION: tuple[EventName, ...] = ("progression", "clinical_progression", "death")

_RULES = (
    Rule(
        "pfs1",
        "Progression-free survival 1",
        "time_to_event",
        ("progression",),
        _PROGRESSION,
        "last_adequate_assessment",
    ),
    Rule(
        "ttp",
        "Time to progression",
        "time_to_event",
        ("progression",),
        ("progression", "clinical_progression"),
        "last_adequate_assessment",
    ),
    Rule("os", "Overall survival", "time_to_event", ("death",), ("death",), "last_known_alive"),
    Rule(
        "dor",
        "Duration of response",
        "time_to_event",
        ("progression",),
        _PROGRESSION,
        "last_adequate_assessment",
    ),
    Rule("orr", "Objective response rate", "proportion"),
    Rule("dcr", "Disease control rate", "proportion"),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _RULES}
"""Rules by name."""
