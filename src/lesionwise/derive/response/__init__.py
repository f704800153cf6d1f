"""Response by RECIST 1.1: measurements to time-point responses, time-point responses to the best."""

from lesionwise.derive.response.best import compute_best, derive_best_response
from lesionwise.derive.response.dates import impute_date
from lesionwise.derive.response.derivation import Derivation, conform_frame
from lesionwise.derive.response.engine import compute_material, derive_response, shape_response
from lesionwise.derive.response.judge import judge_reading
from lesionwise.derive.response.lesions import build_lesions
from lesionwise.derive.response.material import Material
from lesionwise.derive.response.reading import read_scans
from lesionwise.derive.response.treatment import Policy, Treatment

__all__ = [
    "Derivation",
    "Material",
    "Policy",
    "Treatment",
    "build_lesions",
    "compute_best",
    "compute_material",
    "conform_frame",
    "derive_best_response",
    "derive_response",
    "impute_date",
    "judge_reading",
    "read_scans",
    "shape_response",
]
