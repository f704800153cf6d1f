"""Eligibility: the criteria of the study file, decided by the records."""

from lesionwise.derive.eligibility.eligibility import derive_eligibility

__all__ = ["derive_eligibility"]
