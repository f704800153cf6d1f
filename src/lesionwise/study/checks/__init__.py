"""What must hold between the parts of a study file."""

from lesionwise.study.checks.every import check_draft

__all__ = ["check_draft"]
