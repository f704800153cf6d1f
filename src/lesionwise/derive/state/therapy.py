"""Whether a subject was under active systemic therapy on a day."""

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.tables.facts import compute_last_day


def answer_therapy(history: History, days: pl.DataFrame) -> pl.DataFrame:
    """`days` (subject, day) with `on_therapy` and `line_row`: the line that was active on the day.

    Active: begun before the day and not ended before it; a line that starts on the day comes after the scan
    of that day. Planned holds do not end a line. Null: the start of a line that could be active is not known
    exactly enough, the day is not known, or no systemic line of any subject is on record. Boundaries: the
    last day of a line is a day of therapy.
    """
    keyed = days.with_row_index("key")
    if history.tables["systemic_line"].is_empty():
        return days.with_columns(
            on_therapy=pl.lit(None, dtype=pl.Boolean), line_row=pl.lit(None, dtype=pl.Int64)
        )
    spans = list_lines(history)
    joined = keyed.join(spans, on="subject").filter(
        pl.col("stop_date").is_null() | (pl.col("stop_date") >= pl.col("day"))
    )
    active = (pl.col("latest") < pl.col("day")).fill_null(False)
    possible = (pl.col("earliest") < pl.col("day")).fill_null(True)
    told = joined.group_by("key").agg(
        active.any().alias("active"),
        possible.any().alias("possible"),
        pl.col("line_row").filter(active).max().alias("line_row"),
    )
    answer = (
        pl.when(pl.col("active").fill_null(False))
        .then(True)
        .when(pl.col("day").is_not_null() & ~pl.col("possible").fill_null(False))
        .then(False)
    )
    return (
        keyed.join(told, on="key", how="left", maintain_order="left")
        .with_columns(on_therapy=answer)
        .drop("key", "active", "possible")
    )


def list_lines(history: History) -> pl.DataFrame:
    """Systemic lines: subject, line, line_row, stop_date, earliest and latest day of the first dose.

    Without a recorded start, the first dose of `drug_exposure` that is no planned hold; both null: unknown.
    """
    doses = history.tables["drug_exposure"].filter(~pl.col("hold").fill_null(False))
    given = doses.group_by("subject", "line").agg(dosed=pl.col("start_date").min())
    lines = history.tables["systemic_line"].join(
        given, on=["subject", "line"], how="left", maintain_order="left"
    )
    return lines.select(
        "subject",
        "line",
        "stop_date",
        "protocol",
        line_row="row",
        earliest=pl.coalesce("start_date", "dosed"),
        latest=pl.coalesce(compute_last_day("start_date", "start_date_precision"), "dosed"),
    )


def find_first_line(history: History) -> pl.DataFrame:
    """subject, begun: the earliest start of a line; unclear: the start of one is unknown."""
    return (
        list_lines(history)
        .group_by("subject")
        .agg(begun=pl.col("earliest").min(), unclear=pl.col("earliest").is_null().any())
    )
