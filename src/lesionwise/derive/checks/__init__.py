"""Checks of records against their study, and of derived values against each other."""

from lesionwise.derive.checks.invariants import check_derived
from lesionwise.derive.checks.records import check_records

__all__ = ["check_derived", "check_records"]
