"""What rules need to know from other tables: one frame a fact, one row a key."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from lesionwise.tables.rows import Tables


@dataclass(frozen=True)
class Fact:
    """Columns that are joined to a table by `key`; their names begin with the fact's name and a dot."""

    key: tuple[str, ...]
    build: Callable[[Tables], pl.LazyFrame]


def compute_last_day(date: str, precision: str | None = None) -> pl.Expr:
    """The last day that a date may mean: its month's or year's end when the day is not known.

    The first day that it may mean is the stored one. Null where the date is null.
    """
    day = pl.col(date)
    if precision is None:
        return day
    return (
        pl.when(pl.col(precision) == "month")
        .then(day.dt.month_end())
        .when(pl.col(precision) == "year")
        .then(pl.date(day.dt.year(), 12, 31))
        .otherwise(day)
    )


def join_facts(frame: pl.LazyFrame, names: tuple[str, ...], tables: Tables) -> pl.LazyFrame:
    """The frame with the columns of the named facts; null where a fact knows nothing of the row."""
    for name in names:
        fact = FACTS[name]
        facts = fact.build(tables).select(pl.all().name.prefix(f"{name}."))
        key = [f"{name}.{column}" for column in fact.key]
        frame = frame.join(facts, left_on=fact.key, right_on=key, how="left", maintain_order="left")
    return frame


def _subject(tables: Tables) -> pl.LazyFrame:
    return tables["subject"].lazy().select("subject", "consent_date", "enrolment_date", "mode", "arm")


def _death(tables: Tables) -> pl.LazyFrame:
    dead = tables["vital_status"].lazy().filter(pl.col("status") == "dead")
    last = compute_last_day("date", "date_precision")
    return dead.group_by("subject").agg(
        earliest=pl.col("date").min(), known=pl.col("date").max(), latest=last.min()
    )


_LACKS_BASELINE = (~pl.col("baseline")).fill_null(value=False).all().over("subject")
"""Every scan of the subject says that it is no baseline: nobody knows which scans come after it."""


def _follow_up(tables: Tables) -> pl.LazyFrame:
    later = tables["scan"].lazy().filter(~pl.col("baseline"), ~_LACKS_BASELINE)
    return later.group_by("subject").agg(first=compute_last_day("date", "date_precision").min())


def _imaging(tables: Tables) -> pl.LazyFrame:
    scans = tables["scan"].lazy().sort("date", "row", nulls_last=True)
    return scans.group_by("subject").agg(
        first_row=pl.col("row").first(), lacks_baseline=(~pl.col("baseline")).fill_null(value=False).all()
    )


def _scan(tables: Tables) -> pl.LazyFrame:
    return tables["scan"].lazy().select("subject", "scan", "baseline")


def _lesion(tables: Tables) -> pl.LazyFrame:
    return tables["lesion"].lazy().select("subject", "lesion", "role", "node")


def _course(tables: Tables) -> pl.LazyFrame:
    courses = tables["radiotherapy_course"].lazy()
    return courses.select("subject", "course", "first_fraction", "last_fraction")


def _line(tables: Tables) -> pl.LazyFrame:
    return tables["systemic_line"].lazy().select("subject", "line", "start_date")


FACTS = {
    "person": Fact(("subject",), _subject),
    "death": Fact(("subject",), _death),
    "follow_up": Fact(("subject",), _follow_up),
    "imaging": Fact(("subject",), _imaging),
    "scan": Fact(("subject", "scan"), _scan),
    "lesion": Fact(("subject", "lesion"), _lesion),
    "course": Fact(("subject", "course"), _course),
    "line": Fact(("subject", "line"), _line),
}
"""Facts by name. `death.earliest` to `death.latest`: the days on which the subject may have died."""
