"""Reasons of endpoints in words."""

from lesionwise.analyse.sample import NO_ROW
from lesionwise.terms import CODELISTS


def render_reason(code: str) -> str:
    """A reason in words; one that the codelist does not hold stays as it is."""
    if code == NO_ROW:
        return "no value derived"
    return CODELISTS["reason"].labels.get(code, code)
