"""The account of an import: what was found wrong, and why a record did not become a row."""

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from lesionwise.intake.imported import build_findings
from lesionwise.intake.sdtm.raw import POSITION, SOURCE

PLACE = (SOURCE, POSITION)

_SEVERAL = "_several"

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Complaint:
    """One kind of finding. `found` null: the shape of the value that stood in `column`."""

    code: str
    expected: str
    remedy: str
    column: str | None = None
    found: str | None = None
    severity: Severity = "error"
    table: str | None = None


@dataclass
class Book:
    """Findings, records set aside with their reason, records used although no row names them as origin."""

    findings: list[pl.DataFrame] = field(default_factory=list)
    aside: list[pl.DataFrame] = field(default_factory=list)
    used: list[pl.DataFrame] = field(default_factory=list)
    table: str | None = None

    def about(self, table: str) -> "Book":
        """The same book; what is noted in it now is about `table`, unless the complaint names another."""
        return Book(self.findings, self.aside, self.used, table)

    def note(self, rows: pl.DataFrame, complaint: Complaint) -> None:
        """One finding a row of `rows`, which have `source`, `position` and the complaint's column."""
        if rows.is_empty():
            return
        value = pl.lit(None, dtype=pl.String)
        if complaint.column in rows.columns:
            value = pl.col(str(complaint.column)).cast(pl.String)
        shape = pl.format("text of {} characters", value.str.len_chars()).fill_null("nothing")
        places = rows.select(
            file=SOURCE,
            row=POSITION,
            value=value,
            found=shape if complaint.found is None else pl.lit(complaint.found),
        )
        self.findings.append(
            build_findings(
                places,
                severity=complaint.severity,
                code=complaint.code,
                column=complaint.column,
                table=complaint.table or self.table,
                expected=complaint.expected,
                remedy=complaint.remedy,
            )
        )

    def note_file(self, file: str, complaint: Complaint) -> None:
        """One finding about a whole file."""
        self.findings.append(
            build_findings(
                severity=complaint.severity,
                code=complaint.code,
                file=file,
                column=complaint.column,
                table=complaint.table or self.table,
                found=complaint.found or "nothing",
                expected=complaint.expected,
                remedy=complaint.remedy,
            )
        )

    def set_aside(self, rows: pl.DataFrame, reason: str) -> None:
        """The records do not become rows, for this reason."""
        if not rows.is_empty():
            self.aside.append(rows.select(*PLACE, pl.lit(reason).alias("reason")))

    def refuse(self, rows: pl.DataFrame, complaint: Complaint) -> None:
        """A finding a record, and the record is set aside for it; the reason says it in words."""
        self.note(rows, complaint)
        words = complaint.found or f"{complaint.column} not as expected"
        self.set_aside(rows, f"{words} (finding {complaint.code})")

    def use(self, rows: pl.DataFrame) -> None:
        """The records served, although no row names them as its origin."""
        self.used.append(rows.select(*PLACE))

    def split(self, rows: pl.DataFrame, bad: pl.Expr, complaint: Complaint) -> pl.DataFrame:
        """The rows that are not `bad`; the bad ones are refused. An unknown answer is not bad."""
        wrong = bad.fill_null(False)
        self.refuse(rows.filter(wrong), complaint)
        return rows.filter(~wrong)

    def split_groups(
        self, rows: pl.DataFrame, by: list[str], value: pl.Expr, complaint: Complaint
    ) -> pl.DataFrame:
        """The rows of groups that have one `value` only; the rows of the other groups are refused."""
        several = rows.group_by(by).agg(value.n_unique().alias(_SEVERAL)).filter(pl.col(_SEVERAL) > 1)
        marked = rows.join(several, on=by, how="left", maintain_order="left", nulls_equal=True)
        return self.split(marked, pl.col(_SEVERAL).is_not_null(), complaint).drop(_SEVERAL)

    def mark(self, rows: pl.DataFrame, bad: pl.Expr, complaint: Complaint) -> pl.DataFrame:
        """The same rows with `refused` true for the bad ones too, so that later faults are still found."""
        wrong = bad.fill_null(False)
        self.refuse(rows.filter(wrong), complaint)
        return rows.with_columns(pl.col("refused") | wrong)

    def keep(self, rows: pl.DataFrame, wanted: pl.Expr, reason: str) -> pl.DataFrame:
        """The wanted rows; the others, unknown included, are set aside for the reason."""
        chosen = wanted.fill_null(False)
        self.set_aside(rows.filter(~chosen), reason)
        return rows.filter(chosen)
