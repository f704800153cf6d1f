"""Irradiated lesions: their states after radiotherapy and their outcomes."""

from lesionwise.derive.lesion.baseline import derive_baseline_courses, list_outside_lesions
from lesionwise.derive.lesion.course import Courses, derive_courses, derive_lesion_course
from lesionwise.derive.lesion.outcome import compute_outcomes, derive_lesion_outcome
from lesionwise.derive.lesion.sizes import measure_sites
from lesionwise.derive.lesion.trace import trace_outcomes

__all__ = [
    "Courses",
    "compute_outcomes",
    "derive_baseline_courses",
    "derive_courses",
    "derive_lesion_course",
    "derive_lesion_outcome",
    "list_outside_lesions",
    "measure_sites",
    "trace_outcomes",
]
