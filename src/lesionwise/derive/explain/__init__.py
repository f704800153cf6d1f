"""Why a subject has this value: the story in words."""

from lesionwise.derive.explain.criterion import explain_criterion
from lesionwise.derive.explain.story import explain

__all__ = ["explain", "explain_criterion"]
