"""What an endpoint means: declarations as frozen values."""

from lesionwise.definitions.catalogue import RULES
from lesionwise.definitions.clauses import Censoring, EventName, OriginName, Profile, Reported
from lesionwise.definitions.declared import Declared
from lesionwise.definitions.endpoint import KINDS, Endpoint, Proportion
from lesionwise.definitions.node import Node
from lesionwise.definitions.rule import Rule
from lesionwise.definitions.time_to_event import TimeToEvent

__all__ = [
    "KINDS",
    "RULES",
    "Censoring",
    "Declared",
    "Endpoint",
    "EventName",
    "Node",
    "OriginName",
    "Profile",
    "Proportion",
    "Reported",
    "Rule",
    "TimeToEvent",
]
