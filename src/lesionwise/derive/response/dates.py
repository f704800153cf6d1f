"""Partial dates, and days as whole numbers (days since 1970-01-01)."""

from typing import Literal

import polars as pl

UNKNOWN_DAY = 2**31 - 1
"""Stands for an unknown day while the latest or the earliest day is sought; it never leaves the engine."""


def impute_date(date: pl.Expr, precision: pl.Expr, impute_day: Literal["first", "last"]) -> pl.Expr:
    """The whole date of a date and its precision.

    Day unknown: first or last day of the month. Month unknown: null, for such a date dates no event. One
    rule for lesions and responses, so that one scan never has two dates.
    """
    month = date.dt.month_end() if impute_day == "last" else date.dt.month_start()
    return pl.when(precision == "month").then(month).when(precision == "year").then(None).otherwise(date)


def to_day(date: pl.Expr) -> pl.Expr:
    """The day number of a date."""
    return date.cast(pl.Int32)


def to_date(day: pl.Expr) -> pl.Expr:
    """The date of a day number; null for an unknown day."""
    return pl.when(day < UNKNOWN_DAY).then(day).cast(pl.Date)
