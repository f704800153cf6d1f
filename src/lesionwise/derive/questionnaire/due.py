"""When forms are due, who is expected to answer them, and what came back."""

from datetime import date
from typing import Final

import polars as pl

from lesionwise.derive.questionnaire.answers import list_forms
from lesionwise.derive.questionnaire.rules import FormRules
from lesionwise.tables.rows import Tables

DUE_COLUMNS: Final = (
    "subject",
    "instrument",
    "form",
    "due_date",
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
    seen: Tables,
    instruments: list[str],
    anchors: pl.DataFrame,
    life: pl.DataFrame,
    rules: FormRules,
    data_cut: date | None,
) -> pl.DataFrame:
    """One row a subject with an anchor, instrument and form 0 to `rules.last`: `DUE_COLUMNS`.

    Form k is due on anchor + k x interval days. `state`: `dead` when due on the day of death or later,
    `death_date_unknown` when the subject died in an unknown month and was not known to be alive then,
    `left` when due on the day of loss or withdrawal or later, `not_yet_due` when its window ends after the
    data cut (without a cut: after the last day on which any subject was heard of), else `expected`.
    `known_alive`: something proves the subject alive on that day or later.

    A recorded form belongs to the due date that its own due date is within the window of; of several the
    answered, then the nearest, then the first one. `received`: it has an answer; `in_window`: given at most
    `window_days` before or after day k, inclusive; null while nothing came.
    """
    planned = _plan(instruments, anchors, rules).join(life, on="subject", how="left", maintain_order="left")
    ends = planned.with_columns(state=_name_state(_find_end(life, data_cut), rules.window_days))
    matched = _match(list_forms(seen), anchors, rules)
    joined = ends.join(matched, on=["subject", "instrument", "form"], how="left", maintain_order="left")
    off = (pl.col("date") - pl.col("due_date")).dt.total_days().abs()
    return joined.with_columns(
        known_alive=(pl.col("alive_date") >= pl.col("due_date")).fill_null(False),
        received=pl.col("given").fill_null(False),
        in_window=off <= rules.window_days,
        reason=pl.when(~pl.col("given").fill_null(False)).then("form_reason"),
        source_row=pl.col("form_rows").list.first(),
    ).select(DUE_COLUMNS)


def derive_compliance(due: pl.DataFrame, groups: pl.DataFrame | None = None) -> pl.DataFrame:
    """The frame `questionnaire_compliance`: one row a group, instrument and form.

    `due`: as of `Series`; `groups`: subject, group; null: everyone is one group `all`. Columns: group,
    instrument, form, the number of subjects in each state, `known_alive`, `received` and `in_window` of the
    expected ones, and `compliance` = in window / expected; null where nobody is expected.
    """
    named = (
        due.with_columns(group=pl.lit("all"))
        if groups is None
        else due.join(groups.select("subject", "group"), on="subject", how="inner", maintain_order="left")
    )
    expected = pl.col("state") == "expected"

    def count(rows: pl.Expr) -> pl.Expr:
        return rows.fill_null(False).sum().cast(pl.Int64)

    counted = named.group_by("group", "instrument", "form").agg(
        *(count(pl.col("state") == state).alias(state) for state in _COUNTS),
        *(count(expected & pl.col(name)).alias(name) for name in ("known_alive", "received", "in_window")),
    )
    share = pl.when(pl.col("expected") > 0).then(pl.col("in_window") / pl.col("expected"))
    return counted.with_columns(compliance=share).sort("group", "instrument", "form")


def _plan(instruments: list[str], anchors: pl.DataFrame, rules: FormRules) -> pl.DataFrame:
    forms = pl.DataFrame({"form": range(rules.last + 1)}, schema={"form": pl.Int64})
    names = pl.DataFrame({"instrument": instruments}, schema={"instrument": pl.String})
    every = anchors.select("subject", "origin_date").join(names, how="cross").join(forms, how="cross")
    days = pl.duration(days=pl.col("form") * rules.interval_days)
    return every.with_columns(due_date=pl.col("origin_date") + days)


def _find_end(life: pl.DataFrame, data_cut: date | None) -> pl.Expr:
    if data_cut is not None:
        return pl.lit(data_cut)
    days = life.select(pl.max_horizontal("alive_date", "death_date", "left_date").max()).to_series()
    return pl.lit(days.item(), dtype=pl.Date)


def _name_state(end: pl.Expr, window: int) -> pl.Expr:
    day = pl.col("due_date")
    unproven = pl.col("alive_date").is_null() | (day > pl.col("alive_date"))
    return (
        pl.when(day >= pl.col("death_date"))
        .then(pl.lit("dead"))
        .when(day >= pl.col("left_date"))
        .then(pl.lit("left"))
        .when(day + pl.duration(days=window) > end)
        .then(pl.lit("not_yet_due"))
        .when(pl.col("death_unknown").fill_null(False) & unproven)
        .then(pl.lit("death_date_unknown"))
        .otherwise(pl.lit("expected"))
    )


def _match(forms: pl.DataFrame, anchors: pl.DataFrame, rules: FormRules) -> pl.DataFrame:
    """Recorded forms with the number of the due date that they belong to, one a number."""
    days = (pl.col("recorded_due") - pl.col("origin_date")).dt.total_days()
    nearest = ((days + rules.interval_days // 2) // rules.interval_days).cast(pl.Int64)
    off = (days - pl.col("form") * rules.interval_days).abs()
    return (
        forms.rename({"due_date": "recorded_due"})
        .join(anchors.select("subject", "origin_date"), on="subject")
        .with_columns(form=nearest)
        .with_columns(off=off)
        .filter(pl.col("off") <= rules.window_days)
        .sort("given", "off", "recorded_due", descending=[True, False, False])
        .unique(["subject", "instrument", "form"], keep="first", maintain_order=True)
        .drop("origin_date", "off")
    )
