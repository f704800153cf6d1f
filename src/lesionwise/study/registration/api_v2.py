"""A ClinicalTrials.gov record, API v2. The names of its modules and fields stand here and nowhere else.

The names are recalled from the registry's data structure: a record that has others is told, never guessed.
"""

import re
from typing import Any, Final, Literal

from lesionwise.study.model import RegisteredOutcome, RegistrationText
from lesionwise.study.registration.criteria import parse_criteria
from lesionwise.study.registration.model import Arm, Facts, Registration
from lesionwise.study.registration.record import Record
from lesionwise.terms import Fault, Faults

_SECTION: Final = "protocolSection"
_READ: Final = (
    *("identificationModule", "statusModule", "descriptionModule", "conditionsModule", "designModule"),
    *("armsInterventionsModule", "outcomesModule", "eligibilityModule", "contactsLocationsModule"),
)
_OUTCOMES: Final[tuple[tuple[str, Literal["primary", "secondary", "other"]], ...]] = (
    ("primaryOutcomes", "primary"),
    ("secondaryOutcomes", "secondary"),
    ("otherOutcomes", "other"),
)
_PHASES: Final = {"EARLY_PHASE1": "0", "PHASE1": "I", "PHASE2": "II", "PHASE3": "III", "PHASE4": "IV"}
_CONTROLS: Final = ("ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION")
_NCT: Final = re.compile(r"NCT[0-9]{8}")


def parse_api_v2(value: Any, name: str, number: str) -> Registration:
    """The registration of one record. A module that is not read is noted; a missing one leaves its facts out.

    Raises `Faults` with every value of the wrong type, and for JSON that is no such record.
    """
    if not isinstance(value, dict) or not isinstance(value.get(_SECTION), dict):
        remedy = "Give the JSON of one study (GET /api/v2/studies/NCT...), not a list of studies."
        raise Faults([Fault(name, f"JSON without {_SECTION}", "one ClinicalTrials.gov record", remedy)])
    record = Record(value[_SECTION], f"{name}, {_SECTION}")
    nct = record.text("identificationModule", "nctId")
    if nct is not None and not _NCT.fullmatch(nct):
        record.complain(("identificationModule", "nctId"), "text of another form", "NCT and eight digits")
    title = record.text("identificationModule", "officialTitle")
    title = title or record.text("identificationModule", "briefTitle")
    if title is None:
        record.complain(("identificationModule", "officialTitle"), "no title", "a title")
    number = nct or number
    outcomes = _read_outcomes(record, number)
    text, facts = _read_text(record), _read_facts(record, nct)
    record.raise_any()
    return Registration(
        name, number, title or "", text, outcomes, notes=_note_modules(record, value), facts=facts
    )


def _note_modules(record: Record, value: dict[str, Any]) -> tuple[str, ...]:
    unread = [module for module in record.values if module not in _READ]
    unread += [section for section in value if section != _SECTION]
    notes = [f"Not read: {', '.join(unread)}."] if unread else []
    if "outcomesModule" not in record.values:
        notes.append("The record has no module of outcomes: which are registered?")
    return tuple(notes)


def _read_outcomes(record: Record, number: str) -> tuple[RegisteredOutcome, ...]:
    found = []
    for key, role in _OUTCOMES:
        for position, each in enumerate(record.listed("outcomesModule", key), start=1):
            measure = each.text("measure")
            if measure is None:
                each.complain(("measure",), "no measure", "the name of the outcome")
                continue
            description, frame = each.text("description") or "", each.text("timeFrame") or ""
            found.append(
                RegisteredOutcome(
                    id=f"{number}_{role}_{position}",
                    role=role,
                    measure=measure,
                    description=description,
                    time_frame=frame,
                    raw=", ".join(part for part in (measure, description, frame) if part),
                )
            )
    return tuple(found)


def _read_text(record: Record) -> RegistrationText:
    interventions = []
    for each in record.listed("armsInterventionsModule", "interventions"):
        kind, label = each.text("type"), each.text("name")
        interventions.append(": ".join(part for part in (kind, label) if part))
    return RegistrationText(
        summary=record.text("descriptionModule", "briefSummary"),
        description=record.text("descriptionModule", "detailedDescription"),
        conditions=tuple(dict.fromkeys(record.texts("conditionsModule", "conditions"))),
        interventions=tuple(dict.fromkeys(each for each in interventions if each)),
        enrolment=record.number("designModule", "enrollmentInfo", "count"),
    )


def _read_facts(record: Record, nct: str | None) -> Facts:
    phases = [_PHASES[each] for each in record.texts("designModule", "phases") if each in _PHASES]
    planned = record.number("designModule", "enrollmentInfo", "count")
    criteria = record.text("eligibilityModule", "eligibilityCriteria")
    return Facts(
        nct=nct,
        design=_read_design(record),
        phase="/".join(phases) or None,
        planned_subjects=planned if planned else None,
        arms=tuple(_read_arms(record)),
        criteria=parse_criteria(criteria or ""),
    )


def _read_design(record: Record) -> str | None:
    """Our word where the record's fields leave no choice."""
    if record.text("designModule", "designInfo", "allocation") == "RANDOMIZED":
        return "randomised"
    if record.flag("designModule", "patientRegistry"):
        return "registry"
    if record.text("designModule", "designInfo", "interventionModel") == "SINGLE_GROUP":
        return "single_arm"
    model = record.text("designModule", "designInfo", "observationalModel")
    return "cohort" if model == "COHORT" else None


def _read_arms(record: Record) -> list[Arm]:
    arms = []
    for each in record.listed("armsInterventionsModule", "armGroups"):
        label, kind = each.text("label"), each.text("type")
        if label is not None:
            experimental = True if kind == "EXPERIMENTAL" else False if kind in _CONTROLS else None
            arms.append(Arm(label, experimental))
    return arms
