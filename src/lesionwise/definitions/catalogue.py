"""The endpoint rules that this version executes. A name that is not here is refused as unknown."""

from dataclasses import dataclass
from typing import Literal

from lesionwise.definitions.clauses import EventName, Profile

Best = Literal["CR", "PR", "SD", "NON-CR/NON-PD"]


@dataclass(frozen=True)
class Rule:
    """What a rule allows; `kind` names its declaration in `KINDS`.

    Of a time to event: the events that it must and may have, where it is censored, its profiles, whether
    its clock starts at the first response (and then at nothing else). Of a proportion: the best responses
    that it must and may count.
    """

    name: str
    label: str
    kind: str
    required_events: tuple[EventName, ...] = ()
    allowed_events: tuple[EventName, ...] = ()
    censor_at: str | None = None
    profiles: tuple[Profile, ...] = ()
    from_response: bool = False
    required_responses: tuple[Best, ...] = ()
    allowed_responses: tuple[Best, ...] = ()


_PROGRESSION: tuple[EventName, ...] = ("progression", "clinical_progression", "death")
_PROFILES: tuple[Profile, ...] = ("treatment_policy", "fda_2018")

_RULES = (
    Rule(
        "pfs1",
        "Progression-free survival 1",
        "time_to_event",
        ("progression",),
        _PROGRESSION,
        "last_adequate_assessment",
        _PROFILES,
    ),
    Rule(
        "ttp",
        "Time to progression",
        "time_to_event",
        ("progression",),
        ("progression", "clinical_progression"),
        "last_adequate_assessment",
        _PROFILES,
    ),
    Rule(
        "os",
        "Overall survival",
        "time_to_event",
        ("death",),
        ("death",),
        "last_known_alive",
        ("treatment_policy",),
    ),
    Rule(
        "dor",
        "Duration of response",
        "time_to_event",
        ("progression",),
        _PROGRESSION,
        "last_adequate_assessment",
        _PROFILES,
        from_response=True,
    ),
    Rule(
        "orr",
        "Objective response rate",
        "proportion",
        required_responses=("CR", "PR"),
        allowed_responses=("CR", "PR"),
    ),
    Rule(
        "dcr",
        "Disease control rate",
        "proportion",
        required_responses=("CR", "PR", "SD"),
        allowed_responses=("CR", "PR", "SD", "NON-CR/NON-PD"),
    ),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _RULES}
"""Rules by name."""
