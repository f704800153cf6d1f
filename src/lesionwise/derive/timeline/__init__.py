"""The timeline: every dated happening of a subject with the row that it came from."""

from lesionwise.derive.timeline.cut import cut_tables
from lesionwise.derive.timeline.timeline import derive_timeline

__all__ = ["cut_tables", "derive_timeline"]
