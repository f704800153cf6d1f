"""Adverse events: their class by the study's windows, their relation, the maximum grades."""

from lesionwise.derive.adverse_event.classify import derive_adverse_event_class
from lesionwise.derive.adverse_event.clocks import Dates, build_clocks, list_courses
from lesionwise.derive.adverse_event.events import list_adverse_events
from lesionwise.derive.adverse_event.grades import derive_maximum_grade
from lesionwise.derive.adverse_event.relation import compute_related
from lesionwise.derive.adverse_event.spans import derive_spans
from lesionwise.derive.adverse_event.windows import compute_limits

__all__ = [
    "Dates",
    "build_clocks",
    "compute_limits",
    "compute_related",
    "derive_adverse_event_class",
    "derive_maximum_grade",
    "derive_spans",
    "list_adverse_events",
    "list_courses",
]
