"""Questionnaires in small: a study with one instrument, forms in one line each, scores in short."""

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from drawn import parse_tables
from endpoint_trial import overall_survival, trial
from lesionwise.definitions.instrument import InstrumentForm, Scale
from lesionwise.derive.questionnaire import FormRules, Scores, derive_scores
from lesionwise.study import Study
from lesionwise.study.model import Instrument, VisitDue
from oracle.questionnaire import score_slowly

DUE = "2024-01-01"

BASELINE = VisitDue(id="baseline", label="Baseline", anchor="enrolment", day=0, window_days=7)
MONTHLY = VisitDue(
    id="monthly",
    label="Monthly",
    anchor="enrolment",
    day=30,
    window_days=7,
    every_days=30,
    until_days=90,
)
"""Forms of day 0, 30, 60 and 90, each give or take seven days: `baseline`, `monthly_1` to `monthly_3`."""


class Score(NamedTuple):
    """A score, the number of answered items, whether it is prorated."""

    score: float
    answered: int
    prorated: bool = False


class NoScore(NamedTuple):
    """No score, for a reason."""

    reason: str


def instrument(name: str = "form", low: float | None = 0, high: float | None = 100) -> Instrument:
    """An instrument as a study file declares it."""
    return Instrument(
        id=name,
        label=name,
        low=low,
        high=high,
        direction="higher_better",
        status="unverified",
        licence="none",
        source="test",
    )


def form(*scales: Scale, name: str = "form") -> InstrumentForm:
    """A form of these scales."""
    return InstrumentForm(
        id=name,
        label=name,
        licence="none",
        source="test",
        status="verified",
        text_included=False,
        scales=scales,
    )


def study(*instruments: Instrument) -> Study:
    """A study with these instruments, due at the baseline and three times, once a month."""
    visits = (BASELINE, MONTHLY)
    return trial(overall_survival(), instruments=instruments or (instrument(),), visits=visits)


def draw_form(
    answers: Mapping[str, object], *, date: str = DUE, due: str = DUE, name: str = "form", who: str = "S1"
) -> list[str]:
    """Lines of the table of questionnaires: one form. An answer that is a word is a reason why missing."""
    lines = []
    for item, answer in answers.items():
        word = isinstance(answer, str)
        value, reason = ("", answer) if word else ("" if answer is None else answer, "")
        lines.append(f"{who} | {name} | {due} | {item} | {'' if word else date} | {value} | {reason}")
    return lines


def draw_tables(lines: Sequence[str], **more: str) -> dict[str, pl.DataFrame]:
    """Tables with these lines of questionnaires and the subjects S1 to S3."""
    head = "subject | instrument | due_date | item | date | value | reason"
    subjects = "subject\nS1\nS2\nS3"
    return parse_tables({"subject": subjects, "questionnaire": "\n".join([head, *lines]), **more})


def run(
    lines: Sequence[str], rules: FormRules, said: Study | None = None, cut: str | None = None, **more: str
) -> Scores:
    """Scores of drawn lines."""
    day = None if cut is None else datetime.date.fromisoformat(cut)
    return derive_scores(said or study(), draw_tables(lines, **more), day, rules)


def assert_scores(
    declared: InstrumentForm, answers: Mapping[str, object], expected: Mapping[str, Score | NoScore]
) -> None:
    """Engine and oracle both give what is expected of one form, by scale."""
    found = run(draw_form(answers), FormRules(instruments={"form": declared})).score
    rows = {row["scale"]: row for row in found.iter_rows(named=True)}
    slow = score_slowly(declared, answers)
    for scale, value in expected.items():
        row = rows[scale]
        short = (
            NoScore(row["reason"])
            if row["score"] is None
            else Score(round(row["score"], 9), row["answered"], row["prorated"])
        )
        assert short == value, scale
        number, reason = slow[scale]
        assert reason == row["reason"], f"{scale}, oracle"
        assert (number is None) == (row["score"] is None)
        assert number is None or abs(float(number) - row["score"]) < 1e-9, f"{scale}, oracle"
