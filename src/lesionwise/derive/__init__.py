"""Tables in, derived tables with their trace out."""

from lesionwise.derive.derive import Derived, derive

__all__ = ["Derived", "derive"]
