"""Scores in time: what endpoints on questionnaires are made of."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from lesionwise.definitions.instrument import Scale
from lesionwise.derive.questionnaire.answers import see_tables
from lesionwise.derive.questionnaire.due import list_due
from lesionwise.derive.questionnaire.instruments import choose_instruments
from lesionwise.derive.questionnaire.life import find_life
from lesionwise.derive.questionnaire.rules import FormRules
from lesionwise.derive.questionnaire.scores import derive_scores
from lesionwise.study import Study
from lesionwise.tables.rows import Tables

ENDPOINT_COLUMNS: Final = (
    "subject",
    "occasion",
    "origin_date",
    "event_date",
    "days",
    "status",
    "reason",
    "value",
    "detail",
    "source_table",
    "source_row",
    "origin_table",
    "origin_row",
)
"""Columns of `tables.derived.Endpoint` that endpoints on questionnaires fill."""


@dataclass(frozen=True)
class Series:
    """`score`: `questionnaire_score`; `due`: every due date (`DUE_COLUMNS`); `life`: one row a subject;
    `scales`: declarations by instrument and scale; `findings` about the answers."""

    score: pl.DataFrame
    due: pl.DataFrame
    life: pl.DataFrame
    scales: dict[tuple[str, str], Scale]
    findings: pl.DataFrame

    def list_scale(self, instrument: str, scale: str) -> pl.DataFrame:
        """Recorded forms of one scale: the rows of `score`."""
        return self.score.filter(pl.col("instrument") == instrument, pl.col("scale") == scale)

    def list_visits(self, instrument: str, scale: str) -> pl.DataFrame:
        """Due dates of one scale with the `score` and `score_reason` of the form that belongs to each."""
        scored = self.list_scale(instrument, scale).select(
            "subject", "score", "source_row", recorded_due="due_date", score_reason="reason"
        )
        due = self.due.filter(pl.col("instrument") == instrument).drop("source_row")
        return due.join(scored, on=["subject", "recorded_due"], how="left", maintain_order="left")

    def list_baselines(self, instrument: str, scale: str) -> pl.DataFrame:
        """Scored forms 0 within their window: subject, base, origin_date (its day), origin_row."""
        first = self.list_visits(instrument, scale).filter(
            pl.col("form") == 0, pl.col("in_window"), pl.col("score").is_not_null()
        )
        return first.select("subject", base="score", origin_date="date", origin_row="source_row")


def derive_series(
    study: Study,
    tables: Tables,
    data_cut: date | None,
    anchors: pl.DataFrame,
    rules: FormRules | None = None,
) -> Series:
    """Scores, due dates and states of life of every subject, as they stood at the data cut.

    `anchors`: subject, origin_date (as `derive_origin` gives them): day 0 of the due dates. A subject
    without one has no due dates and no baseline.
    """
    said = rules or FormRules()
    seen = see_tables(tables, data_cut)
    scores = derive_scores(study, tables, data_cut, said)
    life = find_life(study, seen, data_cut)
    forms = choose_instruments(study, said.instruments)
    return Series(
        scores.score,
        list_due(seen, list(forms), anchors, life, said, data_cut),
        life,
        {(name, scale.id): scale for name, form in forms.items() for scale in form.scales},
        scores.findings,
    )
