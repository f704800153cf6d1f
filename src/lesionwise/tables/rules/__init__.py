"""Rules that one row, or a row and what other tables say about it, must keep."""

from lesionwise.tables.rules.catalogue import RULES
from lesionwise.tables.rules.rule import Rule

__all__ = ["RULES", "Rule"]
