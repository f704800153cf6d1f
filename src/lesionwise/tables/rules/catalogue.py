"""Every rule of the tables, in the order of the manual."""

from lesionwise.tables.rules.dates import list_date_rules
from lesionwise.tables.rules.lesions import LESION_RULES
from lesionwise.tables.rules.rule import Rule
from lesionwise.tables.rules.values import TREATMENT_RULES, VALUE_RULES

RULES: tuple[Rule, ...] = (*list_date_rules(), *LESION_RULES, *TREATMENT_RULES, *VALUE_RULES)
"""Dates, lesions, treatment, values."""
