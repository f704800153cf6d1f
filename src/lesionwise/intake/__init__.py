"""Records coming in: one importer a source, all faults at once, nothing half imported."""

from lesionwise.intake.check import check_imported
from lesionwise.intake.imported import Imported, ImportFinding, build_findings, empty_findings
from lesionwise.intake.publish import list_faults, publish

__all__ = [
    "ImportFinding",
    "Imported",
    "build_findings",
    "check_imported",
    "empty_findings",
    "list_faults",
    "publish",
]
