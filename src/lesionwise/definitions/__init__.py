"""What an endpoint means: declarations as frozen values."""

from lesionwise.definitions.adverse_event import AdverseEvents, Cause, Clock, Relation
from lesionwise.definitions.catalogue import RULES
from lesionwise.definitions.clauses import (
    TREATED_LESIONS,
    Censoring,
    EventName,
    OriginName,
    Profile,
    Reported,
)
from lesionwise.definitions.declared import Declared
from lesionwise.definitions.disease_control import DurableControl
from lesionwise.definitions.endpoint import KINDS, Endpoint, Proportion
from lesionwise.definitions.lesions import LESION_ORIGINS, LesionControl, OutOfFieldResponse
from lesionwise.definitions.node import Node
from lesionwise.definitions.questionnaire import Deterioration, OnInstrument, PainResponse, Questionnaire
from lesionwise.definitions.rule import Rule
from lesionwise.definitions.switches import describe_switches
from lesionwise.definitions.time_to_event import TimeToEvent

__all__ = [
    "KINDS",
    "LESION_ORIGINS",
    "RULES",
    "TREATED_LESIONS",
    "AdverseEvents",
    "Cause",
    "Censoring",
    "Clock",
    "Declared",
    "Deterioration",
    "DurableControl",
    "Endpoint",
    "EventName",
    "LesionControl",
    "Node",
    "OnInstrument",
    "OriginName",
    "OutOfFieldResponse",
    "PainResponse",
    "Profile",
    "Proportion",
    "Questionnaire",
    "Relation",
    "Reported",
    "Rule",
    "TimeToEvent",
    "describe_switches",
]
