"""What a rule of the catalogue allows an endpoint to say."""

from dataclasses import dataclass
from typing import Literal

from lesionwise.definitions.clauses import CensorAt, EventName, Profile

Best = Literal["CR", "PR", "SD", "NON-CR/NON-PD"]


@dataclass(frozen=True)
class Rule:
    """What a rule allows; `kind` names its declaration in `KINDS`.

    Of a time to event: the events that it must and may have, those that may compete, where it may be
    censored, its profiles, the switches (fields of `TimeToEvent`) that it knows, whether its clock starts
    at the first response (and then at nothing else). Of a proportion: the best responses that it must and
    may count. Of adverse events: the classes that it counts and its grade (null: any), and whether it must
    (true) or must not (false) ask for a relation.
    """

    name: str
    label: str
    kind: str
    required_events: tuple[EventName, ...] = ()
    allowed_events: tuple[EventName, ...] = ()
    censor_at: tuple[CensorAt, ...] = ()
    profiles: tuple[Profile, ...] = ()
    allowed_competing: tuple[EventName, ...] = ()
    switches: tuple[str, ...] = ()
    from_response: bool = False
    required_responses: tuple[Best, ...] = ()
    allowed_responses: tuple[Best, ...] = ()
    classes: tuple[str, ...] | None = None
    min_grade: int | None = None
    relation: bool | None = None
