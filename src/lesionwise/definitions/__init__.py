"""What an endpoint means: declarations as frozen values."""

from lesionwise.definitions.catalogue import RULES
from lesionwise.definitions.clauses import Censoring, EventName, OriginName, Profile, Reported
from lesionwise.definitions.declared import Declared
from lesionwise.definitions.endpoint import KINDS, Endpoint, Proportion
from lesionwise.definitions.lesions import LESION_ORIGINS, LesionControl, OutOfFieldResponse
from lesionwise.definitions.node import Node
from lesionwise.definitions.rule import Rule
from lesionwise.definitions.time_to_event import TimeToEvent

__all__ = [
    "KINDS",
    "LESION_ORIGINS",
    "RULES",
    "Censoring",
    "Declared",
    "Endpoint",
    "EventName",
    "LesionControl",
    "Node",
    "OriginName",
    "OutOfFieldResponse",
    "Profile",
    "Proportion",
    "Reported",
    "Rule",
    "TimeToEvent",
]
