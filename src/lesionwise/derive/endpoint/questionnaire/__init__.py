"""Endpoints on questionnaires."""

from lesionwise.derive.endpoint.questionnaire.kinds import (
    derive_deterioration,
    derive_pain,
    derive_questionnaire,
)
from lesionwise.derive.endpoint.questionnaire.trace import trace_questionnaire

__all__ = ["derive_deterioration", "derive_pain", "derive_questionnaire", "trace_questionnaire"]
