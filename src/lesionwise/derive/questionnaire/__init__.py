"""Questionnaires: scores, due dates and compliance, response of pain, deterioration."""

from lesionwise.derive.questionnaire.deterioration import derive_time_to_deterioration
from lesionwise.derive.questionnaire.due import derive_compliance
from lesionwise.derive.questionnaire.pain import derive_pain_response
from lesionwise.derive.questionnaire.rules import FormRules
from lesionwise.derive.questionnaire.scores import Scores, derive_scores
from lesionwise.derive.questionnaire.series import Series, derive_series

__all__ = [
    "FormRules",
    "Scores",
    "Series",
    "derive_compliance",
    "derive_pain_response",
    "derive_scores",
    "derive_series",
    "derive_time_to_deterioration",
]
