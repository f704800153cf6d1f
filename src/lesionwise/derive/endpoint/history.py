"""What the endpoints of one study ask: timeline, subjects, lines of unknown kind, due dates of scans."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from lesionwise.definitions import Endpoint, OriginName
from lesionwise.derive.endpoint.kept import kept
from lesionwise.derive.lesion import Courses, derive_courses
from lesionwise.derive.policy import derive_response_policy
from lesionwise.derive.questionnaire import Series, derive_forms
from lesionwise.derive.timeline import find_starts
from lesionwise.derive.timeline.happening import build_happenings, impute_date
from lesionwise.derive.timeline.life import list_unknown_deaths
from lesionwise.study import Study
from lesionwise.tables.rows import Tables

INVESTIGATOR = "INVESTIGATOR"


@dataclass(frozen=True)
class History:
    """The timeline of every subject of a study, and the tables (cut) that it was made from."""

    study: Study
    tables: Tables
    timeline: pl.DataFrame
    response: pl.DataFrame
    data_cut: date | None = None
    irradiated: Courses | None = None
    """Irradiated lesions, where they were derived before."""
    policies: pl.DataFrame | None = None
    """Responses of subjects with an irradiated lesion under each policy, where they were derived before."""

    @cached_property
    def courses(self) -> Courses:
        """Irradiated lesions as every reader follows them."""
        return self.irradiated or derive_courses(self.tables, self.study.response, self.data_cut)

    def list_responses(self, reader: str, policy: str | None) -> pl.DataFrame:
        """Responses of a reader with `table`, where each stands; under a policy those of `response_policy`.

        A subject without an irradiated lesion has the same response under every policy, and rows of
        `response` only.
        """
        own = self.response.filter(pl.col("reader") == reader).with_columns(table=pl.lit("response"))
        if policy is None:
            return own
        every = self.policies
        if every is None:
            every = derive_response_policy(self.tables, self.study.response, self.data_cut, self.courses)
        mine = every.filter((pl.col("reader") == reader) & (pl.col("policy") == policy)).drop("policy")
        rest = own.join(every, on="subject", how="anti", maintain_order="left")
        return pl.concat([rest, mine.with_columns(table=pl.lit("response_policy"))])

    @cached_property
    def forms(self) -> Series:
        """Questionnaires: scores, due dates, states of life."""
        return derive_forms(self.study, self.tables, self.timeline, self.data_cut)

    @property
    def subjects(self) -> pl.DataFrame:
        """The subjects in stored order: one row each, and one for each endpoint."""
        return self.tables["subject"].select("subject")

    @kept
    def list_kind(self, kind: str, reader: str | None = None) -> pl.DataFrame:
        """Happenings of a kind in order of date; with `reader`, that reader's only."""
        rows = self.timeline.filter(pl.col("kind") == kind)
        return rows if reader is None else rows.filter(pl.col("reader") == reader)

    @kept
    def list_latest(self, kind: str) -> pl.DataFrame:
        """The latest happening of a kind of each subject."""
        rows = self.list_kind(kind).sort(
            "subject", "date", "source_table", "source_row", descending=[False, True, False, False]
        )
        return rows.unique("subject", keep="first", maintain_order=True)

    @kept
    def list_scanned(self, kind: str, reader: str) -> pl.DataFrame:
        """As `list_kind`, of what is seen at scans, with `nominal`."""
        return self.add_nominal(self.list_kind(kind, reader))

    def add_nominal(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`rows` with `nominal`: the due date of the scan where recorded, else the date of the happening."""
        joined = rows.join(self._due_dates, on=["subject", "scan"], how="left", maintain_order="left")
        return joined.with_columns(nominal=pl.coalesce("due_date", "date")).drop("due_date")

    @cached_property
    def _due_dates(self) -> pl.DataFrame:
        due = self.tables["scan"].filter(pl.col("due_date").is_not_null())
        return due.unique(["subject", "scan"], keep="first").select("subject", "scan", "due_date")

    @kept
    def find_starts(self, name: OriginName) -> pl.DataFrame:
        """Where the clock starts, as `timeline.find_starts`."""
        return find_starts(self.timeline, name)

    @property
    def has_baselines(self) -> bool:
        """Whether baselines are recorded at all: collected responses may come without any baseline scan."""
        return self.study.response.source == "derived" or self.tables["scan"]["baseline"].any()

    @kept
    def list_baselines(self, reader: str) -> pl.DataFrame:
        """Baseline assessments of a reader; with collected responses, scans marked as baseline."""
        if self.study.response.source == "derived":
            return self.list_kind("baseline", reader)
        scans = self.tables["scan"].filter(pl.col("baseline"))
        return build_happenings(scans, "scan", "baseline", "date").sort("subject", "date", "source_row")

    @kept
    def list_unknown_deaths(self) -> pl.DataFrame:
        """Subjects who died in a month that is not known: subject, source row."""
        return list_unknown_deaths(self.tables)


def choose_reader(study: Study, endpoint: Endpoint, response: pl.DataFrame) -> str:
    """Whose responses count: the endpoint's reader, else the study's, else the only one, else the
    investigator."""
    return endpoint.reader or choose_study_reader(study, response)


def choose_study_reader(study: Study, response: pl.DataFrame) -> str:
    """Whose readings count where an endpoint names nobody."""
    if study.response.reader is not None:
        return study.response.reader
    readers = response["reader"]
    return str(readers[0]) if len(readers) and (readers == readers[0]).all() else INVESTIGATOR


def list_new_lines(history: History) -> pl.DataFrame:
    """Systemic lines that are not of the protocol: subject, date, source table and row.

    Radiotherapy, planned or not, is never a new systemic therapy (ENDPOINTS 6.2).
    """
    return history.list_kind("new_systemic_line").select("subject", "date", "source_table", "source_row")


@kept
def list_possible_lines(history: History) -> pl.DataFrame:
    """Lines that may be new ones, nobody knows: their kind or their month of start is not recorded.

    Columns as `list_new_lines`; `date` is null where the start is unknown. A line without usable start
    counts only when a line of the protocol with a lower number exists: earlier lines are past therapy.
    """
    lines = history.tables["systemic_line"]
    first = lines.filter(pl.col("protocol")).group_by("subject").agg(index_line=pl.col("line").min())
    unclear = history.list_kind("systemic_start").filter(pl.col("detail") == "unknown")
    dated = history.list_kind("systemic_start").filter(pl.col("source_table") == "drug_exposure")
    doses = history.tables["drug_exposure"].select("subject", "line", source_row="row")
    begun = dated.join(doses, on=["subject", "source_row"]).select("subject", "line")
    undated = (
        lines.filter(pl.col("protocol").is_null() | ~pl.col("protocol"))
        .filter(impute_date("start_date", history.study.response.impute_day).is_null())
        .join(begun, on=["subject", "line"], how="anti")
        .join(first, on="subject")
        .filter(pl.col("line") > pl.col("index_line"))
    )
    return pl.concat(
        [
            unclear.select("subject", "date", "source_table", "source_row"),
            undated.select(
                "subject",
                pl.lit(None, dtype=pl.Date).alias("date"),
                pl.lit("systemic_line").alias("source_table"),
                pl.col("row").alias("source_row"),
            ),
        ]
    )
