"""Questionnaires: scores, due dates and compliance, measures, response of pain, deterioration."""

from lesionwise.derive.questionnaire.deterioration import DeteriorationRules, derive_time_to_deterioration
from lesionwise.derive.questionnaire.due import derive_compliance
from lesionwise.derive.questionnaire.measure import derive_measure
from lesionwise.derive.questionnaire.pain import PainRules, derive_pain_response
from lesionwise.derive.questionnaire.rules import FormRules
from lesionwise.derive.questionnaire.scores import Scores, check_answers, derive_scores
from lesionwise.derive.questionnaire.series import Series, derive_forms, derive_series

__all__ = [
    "DeteriorationRules",
    "FormRules",
    "PainRules",
    "Scores",
    "Series",
    "check_answers",
    "derive_compliance",
    "derive_forms",
    "derive_measure",
    "derive_pain_response",
    "derive_scores",
    "derive_series",
    "derive_time_to_deterioration",
]
