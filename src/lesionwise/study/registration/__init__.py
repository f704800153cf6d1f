"""A registration read: saved text of a registry, or a ClinicalTrials.gov record (API v2 JSON)."""

from lesionwise.study.registration.model import Arm, Criterion, Facts, Registration
from lesionwise.study.registration.read import read_registration
from lesionwise.study.registration.split import Reading, Split, split_outcome

__all__ = [
    "Arm",
    "Criterion",
    "Facts",
    "Reading",
    "Registration",
    "Split",
    "read_registration",
    "split_outcome",
]
