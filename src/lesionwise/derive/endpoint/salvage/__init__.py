"""Progression-free survival 2 with salvage radiotherapy."""

from lesionwise.derive.endpoint.salvage.salvage import derive_salvage
from lesionwise.derive.endpoint.salvage.trace import trace_salvage

__all__ = ["derive_salvage", "trace_salvage"]
