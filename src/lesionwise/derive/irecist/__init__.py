"""Response by iRECIST: progression that must be confirmed, and may be taken back."""

from lesionwise.derive.irecist.best import derive_immune_best, find_immune_progression
from lesionwise.derive.irecist.irecist import compute_irecist, derive_irecist

__all__ = ["compute_irecist", "derive_immune_best", "derive_irecist", "find_immune_progression"]
