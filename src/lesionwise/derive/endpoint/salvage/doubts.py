"""What nobody recorded of lines, courses and lesions, and could change the end of a subject's time."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.happened import CLUES
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.salvage.records import list_courses

_COLUMNS = ("subject", "date", "source_table", "source_row", "doubt", "clause")


def list_salvage_doubts(
    history: History,
    endpoint: TimeToEvent,
    origins: pl.DataFrame,
    seen: pl.DataFrame,
    lines: pl.DataFrame,
) -> pl.DataFrame:
    """The first thing in doubt of each subject, as `doubt.list_doubts` gives it; `lines`: of `list_lines`.

    A line of unknown kind, start or reason; a line that ended nobody knows when; a course of unknown intent;
    with a `salvage_scope` a progression whose lesions are not known.
    """
    unknown = pl.when(pl.col("why") == "unknown").then(pl.lit("line_reason_unknown"))
    unclear = lines.with_columns(doubt=pl.coalesce("doubt", unknown), clause=pl.lit("event"))
    stopped = history.tables["systemic_line"].filter(
        pl.col("stop_date").is_null() & pl.col("stop_reason").is_not_null()
    )
    lost = stopped.join(origins, on="subject").select(
        "subject",
        date="origin_date",
        source_table=pl.lit("systemic_line"),
        source_row="row",
        doubt=pl.lit("line_unknown"),
        clause=pl.lit("max_hold_days"),
    )
    courses = list_courses(history, ("unknown",)).with_columns(
        doubt=pl.lit("course_unknown"), clause=pl.lit("salvage_modalities")
    )
    hidden = seen.filter(pl.col("component").is_null()).with_columns(
        doubt=pl.lit("lesions_unknown"), clause=pl.lit("salvage_scope")
    )
    hidden = hidden.clear() if endpoint.salvage_scope == "any" else hidden
    every = pl.concat([one.select(_COLUMNS) for one in (unclear, lost, courses, hidden)])
    first = (
        every.filter(pl.col("doubt").is_not_null())
        .join(origins.select("subject", "origin_date"), on="subject")
        .filter(pl.col("date") >= pl.col("origin_date"))
        .sort("subject", "date", "source_table", "source_row")
        .unique("subject", keep="first", maintain_order=True)
    )
    return first.select(
        "subject",
        "doubt",
        doubt_table="source_table",
        doubt_row="source_row",
        doubt_clues=pl.lit(None, dtype=CLUES),
        doubt_clause=pl.concat_str(pl.lit(f"endpoint.{endpoint.id}."), "clause"),
    )
