"""The end of the systemic line that a subject is on at the origin."""

from typing import Final

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.happened import shape
from lesionwise.derive.endpoint.events.lines import list_next_lines
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.timeline.happening import impute_date

_LINE = ["subject", "line"]
FOREVER: Final = pl.date(9999, 12, 31)


def list_line_ends(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """The last dose before the line of the protocol ends, on or after the origin; detail: its reason.

    The line: every interval of drug of the lines of the protocol, and under `toxicity_switch` =
    `treatment_policy` of the lines begun for toxicity; planned holds are no drug. It goes on over a time
    without drug of at most `max_hold_days` (next dose - last dose), planned or not; it ends at the last
    dose before a longer one, at the recorded end of its last line, and at the latest where another line
    begins. An interval that stopped while the line has no recorded end is a hold until the subject was
    followed longer than `max_hold_days` without drug. In doubt: a line that ended nobody knows when, and
    a line of unknown kind or start.
    """
    index = find_index_line(history, endpoint, origins)
    followed = history.list_kind("alive").group_by("subject").agg(last_alive=pl.col("date").max())
    ended = index.join(followed, on="subject", how="left", maintain_order="left")
    days = (pl.coalesce("next_start", "last_alive") - pl.col("stop")).dt.total_days()
    over = pl.col("recorded") | (days > endpoint.max_hold_days).fill_null(False)
    known = ended.filter(~pl.col("open") & over)
    lost = index.filter(pl.col("lost_end")).with_columns(
        stop="origin_date", source_table="line_table", source_row="line_row", doubt=pl.lit("line_unknown")
    )
    ends = pl.concat([known, lost], how="diagonal").rename({"stop": "date"})
    replaced = _list_replacements(history, endpoint, origins).join(
        index.select("subject", "start"), on="subject"
    )
    later = replaced.filter(pl.col("date") > pl.col("start"))
    return shape(pl.concat([shape(ends), shape(later)]))


def find_index_line(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """One row a subject who is on a line of the protocol on the origin or begins one later.

    Columns: subject, origin_date, start and stop (first and last dose of the line), next_start (next dose
    after a longer time without drug), open (drug goes on), recorded (the end is on record), lost_end (it
    ended nobody knows when), detail, and the row of the last interval and of its line.
    """
    spans = list_spans(history, _list_counted(history, endpoint)).join(
        origins.select("subject", "origin_date"), on="subject"
    )
    ordered = spans.sort("subject", "start", "stop", "source_table", "source_row")
    before = pl.col("stop").cum_max().shift(1).over("subject")
    gap = (pl.col("start") - before).dt.total_days() > endpoint.max_hold_days
    parted = ordered.with_columns(part=gap.fill_null(False).cum_sum().over("subject"))
    last = pl.col("stop").arg_max()
    islands = parted.group_by("subject", "part", maintain_order=True).agg(
        pl.col("origin_date").first(),
        pl.col("start").min(),
        pl.col("stop").max(),
        *(
            pl.col(name).get(last)
            for name in ("recorded", "detail", "source_table", "source_row", "line_table", "line_row")
        ),
        pl.col("lost_end").any(),
    )
    following = pl.col("start").shift(-1).over("subject")
    return (
        islands.with_columns(next_start=following, open=pl.col("stop") == FOREVER)
        .filter(pl.col("stop") >= pl.col("origin_date"))
        .unique("subject", keep="first", maintain_order=True)
    )


def list_spans(history: History, lines: pl.DataFrame) -> pl.DataFrame:
    """Intervals of drug of `lines` (rows of `systemic_line`, with `start` and `line_row`).

    Without drugs on record, the line itself. Columns: subject, start, stop (`FOREVER`: it goes on),
    lost_end (it ended nobody knows when), recorded, detail, source and line rows.
    """
    doses = history.tables["drug_exposure"].filter(
        (pl.col("hold").is_null() | ~pl.col("hold")) & pl.col("start_date").is_not_null()
    )
    given = doses.select(*_LINE, start="start_date", stop_dose="stop_date", dose_row="row")
    joined = lines.join(given, on=_LINE, how="left", suffix="_dose", maintain_order="left")
    start = pl.coalesce("start_dose", "start")
    end = pl.coalesce("stop_dose", "stop_date")
    known = joined.with_columns(
        start=start,
        stop=pl.when(end.is_null()).then(FOREVER).otherwise(pl.max_horizontal(end, start)),
        lost_end=pl.col("stop_date").is_null() & pl.col("stop_reason").is_not_null() & end.is_null(),
        recorded=pl.col("stop_date").is_not_null() & (end >= pl.col("stop_date")).fill_null(True),
    )
    ended = lines.filter(pl.col("stop_date").is_not_null()).with_columns(
        start="stop_date", stop="stop_date", lost_end=pl.lit(False), recorded=pl.lit(True)
    )
    by_line = pl.col("dose_row").is_null() | pl.col("recorded")
    spans = pl.concat([known, ended], how="diagonal")
    return spans.filter(pl.col("start").is_not_null()).select(
        "subject",
        "start",
        "stop",
        "lost_end",
        "recorded",
        detail=pl.col("stop_reason").cast(pl.String),
        source_table=pl.when(by_line).then(pl.lit("systemic_line")).otherwise(pl.lit("drug_exposure")),
        source_row=pl.when(by_line).then("line_row").otherwise("dose_row"),
        line_table=pl.lit("systemic_line"),
        line_row="line_row",
    )


def _list_counted(history: History, endpoint: TimeToEvent) -> pl.DataFrame:
    lines = history.tables["systemic_line"].rename({"row": "line_row"})
    lines = lines.with_columns(start=impute_date("start_date", history.study.response.impute_day))
    own = pl.col("protocol").fill_null(False)
    if endpoint.toxicity_switch != "treatment_policy":
        return lines.filter(own)
    switched = history.list_kind("new_systemic_line").filter(pl.col("detail") == "toxicity")
    rows = switched.filter(pl.col("source_table") == "systemic_line")["source_row"]
    return lines.filter(own | pl.col("line_row").is_in(rows.implode()))


def _list_replacements(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Lines that end the one before where they begin: its own end was not recorded earlier."""
    lines = list_next_lines(history, endpoint, origins).filter(pl.col("source_table") == "systemic_line")
    return (
        lines
        if endpoint.toxicity_switch != "treatment_policy"
        else lines.filter(pl.col("detail") != "toxicity")
    )
