"""The timeline: every dated happening of a subject with the row that it came from."""

from lesionwise.derive.timeline.cut import cut_tables
from lesionwise.derive.timeline.starts import ORIGIN_COLUMNS, find_starts
from lesionwise.derive.timeline.timeline import derive_timeline

__all__ = ["ORIGIN_COLUMNS", "cut_tables", "derive_timeline", "find_starts"]
