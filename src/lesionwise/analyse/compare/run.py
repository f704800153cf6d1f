"""What a comparison reads of a run."""

from dataclasses import dataclass
from datetime import date

from lesionwise.analyse.model import Analysis
from lesionwise.derive import Derived
from lesionwise.snapshot import Snapshot
from lesionwise.study import Study


@dataclass(frozen=True)
class Run:
    """One run: its name in messages, study file, records, derived tables and numbers."""

    name: str
    study: Study
    snapshot: Snapshot
    derived: Derived
    analysis: Analysis

    @property
    def data_cut(self) -> date:
        """The day up to which records count: that of the study file, else of the snapshot."""
        return self.study.data_cut.date or self.snapshot.manifest.data_cut
