"""Records coming in: one importer a source, all faults at once, nothing half imported."""

from lesionwise.intake.imported import Imported, ImportFinding, build_findings, empty_findings

__all__ = ["ImportFinding", "Imported", "build_findings", "empty_findings"]
