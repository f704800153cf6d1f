"""Response by RECIST 1.1: measurements to time-point responses, time-point responses to the best."""

from lesionwise.derive.response.best import compute_best, derive_best_response
from lesionwise.derive.response.dates import impute_date
from lesionwise.derive.response.derivation import Derivation
from lesionwise.derive.response.engine import derive_response

__all__ = ["Derivation", "compute_best", "derive_best_response", "derive_response", "impute_date"]
