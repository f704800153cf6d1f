"""Questionnaires: scores, due dates and compliance, response of pain, deterioration."""

from lesionwise.derive.questionnaire.scores import FormRules, Scores, derive_scores

__all__ = ["FormRules", "Scores", "derive_scores"]
