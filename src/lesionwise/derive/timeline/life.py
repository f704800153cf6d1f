"""Death, loss, and the rows that prove a subject alive."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from lesionwise.derive.response.runs import begins_run
from lesionwise.derive.timeline.happening import Day, build_happenings, impute_date
from lesionwise.tables.rows import Tables


@dataclass(frozen=True)
class Evidence:
    """A date of a table on which the subject was seen, treated or heard of; `only` names the rows.

    `imaging`: an unknown day is filled in as for the responses, so that one scan has one date.
    """

    table: str
    column: str
    only: pl.Expr | None = None
    imaging: bool = False


EVIDENCE = (
    Evidence("subject", "consent_date"),
    Evidence("subject", "enrolment_date"),
    Evidence("allocation", "randomisation_date"),
    Evidence("scan", "date", imaging=True),
    Evidence("measurement", "date", imaging=True),
    Evidence("assessment", "date", imaging=True),
    Evidence("systemic_line", "start_date"),
    Evidence("systemic_line", "stop_date"),
    Evidence("drug_exposure", "start_date", pl.col("hold").is_null() | ~pl.col("hold")),
    Evidence("drug_exposure", "stop_date", pl.col("hold").is_null() | ~pl.col("hold")),
    Evidence("radiotherapy_course", "first_fraction"),
    Evidence("radiotherapy_course", "last_fraction"),
    Evidence("radiotherapy_target", "first_fraction"),
    Evidence("radiotherapy_target", "last_fraction"),
    Evidence("lesion_procedure", "date"),
    Evidence("adverse_event", "onset_date"),
    Evidence("questionnaire", "date", pl.col("reason").is_null()),
    Evidence("laboratory", "date", pl.col("reason").is_null()),
    Evidence("vital_status", "date", pl.col("status").cast(pl.String) != "dead"),
    Evidence("visit", "date", pl.col("state").cast(pl.String) == "done"),
    Evidence("specimen_event", "date", pl.col("action").cast(pl.String) == "collected"),
)
"""What proves life. Due dates, holds, tests not done, board reviews, queries, deviations and the end of an
adverse event do not: nobody needs to be alive for them. A date known to the month or year proves life on
its first day, as stored; a scan whose day is unknown has the day of its response."""


def list_life(tables: Tables, data_cut: date | None, day: Day) -> pl.DataFrame:
    """Death, loss or withdrawal, and per table the latest date that proves the subject alive.

    A death whose day is unknown is dated at the later of the first day of its month and the latest proof
    of life up to the end of that month; a death whose month is unknown is not on the timeline. Several
    deaths of one subject (a fault of the records): the earliest. No proof of life is dated after death.
    Source: ENDPOINTS 6.4.
    """
    deaths = _list_deaths(tables)
    alive = _list_alive(tables, deaths, data_cut, day)
    latest = alive.group_by("subject").agg(last_alive=pl.col("date").max())
    unsure = pl.max_horizontal(pl.col("date").dt.month_start(), pl.col("last_alive"))
    dated = deaths.filter(pl.col("date_precision") != "year").join(latest, on="subject", how="left")
    gone = tables["vital_status"].filter(pl.col("status").cast(pl.String).is_in(["lost", "withdrawn"]))
    return pl.concat(
        [
            alive,
            build_happenings(gone, "vital_status", "withdrawal", "date", detail=pl.col("status")),
            build_happenings(
                dated,
                "vital_status",
                "death",
                pl.when(pl.col("date_precision") == "month").then(unsure).otherwise("date"),
                detail=pl.col("date_precision"),
            ),
        ]
    )


def list_unknown_deaths(tables: Tables) -> pl.DataFrame:
    """Subjects who died in a month that is not known: subject, source row of `vital_status`."""
    deaths = _list_deaths(tables)
    return deaths.filter(pl.col("date_precision") == "year").select("subject", source_row="row")


def _list_deaths(tables: Tables) -> pl.DataFrame:
    """The death of each subject, with the latest day on which it can have happened as `limit`."""
    precision = pl.col("date_precision").cast(pl.String).fill_null("day")
    dead = tables["vital_status"].filter(pl.col("status").cast(pl.String) == "dead")
    exact_first = precision.replace_strict({"day": 0, "month": 0, "year": 1}, return_dtype=pl.Int8)
    return (
        dead.sort("subject", exact_first, "date", "row")
        .unique("subject", keep="first", maintain_order=True)
        .with_columns(date_precision=precision)
        .with_columns(
            limit=pl.when(pl.col("date_precision") == "day")
            .then("date")
            .when(pl.col("date_precision") == "month")
            .then(pl.col("date").dt.month_end())
        )
    )


def _list_alive(tables: Tables, deaths: pl.DataFrame, data_cut: date | None, day: Day) -> pl.DataFrame:
    """One row a subject and table: its latest proof of life (the first such row) before death and cut."""
    limits = deaths.select("subject", "limit")
    proofs = pl.concat([_list_latest(tables, evidence, limits, data_cut, day) for evidence in EVIDENCE])
    return proofs.sort(
        "subject", "source_table", "date", "source_row", descending=[False, False, True, False]
    ).filter(begins_run("subject", "source_table"))


def _list_latest(
    tables: Tables, evidence: Evidence, limits: pl.DataFrame, data_cut: date | None, day: Day
) -> pl.DataFrame:
    """The latest proof of one kind of each subject, up to its death (`limit`) and the cut."""
    rows = tables[evidence.table]
    if "subject" not in rows.columns:
        rows = rows.join(tables["specimen"].select("specimen", "subject"), on="specimen")
    if evidence.only is not None:
        rows = rows.filter(evidence.only)
    known = impute_date(evidence.column, day) if evidence.imaging else pl.col(evidence.column)
    dated = rows.select("subject", "row", date=known).join(limits, on="subject", how="left")
    last = pl.min_horizontal("limit", pl.lit(data_cut, dtype=pl.Date))
    within = pl.col("date").is_not_null() & (last.is_null() | (pl.col("date") <= last))
    ordered = dated.filter(within).sort("subject", "date", -pl.col("row"))
    latest = ordered.filter(begins_run("subject").shift(-1, fill_value=True))
    return build_happenings(latest, evidence.table, "alive", "date")
