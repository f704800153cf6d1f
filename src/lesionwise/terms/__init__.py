"""Words and units that every room shares."""

from lesionwise.terms.codelist import Codelist
from lesionwise.terms.codelists import CODELISTS
from lesionwise.terms.errors import Fault, Faults, render_faults
from lesionwise.terms.units import (
    DAYS_PER_MONTH,
    SIZE_DECIMALS,
    UNITS_PER_MM,
    compute_months,
    compute_size_units,
    compute_whole_days,
)

__all__ = [
    "CODELISTS",
    "DAYS_PER_MONTH",
    "SIZE_DECIMALS",
    "UNITS_PER_MM",
    "Codelist",
    "Fault",
    "Faults",
    "compute_months",
    "compute_size_units",
    "compute_whole_days",
    "render_faults",
]
