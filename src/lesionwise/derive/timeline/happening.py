"""Happenings of one source table, and the date of a record whose day is unknown."""

from typing import Literal

import polars as pl

from lesionwise.derive.response import dates as response_dates

Day = Literal["first", "last"]

COLUMNS = ("subject", "date", "kind", "reader", "detail", "scan", "source_table", "source_row")
"""Columns of the timeline without its own row number."""


def impute_date(column: str, day: Day) -> pl.Expr:
    """The date of a record, the day of the month filled in where it is unknown.

    Column `<column>_precision` says how much is known: null or `day` the whole date; `month` the month,
    whose `first` or `last` day is taken; `year` gives null, for a happening whose month is unknown has no
    place on the timeline (ENDPOINTS: a date without month is never the date of an event). The rule is that
    of the responses, so that one record never has two dates.
    """
    return response_dates.impute_date(pl.col(column), pl.col(f"{column}_precision"), day)


def build_happenings(
    rows: pl.DataFrame,
    table: str,
    kind: str,
    date: str | pl.Expr,
    *,
    reader: pl.Expr | None = None,
    detail: pl.Expr | None = None,
    scan: pl.Expr | None = None,
) -> pl.DataFrame:
    """One happening of `kind` for each row of `table` that has a date; the columns are `COLUMNS`."""
    nothing = pl.lit(None, dtype=pl.String)

    def given(value: pl.Expr | None) -> pl.Expr:
        return nothing if value is None else value.cast(pl.String)

    return rows.select(
        subject=pl.col("subject"),
        date=pl.col(date) if isinstance(date, str) else date,
        kind=pl.lit(kind, dtype=pl.String),
        reader=given(reader),
        detail=given(detail),
        scan=given(scan),
        source_table=pl.lit(table, dtype=pl.String),
        source_row=pl.col("row"),
    ).filter(pl.col("date").is_not_null())
