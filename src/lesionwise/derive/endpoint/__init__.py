"""Endpoints as queries over the timeline."""

from lesionwise.derive.endpoint.adverse_event_class import classify_adverse_events
from lesionwise.derive.endpoint.endpoint import Endpoints, derive_endpoint
from lesionwise.derive.endpoint.history import (
    History,
    choose_reader,
    choose_study_reader,
    list_new_lines,
)
from lesionwise.derive.endpoint.origins import choose_reference, derive_origin
from lesionwise.derive.endpoint.stops import find_stops

__all__ = [
    "Endpoints",
    "History",
    "choose_reader",
    "choose_reference",
    "choose_study_reader",
    "classify_adverse_events",
    "derive_endpoint",
    "derive_origin",
    "find_stops",
    "list_new_lines",
]
