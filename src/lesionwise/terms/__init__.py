"""Words and units that every room shares."""

from lesionwise.terms.codelist import Codelist
from lesionwise.terms.codelists import CODELISTS
from lesionwise.terms.ctcae import CTCAE_VERSION, AdverseEventTerm, read_ctcae
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
    "CTCAE_VERSION",
    "DAYS_PER_MONTH",
    "SIZE_DECIMALS",
    "UNITS_PER_MM",
    "AdverseEventTerm",
    "Codelist",
    "Fault",
    "Faults",
    "compute_months",
    "compute_size_units",
    "compute_whole_days",
    "read_ctcae",
    "render_faults",
]
