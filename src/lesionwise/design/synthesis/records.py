"""The tables of a simulated trial."""

import polars as pl

from lesionwise.design.synthesis.board_tables import build_board_decision, build_board_review
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.disease_tables import (
    build_assessment,
    build_lesion,
    build_measurement,
    build_scan,
    build_visit,
)
from lesionwise.design.synthesis.event_table import build_adverse_event
from lesionwise.design.synthesis.exposure_table import build_drug_exposure
from lesionwise.design.synthesis.laboratory_table import build_laboratory
from lesionwise.design.synthesis.people_tables import (
    build_allocation,
    build_eligibility,
    build_subject,
    build_vital_status,
)
from lesionwise.design.synthesis.questionnaire_table import build_questionnaire
from lesionwise.design.synthesis.treatment_tables import (
    build_radiotherapy_course,
    build_radiotherapy_target,
    build_systemic_line,
)
from lesionwise.study import Criterion
from lesionwise.tables.registry import TABLES

_BUILDERS = {
    "subject": build_subject,
    "allocation": build_allocation,
    "board_review": build_board_review,
    "board_decision": build_board_decision,
    "lesion": build_lesion,
    "scan": build_scan,
    "measurement": build_measurement,
    "assessment": build_assessment,
    "systemic_line": build_systemic_line,
    "drug_exposure": build_drug_exposure,
    "radiotherapy_course": build_radiotherapy_course,
    "radiotherapy_target": build_radiotherapy_target,
    "adverse_event": build_adverse_event,
    "questionnaire": build_questionnaire,
    "laboratory": build_laboratory,
    "vital_status": build_vital_status,
    "visit": build_visit,
}


def build_tables(books: list[Book], criteria: tuple[Criterion, ...]) -> dict[str, pl.DataFrame]:
    """Every table that the model fills, sorted by its key, in the order of the declarations."""
    parts = {name: [build(book) for book in books] for name, build in _BUILDERS.items()}
    parts["eligibility"] = [build_eligibility(book, criteria) for book in books]
    return {
        name: pl.concat(parts[name]).sort(*declaration.key)
        for name, declaration in TABLES.items()
        if name in parts
    }
