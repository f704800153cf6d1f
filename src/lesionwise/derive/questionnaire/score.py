"""Scores of scales from answers, for a whole table at once."""

from collections.abc import Mapping

import polars as pl

from lesionwise.derive.questionnaire.answers import FORM
from lesionwise.study.value_set import ValueSet

_SCALE = (*FORM, "scale")


def sum_answers(answers: pl.DataFrame) -> pl.DataFrame:
    """One row a form and scale: `answered`, `wrong`, `total` of what was answered, the rows that count."""
    right = pl.col("answered")
    return answers.group_by(*_SCALE).agg(
        answered=right.sum().cast(pl.Int64),
        wrong=pl.col("wrong").any(),
        total=pl.col("counted").filter(right).sum(),
        source_rows=pl.col("row").filter(right | pl.col("wrong")).sort(),
    )


def compute_scores(cases: pl.DataFrame, parts: pl.DataFrame, values: Mapping[str, ValueSet]) -> pl.DataFrame:
    """`cases` with `raw`, `score` and `score_100` (null where there is none) and `reason` (null where there
    is one).

    `raw`: in the units of the answers, prorated; `score`: as the scale shows it; `score_100`: the raw score
    on its range from 0 to 100, or the score where that is shown so; null of ordinal scales and states.

    `cases`: one row a form and scale with the columns of `SCALES`, of `sum_answers`, and `given`,
    `form_reason`, `dead`. The first reason that applies: `items_not_declared` (items or range are left open),
    `after_death`, `out_of_range` (one answer of the scale is), the recorded reason of a form without answers
    or `no_answer`, `no_value_set`, `too_few_items`; of a sum of scales `part_missing`.
    """
    simple = _add_values(cases, values).with_columns(
        raw=pl.when(_may_score()).then(_compute_raw()), reason=_name_reason()
    )
    simple = simple.with_columns(score=_show())
    added = _add_parts(simple, parts)
    lacks = (pl.col("combine") == "parts") & pl.col("reason").is_null() & pl.col("parts_score").is_null()
    total = pl.when(pl.col("combine") == "parts").then(pl.when(_may_score()).then("parts_score"))
    scored = added.with_columns(
        raw=total.otherwise("raw"),
        score=total.otherwise("score"),
        reason=pl.when(lacks).then(pl.lit("part_missing")).otherwise("reason"),
    )
    return scored.with_columns(score_100=_rescale())


def _may_score() -> pl.Expr:
    return _name_reason().is_null()


def _name_reason() -> pl.Expr:
    without = pl.coalesce("form_reason", pl.lit("no_answer"))
    state = (pl.col("combine") == "state") & pl.col("value_set").is_null()
    return (
        pl.when(~pl.col("ready"))
        .then(pl.lit("items_not_declared"))
        .when("dead")
        .then(pl.lit("after_death"))
        .when("wrong")
        .then(pl.lit("out_of_range"))
        .when(~pl.col("given"))
        .then(without)
        .when(state)
        .then(pl.lit("no_value_set"))
        .when(pl.col("answered") < pl.col("needed"))
        .then(pl.lit("too_few_items"))
    )


def _compute_raw() -> pl.Expr:
    mean = pl.col("total") / pl.col("answered")
    raw = pl.when(pl.col("combine") == "mean").then(mean).otherwise(_prorate())
    return pl.when(pl.col("combine") == "state").then("state_value").otherwise(raw)


def _show() -> pl.Expr:
    """The score as the scale shows it."""
    share = (pl.col("raw") - pl.col("scale_low")) / (pl.col("scale_high") - pl.col("scale_low"))
    return (
        pl.when(pl.col("shown") == "function")
        .then((1 - share) * 100)
        .when(pl.col("shown") == "symptom")
        .then(share * 100)
        .otherwise("raw")
    )


def _rescale() -> pl.Expr:
    share = (pl.col("raw") - pl.col("raw_low")) / (pl.col("raw_high") - pl.col("raw_low"))
    ranged = pl.when(pl.col("raw_high") > pl.col("raw_low")).then(share * 100)
    return pl.when(pl.col("shown") == "raw").then(ranged).otherwise("score").clip(0, 100)


def _prorate() -> pl.Expr:
    return pl.col("total") * pl.col("items") / pl.col("answered")


def _add_values(cases: pl.DataFrame, values: Mapping[str, ValueSet]) -> pl.DataFrame:
    """Adds `state_value` and `value_set`: the value of the digits, by the value set of the instrument."""
    schema = {"instrument": pl.String, "value_set": pl.String, "state": pl.Float64, "state_value": pl.Float64}
    known = [
        each.values.select(
            pl.lit(name).alias("instrument"),
            pl.lit(each.name).alias("value_set"),
            pl.col("state").cast(pl.Float64),
            state_value=pl.col("value").cast(pl.Float64),
        )
        for name, each in values.items()
    ]
    table = pl.concat([pl.DataFrame(schema=schema), *known])
    named = table.unique("instrument").select("instrument", "value_set")
    coded = cases.with_columns(state=pl.when(pl.col("combine") == "state").then("total"))
    worth = table.drop("value_set")
    return (
        coded.join(named, on="instrument", how="left", maintain_order="left")
        .join(worth, on=["instrument", "state"], how="left", maintain_order="left")
        .drop("state")
    )


def _add_parts(cases: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Adds `parts_score`: the sum of the scores of the parts, null while one has none."""
    scored = cases.select(*FORM, pl.col("scale").alias("part"), pl.col("score").alias("part_score"))
    sums = (
        parts.join(scored, on=["instrument", "part"])
        .group_by(*FORM, "scale")
        .agg(
            parts_score=pl.when(pl.col("part_score").is_not_null().all()).then(
                pl.col("part_score").sum(),
            )
        )
    )
    return cases.join(sums, on=list(_SCALE), how="left", maintain_order="left")
