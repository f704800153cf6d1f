"""What an endpoint may count as an event: each kind of happening with the row that it came from."""

from lesionwise.derive.endpoint.events.catalogue import (
    SALVAGED,
    SAME_DAY,
    SCANNED,
    list_events,
    list_halts,
    list_kinds,
)
from lesionwise.derive.endpoint.events.first_therapy import list_treated_at_origin
from lesionwise.derive.endpoint.events.line_end import find_index_line

__all__ = [
    "SALVAGED",
    "SAME_DAY",
    "SCANNED",
    "find_index_line",
    "list_events",
    "list_halts",
    "list_kinds",
    "list_treated_at_origin",
]
