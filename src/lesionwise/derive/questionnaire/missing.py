"""Why a form that is due has no value, and the row that says so."""

import polars as pl

_STATES = {
    "dead": "death",
    "left": "left_study",
    "not_yet_due": "not_yet_due",
    "death_date_unknown": "death_date_unknown",
}

RECORDED = ("not_asked", "not_done", "not_measurable", "refused", "not_collectable", "unknown")
"""Reasons that a form itself records (codelist `missing_reason`)."""


def name_missing() -> pl.Expr:
    """The reason why the form of a due date has no value; null where it has one.

    Columns of `Series.list_visits` after a left join: a null `state` means that the subject has no day 0.
    What ended before the due date comes first, then what is wrong with the form. `not_answered`: the form
    records why.
    """
    return (
        pl.when(pl.col("answered").fill_null(False))
        .then(pl.lit(None, dtype=pl.String))
        .when(pl.col("state").is_null())
        .then(pl.lit("no_origin"))
        .when(pl.col("state") != "expected")
        .then(pl.col("state").replace_strict(_STATES, default=None, return_dtype=pl.String))
        .when(pl.col("recorded_due").is_null())
        .then(pl.lit("no_form"))
        .when(pl.col("score").is_null() & pl.col("score_reason").is_in(RECORDED))
        .then(pl.lit("not_answered"))
        .when(pl.col("score").is_null())
        .then(pl.coalesce("score_reason", pl.lit("no_form")))
        .when(pl.col("in_window").is_null())
        .then(pl.lit("undated_form"))
        .otherwise(pl.lit("outside_window"))
    )


def name_detail() -> pl.Expr:
    """The recorded reason of a form that did not come back; else null."""
    code = pl.col("score_reason")
    return pl.when(pl.col("missing") == "not_answered").then(code)


def find_table() -> pl.Expr:
    """The table of the row that says why (`missing`) or holds the answer; null where no row does."""
    return pl.when(find_row().is_not_null()).then(
        pl.when(_is_about_life()).then(pl.lit("vital_status")).otherwise(pl.lit("questionnaire"))
    )


def find_row() -> pl.Expr:
    """The row that says why, or the first row of the form."""
    return (
        pl.when(pl.col("missing") == "death")
        .then("death_row")
        .when(pl.col("missing") == "left_study")
        .then("left_row")
        .when(pl.col("missing") == "death_date_unknown")
        .then("unknown_row")
        .when(pl.col("missing").is_in(["not_yet_due", "no_origin"]).fill_null(False))
        .then(pl.lit(None, dtype=pl.Int64))
        .otherwise("source_row")
    )


def _is_about_life() -> pl.Expr:
    return pl.col("missing").is_in(["death", "left_study", "death_date_unknown"]).fill_null(False)
