"""What this trial says: a study file read into one frozen `Study`."""

from lesionwise.study.model import (
    Arm,
    Criterion,
    DataCut,
    ImagingSchedule,
    Instrument,
    Prescription,
    RegisteredOutcome,
    ResponseRules,
    Study,
    Version,
    VisitDue,
)

__all__ = [
    "Arm",
    "Criterion",
    "DataCut",
    "ImagingSchedule",
    "Instrument",
    "Prescription",
    "RegisteredOutcome",
    "ResponseRules",
    "Study",
    "Version",
    "VisitDue",
]
