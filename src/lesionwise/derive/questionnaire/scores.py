"""The derived table `questionnaire_score`: every recorded form, scale by scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from lesionwise.derive.questionnaire.answers import FORM, find_faults, list_answers, list_forms, see_tables
from lesionwise.derive.questionnaire.instruments import (
    choose_instruments,
    list_items,
    list_parts,
    list_scales,
)
from lesionwise.derive.questionnaire.life import find_deaths, find_life
from lesionwise.derive.questionnaire.rules import FormRules, read_rules
from lesionwise.derive.questionnaire.score import compute_scores, sum_answers
from lesionwise.study import Study
from lesionwise.tables.rows import Tables, number_rows

SCORE_COLUMNS: Final = (
    "subject",
    "instrument",
    "scale",
    "due_date",
    "occasion",
    "date",
    "raw",
    "score",
    "score_100",
    "direction",
    "items",
    "answered",
    "prorated",
    "reason",
    "in_window",
    "status",
    "source_table",
    "source_row",
    "source_rows",
)
"""Columns after `row`."""


@dataclass(frozen=True)
class Scores:
    """`score`: the table `questionnaire_score`; `findings` as `tables.derived.Finding`."""

    score: pl.DataFrame
    findings: pl.DataFrame


def derive_scores(
    study: Study,
    tables: Tables,
    data_cut: date | None,
    rules: FormRules | None = None,
) -> Scores:
    """One row a recorded form and scale of its instrument, in the order of subject, instrument, due date.

    Columns: `SCORE_COLUMNS` after `row`. `date`: the last answer's; null without one. `score` null has a
    `reason` (`compute_scores`, where `raw` and `score_100` are explained too). `items`, `answered`: items of
    the scale, those answered within their range. `prorated`: scored although an item is missing. `occasion`,
    `in_window`: of the form's due date in `due` (`list_due`); null where it belongs to none. `status`:
    whether the instrument is verified. `source_row`: the first row of the form that counts, `source_rows`
    all of them.

    Forms that nobody recorded have no row here; `derive_compliance` counts them.
    """
    seen = see_tables(tables, data_cut)
    return score_forms(study, seen, find_deaths(find_life(study, seen, data_cut)), rules or FormRules())


def score_forms(
    study: Study, seen: Tables, deaths: pl.DataFrame, said: FormRules, due: pl.DataFrame | None = None
) -> Scores:
    """`derive_scores` of tables that are cut already; `deaths` as of `find_deaths`."""
    forms = choose_instruments(study, said.instruments)
    items, scales = list_items(forms), list_scales(study, forms)
    cases = _list_cases(seen, items, scales, deaths)
    scored = compute_scores(cases, list_parts(forms), said.value_sets)
    status = {name: form.status for name, form in forms.items()}
    return Scores(_finish(_add_occasion(scored, due), status), find_faults(seen, items, deaths))


def check_answers(study: Study, tables: Tables, data_cut: date | None) -> pl.DataFrame:
    """Findings about the answers alone (`find_faults`), without scores."""
    seen = see_tables(tables, data_cut)
    items = list_items(choose_instruments(study, read_rules(study).instruments))
    return find_faults(seen, items, find_deaths(find_life(study, seen, data_cut)))


def _list_cases(
    seen: Tables, items: pl.DataFrame, scales: pl.DataFrame, deaths: pl.DataFrame
) -> pl.DataFrame:
    sums = sum_answers(list_answers(seen, items))
    rows: pl.DataFrame = list_forms(seen).join(scales, on="instrument", maintain_order="left_right")
    late = pl.max_horizontal("date", "due_date") > pl.col("death_date")
    return (
        rows.join(sums, on=[*FORM, "scale"], how="left", maintain_order="left")
        .join(deaths, on="subject", how="left", maintain_order="left")
        .with_columns(
            dead=late.fill_null(False),
            answered=pl.col("answered").fill_null(0),
            wrong=pl.col("wrong").fill_null(False),
        )
    )


def _add_occasion(scored: pl.DataFrame, due: pl.DataFrame | None) -> pl.DataFrame:
    if due is None:
        nothing = {"occasion": pl.lit(None, dtype=pl.String), "in_window": pl.lit(None, dtype=pl.Boolean)}
        return scored.with_columns(**nothing)
    mine = due.select("subject", "instrument", "occasion", "in_window", due_date="recorded_due")
    return scored.join(mine, on=list(FORM), how="left", maintain_order="left")


def _finish(scored: pl.DataFrame, status: Mapping[str, str]) -> pl.DataFrame:
    rows = pl.when(pl.col("source_rows").list.len() > 0).then("source_rows").otherwise("form_rows")
    short = pl.col("answered") < pl.col("items")
    whole = scored.with_columns(
        prorated=pl.when(pl.col("score").is_not_null()).then(short),
        status=pl.col("instrument").replace_strict(status, default=None, return_dtype=pl.String),
        source_table=pl.lit("questionnaire"),
        source_rows=pl.coalesce(rows, "form_rows"),
    ).with_columns(source_row=pl.col("source_rows").list.first())
    order = ["subject", "instrument", "due_date"]
    return number_rows(whole.sort(order, maintain_order=True).select(SCORE_COLUMNS))
