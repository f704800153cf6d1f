"""Tables in, derived tables with their trace out."""

from lesionwise.derive.checks import check_derived, check_records
from lesionwise.derive.derive import Derived, derive
from lesionwise.derive.endpoint import derive_endpoint
from lesionwise.derive.explain import explain, explain_criterion
from lesionwise.derive.timeline import derive_timeline

__all__ = [
    "Derived",
    "check_derived",
    "check_records",
    "derive",
    "derive_endpoint",
    "derive_timeline",
    "explain",
    "explain_criterion",
]
