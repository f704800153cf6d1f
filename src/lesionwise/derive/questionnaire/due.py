"""Who is expected to answer which form, and what came back."""

from datetime import date
from typing import Final

import polars as pl

from lesionwise.derive.questionnaire.answers import list_forms
from lesionwise.derive.questionnaire.plan import match_forms, plan_due
from lesionwise.tables.rows import Tables

DUE_COLUMNS: Final = (
    "subject",
    "instrument",
    "occasion",
    "place",
    "due_date",
    "window_days",
    "state",
    "known_alive",
    "recorded_due",
    "date",
    "received",
    "in_window",
    "reason",
    "source_row",
)

_COUNTS: Final = ("expected", "dead", "left", "not_yet_due", "death_date_unknown")


def list_due(
    seen: Tables, plan: pl.DataFrame, anchors: pl.DataFrame, life: pl.DataFrame, data_cut: date | None
) -> pl.DataFrame:
    """One row a subject with day 0, instrument and occasion of `plan` (`plan_forms`): `DUE_COLUMNS`.

    `state`: `dead` when due on the day of death or later, `death_date_unknown` when the subject died in an
    unknown month and was not known to be alive then, `left` when due on the day of loss or withdrawal or
    later, `not_yet_due` when its window ends after the data cut (without a cut: after the last day on which
    any subject was heard of), else `expected`. `known_alive`: something proves the subject alive on that day
    or later.

    The recorded form that belongs to an occasion is chosen by `match_forms`. `received`: it has an answer;
    `in_window`: given at most `window_days` before or after the due date, inclusive; null while nothing came
    or its day is unknown.
    """
    planned = plan_due(plan, anchors)
    alive = planned.join(life, on="subject", how="left", maintain_order="left")
    ends = alive.with_columns(state=_name_state(_find_end(life, data_cut)))
    forms = list_forms(seen).rename({"due_date": "recorded_due"})
    matched = match_forms(forms, planned)
    joined = ends.join(matched, on=["subject", "instrument", "occasion"], how="left", maintain_order="left")
    off = (pl.col("date") - pl.col("due_date")).dt.total_days().abs()
    return joined.with_columns(
        known_alive=(pl.col("alive_date") >= pl.col("due_date")).fill_null(False),
        received=pl.col("given").fill_null(False),
        in_window=off <= pl.col("window_days"),
        reason=pl.when(~pl.col("given").fill_null(False)).then("form_reason"),
        source_row=pl.col("form_rows").list.first(),
    ).select(DUE_COLUMNS)


def derive_compliance(due: pl.DataFrame, groups: pl.DataFrame | None = None) -> pl.DataFrame:
    """Counts of forms: one row a group, instrument and occasion, in the order of the plan.

    `due`: as of `Series`; `groups`: subject, group; null: everyone is one group `all`. Columns: group,
    instrument, occasion, place, the number of subjects in each state, `known_alive`, `received` and
    `in_window` of the expected ones, and `compliance` = in window / expected; null where nobody is expected.
    """
    named = (
        due.with_columns(group=pl.lit("all"))
        if groups is None
        else due.join(groups.select("subject", "group"), on="subject", how="inner", maintain_order="left")
    )
    expected = pl.col("state") == "expected"

    def count(rows: pl.Expr) -> pl.Expr:
        return rows.fill_null(False).sum().cast(pl.Int64)

    counted = named.group_by("group", "instrument", "occasion", "place").agg(
        *(count(pl.col("state") == state).alias(state) for state in _COUNTS),
        *(count(expected & pl.col(name)).alias(name) for name in ("known_alive", "received", "in_window")),
    )
    share = pl.when(pl.col("expected") > 0).then(pl.col("in_window") / pl.col("expected"))
    return counted.with_columns(compliance=share).sort("group", "instrument", "place")


def _find_end(life: pl.DataFrame, data_cut: date | None) -> pl.Expr:
    if data_cut is not None:
        return pl.lit(data_cut)
    days = life.select(pl.max_horizontal("alive_date", "death_date", "left_date").max()).to_series()
    return pl.lit(days.item(), dtype=pl.Date)


def _name_state(end: pl.Expr) -> pl.Expr:
    day = pl.col("due_date")
    unproven = pl.col("alive_date").is_null() | (day > pl.col("alive_date"))
    return (
        pl.when(day >= pl.col("death_date"))
        .then(pl.lit("dead"))
        .when(day >= pl.col("left_date"))
        .then(pl.lit("left"))
        .when(day + pl.duration(days=pl.col("window_days")) > end)
        .then(pl.lit("not_yet_due"))
        .when(pl.col("death_unknown").fill_null(False) & unproven)
        .then(pl.lit("death_date_unknown"))
        .otherwise(pl.lit("expected"))
    )
