"""What this trial says: a study file read into one frozen `Study`."""

from lesionwise.study.bundled import find_study, list_studies, locate_study
from lesionwise.study.coverage import Coverage, compute_coverage
from lesionwise.study.drafting import draft_study
from lesionwise.study.lint import list_unresolved, render_lint
from lesionwise.study.model import (
    AdverseEventRules,
    Arm,
    Criterion,
    DataCut,
    ImagingSchedule,
    Instrument,
    Prescription,
    RegisteredOutcome,
    RegistrationText,
    Resolution,
    ResponseRules,
    StateRules,
    Study,
    Version,
    VisitDue,
)
from lesionwise.study.questions import compute_questions
from lesionwise.study.read import read_study
from lesionwise.study.render import render_study

__all__ = [
    "AdverseEventRules",
    "Arm",
    "Coverage",
    "Criterion",
    "DataCut",
    "ImagingSchedule",
    "Instrument",
    "Prescription",
    "RegisteredOutcome",
    "RegistrationText",
    "Resolution",
    "ResponseRules",
    "StateRules",
    "Study",
    "Version",
    "VisitDue",
    "compute_coverage",
    "compute_questions",
    "draft_study",
    "find_study",
    "list_studies",
    "list_unresolved",
    "locate_study",
    "read_study",
    "render_lint",
    "render_study",
]
