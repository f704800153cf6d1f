"""Results of a study: typed numbers with their proof, and the displays of its report."""

from lesionwise.analyse.analyse import analyse
from lesionwise.analyse.final import can_be_final, check_final, list_final_faults
from lesionwise.analyse.model import Analysis, Display, DisplayGroup, Result, Stamp
from lesionwise.analyse.published import is_published
from lesionwise.analyse.store import Analysed, read_analysis, write_analysis

__all__ = [
    "Analysed",
    "Analysis",
    "Display",
    "DisplayGroup",
    "Result",
    "Stamp",
    "analyse",
    "can_be_final",
    "check_final",
    "is_published",
    "list_final_faults",
    "read_analysis",
    "write_analysis",
]
