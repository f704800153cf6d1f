"""Scores in time: what endpoints on questionnaires are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from lesionwise.definitions import OriginName
from lesionwise.definitions.instrument import InstrumentForm, Scale
from lesionwise.derive.questionnaire.answers import see_tables
from lesionwise.derive.questionnaire.due import list_due
from lesionwise.derive.questionnaire.instruments import choose_instruments
from lesionwise.derive.questionnaire.life import find_deaths, find_life
from lesionwise.derive.questionnaire.plan import plan_forms
from lesionwise.derive.questionnaire.rules import FormRules, read_rules
from lesionwise.derive.questionnaire.scores import score_forms
from lesionwise.derive.timeline import find_starts
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
    "flags",
    "source_table",
    "source_row",
    "origin_table",
    "origin_row",
    "clause",
    "decisive",
    "base_rows",
)
"""Columns of `tables.derived.Endpoint` that endpoints on questionnaires fill, `clause` without the endpoint;
and the rows of table questionnaire that decide (`decisive`) and that make the baseline, for the trace."""


@dataclass(frozen=True)
class Series:
    """`score`: `questionnaire_score`; `due`: every due date (`DUE_COLUMNS`); `plan`: occasions of each
    instrument (`plan_forms`); `life`: one row a subject; `forms`: declarations by the study's id of the
    instrument; `findings` about the answers."""

    score: pl.DataFrame
    due: pl.DataFrame
    plan: pl.DataFrame
    life: pl.DataFrame
    forms: Mapping[str, InstrumentForm]
    findings: pl.DataFrame

    def find_scale(self, instrument: str, scale: str | None) -> Scale:
        """The declaration of a scale; null: the only or first one of the instrument."""
        scales = self.forms[instrument].scales
        return next(each for each in scales if scale in (None, each.id))

    def list_scale(self, instrument: str, scale: str) -> pl.DataFrame:
        """Recorded forms of one scale: the rows of `score`."""
        return self.score.filter(pl.col("instrument") == instrument, pl.col("scale") == scale)

    def list_visits(self, instrument: str, scale: str) -> pl.DataFrame:
        """Due dates of one scale with `score`, `score_reason`, `prorated` and `source_rows` of the form that
        belongs to each, and `answered`: whether it has a score that was given in its window."""
        scored = self.list_scale(instrument, scale).select(
            "subject",
            "score",
            "prorated",
            "source_row",
            "source_rows",
            recorded_due="due_date",
            score_reason="reason",
        )
        due = self.due.filter(pl.col("instrument") == instrument).drop("source_row")
        answered = pl.col("score").is_not_null() & pl.col("in_window").fill_null(False)
        return due.join(
            scored, on=["subject", "recorded_due"], how="left", maintain_order="left"
        ).with_columns(answered=answered)

    def list_baselines(self, instrument: str, scale: str, occasion: str = "baseline") -> pl.DataFrame:
        """Scored forms of the baseline, in its window: subject, base, origin_date (its day), origin_row,
        base_rows."""
        first = self.list_visits(instrument, scale).filter(pl.col("occasion") == occasion, "answered")
        return first.select(
            "subject",
            base="score",
            origin_date="date",
            origin_row="source_row",
            base_rows="source_rows",
        )

    def list_first(self, instrument: str, scale: str, occasion: str) -> pl.DataFrame:
        """The form on record of the baseline, whatever it is worth: subject, first_row, first_rows."""
        mine = self.list_visits(instrument, scale).filter(
            pl.col("occasion") == occasion, pl.col("source_row").is_not_null()
        )
        return mine.select("subject", first_row="source_row", first_rows="source_rows")


def derive_series(
    study: Study,
    tables: Tables,
    data_cut: date | None,
    anchors: pl.DataFrame,
    rules: FormRules | None = None,
) -> Series:
    """Scores, due dates and states of life of every subject, as they stood at the data cut.

    `anchors`: subject, anchor (a name of an origin), origin_date: day 0 of the due dates. A subject without
    the anchor of a visit has no due date there. `rules`: null: what the study file names.
    """
    said = read_rules(study) if rules is None else rules
    seen = see_tables(tables, data_cut)
    life, plan = find_life(study, seen, data_cut), plan_forms(study)
    due = list_due(seen, plan, anchors, life, data_cut)
    scores = score_forms(study, seen, find_deaths(life), said, due)
    forms = choose_instruments(study, said.instruments)
    return Series(scores.score, due, plan, life, forms, scores.findings)


def derive_forms(study: Study, tables: Tables, timeline: pl.DataFrame, data_cut: date | None) -> Series:
    """The series of a study whose visits count from happenings of the timeline.

    A study without an instrument that can be scored has empty frames: nothing is looked at.
    """
    if all(each.status == "unset" for each in study.instruments):
        tables, timeline = {name: frame.clear() for name, frame in tables.items()}, timeline.clear()
    names: list[OriginName] = list(dict.fromkeys(visit.anchor for visit in study.visits))
    starts = [
        find_starts(timeline, name).select("subject", pl.lit(name).alias("anchor"), "origin_date")
        for name in names
    ]
    schema = {"subject": pl.String, "anchor": pl.String, "origin_date": pl.Date}
    return derive_series(study, tables, data_cut, pl.concat([pl.DataFrame(schema=schema), *starts]))
