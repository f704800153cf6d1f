"""What an analysis is made from: the study, the records up to the data cut and what was derived from them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from lesionwise.derive import Derived
from lesionwise.derive.timeline import cut_tables
from lesionwise.study.model import Study

INVESTIGATOR = "INVESTIGATOR"


@dataclass(frozen=True, eq=False)
class Material:
    """Study, tables of the snapshot as they stood at the data cut, derived tables, findings."""

    study: Study
    tables: Mapping[str, pl.DataFrame]
    derived: Derived
    findings: pl.DataFrame
    data_cut: datetime.date

    @cached_property
    def subjects(self) -> pl.DataFrame:
        """One row a subject, in the order of the snapshot."""
        return self.tables["subject"]

    @cached_property
    def reader(self) -> str:
        """Reader whose responses are shown: the study's, else the only one, else the investigator."""
        if self.study.response.reader is not None:
            return self.study.response.reader
        readers = self.derived.response["reader"].unique().to_list()
        return str(readers[0]) if len(readers) == 1 else INVESTIGATOR

    @cached_property
    def responses(self) -> pl.DataFrame:
        """Response rows of the reader that is shown."""
        return self.derived.response.filter(pl.col("reader") == self.reader)

    @cached_property
    def baseline_lesions(self) -> pl.DataFrame:
        """Lesions present at baseline: neither new nor fragments of another; those of the reader shown."""
        own = pl.col("reader").is_null() | (pl.col("reader") == self.reader)
        fragment = (pl.col("link") == "split").fill_null(value=False)
        return self.tables["lesion"].filter(own & (pl.col("role") != "new") & ~fragment)

    @cached_property
    def planned_targets(self) -> pl.DataFrame:
        """Lesions of planned radiotherapy courses, one row a course and lesion."""
        planned = self.tables["radiotherapy_course"].filter(pl.col("intent") == "planned")
        keys = ["subject", "course"]
        return self.tables["radiotherapy_target"].join(planned.select(keys), on=keys, how="semi")

    @cached_property
    def entry(self) -> pl.DataFrame:
        """Subject and `entry_date`, the day to which baseline facts refer.

        Randomisation; without it the earlier of the first dose of a protocol line and the first planned
        fraction; without both enrolment, then consent; else null.
        """
        courses = self.tables["radiotherapy_course"].filter(pl.col("intent") == "planned")
        lines = self.tables["systemic_line"].filter(pl.col("protocol").fill_null(value=False))
        first_fraction = courses.group_by("subject").agg(pl.col("first_fraction").min())
        first_dose = lines.group_by("subject").agg(pl.col("start_date").min().alias("first_dose"))
        allocation = self.tables["allocation"].select("subject", "randomisation_date")
        joined = self.subjects.select("subject", "enrolment_date", "consent_date")
        for other in (allocation, first_fraction, first_dose):
            joined = joined.join(other, on="subject", how="left", maintain_order="left")
        treatment = pl.min_horizontal("first_fraction", "first_dose")
        entry = pl.coalesce("randomisation_date", treatment, "enrolment_date", "consent_date")
        return joined.select("subject", entry.alias("entry_date"), "first_fraction", "first_dose")

    @cached_property
    def new_lines(self) -> pl.DataFrame:
        """Subject and `stop_date`, the first day of the first new systemic line from baseline on."""
        lines = self.derived.timeline.filter(pl.col("kind") == "new_systemic_line")
        later = lines.join(self.entry, on="subject").filter(pl.col("date") >= pl.col("entry_date"))
        return later.group_by("subject", maintain_order=True).agg(pl.col("date").min().alias("stop_date"))


def select_material(
    study: Study,
    data_cut: datetime.date,
    tables: Mapping[str, pl.DataFrame],
    derived: Derived,
    findings: pl.DataFrame,
) -> Material:
    """The material of an analysis: the study's data cut, else the snapshot's, is kept."""
    cut = study.data_cut.date or data_cut
    return Material(study, cut_tables(tables, cut), derived, findings, cut)
