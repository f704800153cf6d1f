"""What follows a progression: decisions, lines, drugs, salvages, times without drug."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.line_end import FOREVER, list_spans
from lesionwise.derive.endpoint.events.lines import FOR_PROGRESSION, list_lines_from
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.salvage.decisions import list_decisions, list_refusals
from lesionwise.derive.timeline.happening import impute_date
from lesionwise.derive.timeline.treatment import add_reason

PROCEDURES: Final = ("surgery", "ablation", "other_local")
_ROW: Final = ("subject", "date", "source_table", "source_row")


class Records(NamedTuple):
    """Records of each subject, every frame with `subject` and, save gaps and deaths, `date`.

    decisions, refusals: of the board. lines: begun, with `why`. starts: lines for progression or an unknown
    reason, and drugs added; what changes the therapy in the window of a progression. late: what changes it
    after the window. bare: what changes it without a progression. ends: of lines, for progression or
    deterioration. courses: salvage radiotherapy; procedures: other local treatment, with `kind`. gaps: times
    without drug that are too long (last_dose, next_dose). deaths: died.
    """

    decisions: pl.DataFrame
    refusals: pl.DataFrame
    lines: pl.DataFrame
    starts: pl.DataFrame
    late: pl.DataFrame
    bare: pl.DataFrame
    ends: pl.DataFrame
    courses: pl.DataFrame
    procedures: pl.DataFrame
    gaps: pl.DataFrame
    deaths: pl.DataFrame


def gather_records(
    history: History,
    endpoint: TimeToEvent,
    origins: pl.DataFrame,
    begun: pl.DataFrame,
    *,
    supposed: bool,
) -> Records:
    """The records from the origin to the death; `begun`: of `list_lines`.

    `supposed`: as if everything in doubt had happened.

    In doubt: a line of unknown kind or start; that a line of unknown reason, outside the window of a
    progression, was begun for one; that a course of unknown intent is a salvage; that a line that ended
    nobody knows when was interrupted.
    """
    deaths = history.list_kind("death").unique("subject", keep="first", maintain_order=True)
    deaths = deaths.select("subject", died="date")
    limits = origins.select("subject", "origin_date").join(deaths, on="subject", how="left")
    lines = _clip(begun, limits)
    if not supposed:
        lines = lines.filter(pl.col("doubt").is_null())
    drugs = history.list_kind("drug_added").select(*_ROW, why=pl.lit("drug_added"))
    driven = pl.col("why").is_in(FOR_PROGRESSION)
    unknown = pl.col("why") == "unknown"
    bare = lines.filter(driven | unknown if supposed else driven).drop("doubt")
    starts = lines.filter(driven | unknown).drop("doubt")
    ends = history.list_kind("systemic_stop").filter(pl.col("detail").is_in(FOR_PROGRESSION))
    intents = ("salvage", "unknown") if supposed else ("salvage",)
    return Records(
        decisions=list_decisions(history),
        refusals=list_refusals(history),
        lines=lines,
        starts=_order([starts, drugs], limits),
        late=_order([bare, drugs], limits),
        bare=_order([bare], limits),
        ends=_order([ends.select(*_ROW)], limits),
        courses=_order([list_courses(history, intents)], limits),
        procedures=_order([_list_procedures(history)], limits),
        gaps=_list_gaps(history, endpoint, origins, supposed=supposed),
        deaths=deaths,
    )


def list_lines(history: History, origins: pl.DataFrame) -> pl.DataFrame:
    """Lines begun from the origin on that are or may be new: row, why, doubt; undated ones on the origin."""
    return list_lines_from(history, origins).select(*_ROW, "doubt", why="detail").sort(_ROW)


def list_courses(history: History, intents: Sequence[str]) -> pl.DataFrame:
    """First fractions of courses of these intents: row and name of the course."""
    rows = history.list_kind("radiotherapy_start").filter(pl.col("detail").is_in(intents))
    names = pl.concat(
        [
            history.tables[table].select(pl.lit(table).alias("source_table"), "course", source_row="row")
            for table in ("radiotherapy_course", "radiotherapy_target")
        ]
    )
    return rows.join(names, on=["source_table", "source_row"], how="left", maintain_order="left").select(
        *_ROW, name="course"
    )


def _list_procedures(history: History) -> pl.DataFrame:
    rows = history.tables["lesion_procedure"].with_columns(pl.col("kind").cast(pl.String))
    return rows.filter(pl.col("kind").is_in(PROCEDURES)).select(
        "subject",
        "kind",
        pl.col("reason").cast(pl.String),
        pl.lit("lesion_procedure").alias("source_table"),
        date=impute_date("date", history.study.response.impute_day),
        source_row="row",
        name="kind",
    )


def _list_gaps(
    history: History, endpoint: TimeToEvent, origins: pl.DataFrame, *, supposed: bool
) -> pl.DataFrame:
    """Times without drug of the line longer than `max_hold_days`: subject, last_dose, next_dose.

    The line: that of the protocol, and every line begun since for toxicity or another reason that is no
    progression, with which the line goes on. An open end is a gap once the subject was followed longer.
    """
    day = history.study.response.impute_day
    rows = add_reason(history.tables["systemic_line"].with_columns(start=impute_date("start_date", day)))
    rows = rows.rename({"row": "line_row"}).join(origins.select("subject", "origin_date"), on="subject")
    away = ("unknown", *FOR_PROGRESSION) if supposed else FOR_PROGRESSION
    follows = ~pl.col("protocol") & ~pl.col("why").is_in(away) & (pl.col("start") >= pl.col("origin_date"))
    spans = list_spans(history, rows.filter((pl.col("protocol") | follows).fill_null(False)))
    followed = history.list_kind("alive").group_by("subject").agg(last_alive=pl.col("date").max())
    ordered = (
        spans.sort("subject", "start", "stop")
        .with_columns(last_dose=pl.col("stop").cum_max().over("subject"))
        .with_columns(next_dose=pl.col("start").shift(-1).over("subject"))
        .join(followed, on="subject", how="left", maintain_order="left")
    )
    days = (pl.coalesce("next_dose", "last_alive") - pl.col("last_dose")).dt.total_days()
    gaps = ordered.filter((days > endpoint.max_hold_days).fill_null(False)).select(
        "subject", "last_dose", next_dose=pl.coalesce("next_dose", FOREVER)
    )
    lost = spans.filter("lost_end").select("subject", last_dose=pl.date(1, 1, 1), next_dose=FOREVER)
    return pl.concat([gaps, lost]) if supposed else gaps


def _order(frames: Sequence[pl.DataFrame], limits: pl.DataFrame) -> pl.DataFrame:
    """The rows that count in order of date; of one day in the order of `frames`, then of rows."""
    numbered = [frame.with_columns(rank=pl.lit(number)) for number, frame in enumerate(frames)]
    rows = _clip(pl.concat(numbered, how="diagonal"), limits)
    return rows.sort("subject", "date", "rank", "source_table", "source_row").drop("rank")


def _clip(rows: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """The rows from the origin up to the death, both days included."""
    joined = rows.join(limits, on="subject", maintain_order="left")
    alive = pl.col("died").is_null() | (pl.col("date") <= pl.col("died"))
    return joined.filter((pl.col("date") >= pl.col("origin_date")) & alive).drop("origin_date", "died")
