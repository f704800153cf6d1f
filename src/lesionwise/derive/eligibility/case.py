"""What criteria are decided from: the history, and each subject's disease at entry."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.derive.state import Risks, States
from lesionwise.derive.state.entry import find_entry

ANSWER = ("subject", "holds", "reason", "detail", "evidence_table", "evidence_row")
"""What a rule hands back, one row a subject: holds (null: unknown), why, and the row that shows it."""


@dataclass(frozen=True, eq=False)
class Case:
    """`states` and `risks`: the derived tables of states and risk groups."""

    history: History
    states: States
    risks: Risks

    @cached_property
    def entry(self) -> pl.DataFrame:
        """Every subject with entry_date, subject_row and the scan at entry: visit_id, scan_row, scan_day.

        The scan: the last one on or before the day of entry, else the first one marked as baseline.
        """
        people = self.history.tables["subject"].select("subject", subject_row="row")
        entry = find_entry(self.history).select("subject", "entry_date")
        people = people.join(entry, on="subject", how="left", maintain_order="left")
        marked = self.history.tables["scan"].select(scan_row="row", marked=pl.col("baseline"))
        visits = self.states.sightings.visits.join(entry, on="subject").join(
            marked, on="scan_row", how="left", maintain_order="left"
        )
        before = (pl.col("day") <= pl.col("entry_date")).fill_null(False)
        last = pl.col("visit_id").filter(before).max()
        first = pl.col("visit_id").filter(pl.col("marked").fill_null(False)).min()
        chosen = visits.group_by("subject").agg(visit_id=pl.coalesce(last, first))
        shown = visits.select("visit_id", "scan_row", scan_day="day")
        found = chosen.join(shown, on="visit_id", how="left")
        return people.join(found, on="subject", how="left", maintain_order="left")

    @cached_property
    def spots(self) -> pl.DataFrame:
        """Lesions at the scan of entry."""
        return self.states.sightings.spots.join(
            self.entry.select("visit_id").drop_nulls(), on="visit_id", how="semi", maintain_order="left"
        )

    @cached_property
    def state(self) -> pl.DataFrame:
        """Subjects with the row of `disease_state` of the scan of entry."""
        rows = self.states.table.with_columns(visit_id=(pl.col("row") - 1).cast(pl.UInt32))
        joined = self.entry.select("subject", "visit_id", entry_scan_row="scan_row", entry_day="scan_day")
        return joined.join(rows.drop("subject"), on="visit_id", how="left", maintain_order="left")


def shape(rows: pl.DataFrame, holds: pl.Expr, unknown: pl.Expr | str, **more: pl.Expr | str) -> pl.DataFrame:
    """`rows` (subject, evidence_table, evidence_row) as answers; `unknown`: why, where it is not known."""
    why = pl.lit(unknown) if isinstance(unknown, str) else unknown
    wide = rows.with_columns(holds=holds, **more)
    reason = pl.when(pl.col("holds").is_null()).then(why).otherwise(pl.lit("shown"))
    nothing = [pl.lit(None, dtype=pl.String).alias("detail")] if "detail" not in wide.columns else []
    return wide.with_columns(*nothing, reason=reason).select(
        "subject", "holds", "reason", pl.col("detail").cast(pl.String), "evidence_table", "evidence_row"
    )
