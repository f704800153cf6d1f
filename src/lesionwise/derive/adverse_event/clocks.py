"""What the windows of a subject count from: study treatment, radiotherapy, randomisation."""

import math
from typing import NamedTuple

import polars as pl

from lesionwise.definitions import Clock
from lesionwise.study import Study
from lesionwise.tables.rows import Tables

_KEY = ("subject", "course")


class Dates(NamedTuple):
    """The first study treatment (subject, treatment_date) and randomisation (subject, randomisation_date)."""

    treatment: pl.DataFrame
    randomisation: pl.DataFrame


def list_courses(tables: Tables) -> pl.DataFrame:
    """Every course: subject, course, course_row, intent, start, end.

    A fraction date that the course lacks is taken from its targets: the earliest first fraction, and the
    latest last one if all are known. A course of which only the end is known starts on that day. End null:
    not known, or still going on at the data cut. Courses without any date are left out.
    """
    targets = tables["radiotherapy_target"]
    known = pl.col("last_fraction").null_count() == 0
    inner = targets.group_by(_KEY).agg(
        inner_first=pl.col("first_fraction").min(),
        inner_last=pl.when(known).then(pl.col("last_fraction").max()),
    )
    joined = tables["radiotherapy_course"].join(inner, on=_KEY, how="left", maintain_order="left")
    end = pl.coalesce("last_fraction", "inner_last")
    start = pl.coalesce("first_fraction", "inner_first", end)
    return joined.select(
        *_KEY,
        course_row="row",
        intent=pl.col("intent").cast(pl.String),
        start=start,
        end=pl.when(end.is_not_null()).then(pl.max_horizontal(start, end)),
    ).filter(pl.col("start").is_not_null())


def is_of_study() -> pl.Expr:
    """Whether a course (`start`) began on or after `reference`; an earlier one is past therapy."""
    return pl.col("reference").is_null() | (pl.col("start") >= pl.col("reference"))


def build_clocks(study: Study, tables: Tables, dates: Dates, clock: Clock) -> pl.DataFrame:
    """One row a subject: what its windows count from.

    `reference`: before it everything is baseline; the randomisation where the acute window starts there,
    else the first study treatment, without one the randomisation in an arm without SABR. `control`: the arm
    has no SABR. `planned_*`: the first course that is planned or of unknown intent. `zero_start`,
    `zero_end`: randomisation and the day that the days after radiotherapy count from in a subject of such
    an arm, or without any planned course where the acute window starts at randomisation; null: no such
    clock. `zero_end` is null where the pseudo date cannot be computed.
    """
    planned = (
        list_courses(tables)
        .filter(pl.col("intent").is_null() | (pl.col("intent") == "planned"))
        .sort("subject", "start", "course_row")
        .unique("subject", keep="first", maintain_order=True)
        .select(
            "subject",
            planned_course="course",
            planned_row="course_row",
            planned_start="start",
            planned_end="end",
        )
    )
    rows = _list_arms(study, tables)
    for frame in (dates.treatment, dates.randomisation, planned):
        rows = rows.join(frame, on="subject", how="left", maintain_order="left")
    at_randomisation = study.adverse_event.acute_from == "randomisation"
    randomised = pl.col("randomisation_date")
    untreated = pl.coalesce("treatment_date", pl.when("control").then(randomised))
    zero = pl.col("control") | (pl.lit(at_randomisation) & pl.col("planned_start").is_null())
    delay = _compute_delay(rows) if clock == "pseudo_rt_date" else 0
    end = pl.lit(None, dtype=pl.Date) if delay is None else randomised + pl.duration(days=delay)
    return rows.with_columns(
        from_randomisation=pl.lit(at_randomisation),
        reference=randomised if at_randomisation else untreated,
        zero_start=pl.when(zero).then(randomised),
        zero_end=pl.when(zero).then(end),
    ).drop("treatment_date")


def _list_arms(study: Study, tables: Tables) -> pl.DataFrame:
    bare = [arm.id for arm in study.arms if arm.sabr == "none"]
    given = tables["allocation"].select("subject", allocated="arm")
    joined = tables["subject"].join(given, on="subject", how="left", maintain_order="left")
    arm = pl.coalesce("allocated", "arm")
    return joined.select("subject", control=arm.is_in(bare).fill_null(False))


def _compute_delay(rows: pl.DataFrame) -> int | None:
    """Median days from randomisation to the end of the first planned course, rounded down to whole days."""
    days = (pl.col("planned_end") - pl.col("randomisation_date")).dt.total_days()
    waited = rows.filter(~pl.col("control")).select(days=days)["days"].drop_nulls()
    known: list[int] = waited.sort().to_list()
    if not known:
        return None
    middle = known[(len(known) - 1) // 2] + known[len(known) // 2]
    return math.floor(middle / 2)
