"""Criteria on random histories: engine and oracle agree; a wider limit excludes nobody."""

import datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from generative.test_state import list_failed
from lesionwise.derive.eligibility import derive_eligibility
from lesionwise.derive.endpoint import History
from lesionwise.derive.lesion import derive_courses
from lesionwise.derive.response import derive_response
from lesionwise.derive.state import derive_risk, derive_states
from lesionwise.derive.timeline import derive_timeline
from lesionwise.study import Criterion, StateRules
from lesionwise.tables.rows import Tables
from oracle.eligibility import decide_slowly
from oracle.state_histories import BEGIN, RULES, histories
from state_trial import build_study


def name(rule: str, **keys: object) -> Criterion:
    """A criterion called as its rule and keys."""
    given = {"id": f"{rule}{len(keys)}{keys.get('lesions', '')}", "kind": "inclusion", "text": rule}
    return Criterion.model_validate({**given, "rule": rule, **keys})


CRITERIA = (
    name("metastases", low=1, high=2),
    name("organs", high=1),
    name("size", max_cm=2.4),
    name("size", max_cm=4.0, lesions="progressing"),
    name("measurable"),
    name("measurable", lesions="progressing"),
    name("oligometastatic"),
    name("oligometastatic", among=("synchronous", "repeat_oligoprogression")),
    name("oligoprogression"),
)

ENTRIES = st.sampled_from((0, 60, 130, 200, 400)).map(lambda days: BEGIN + datetime.timedelta(days))


def decide(history: History) -> dict[tuple[str, str], bool | None]:
    """Whether each criterion holds, by the engine."""
    verdicts = derive_eligibility(history, derive_states(history), derive_risk(history))
    words = {"met": True, "not_met": False, "unknown": None}
    rows = verdicts.select("subject", "criterion", pl.col("computed").cast(pl.String)).iter_rows()
    return {(subject, criterion): words[computed] for subject, criterion, computed in rows}


def remember(
    tables: Tables, rules: StateRules, entry: datetime.date, *criteria: Criterion
) -> tuple[History, dict[str, pl.DataFrame]]:
    """The history of subjects who entered on a day."""
    entered = {**tables, "subject": tables["subject"].with_columns(enrolment_date=pl.lit(entry))}
    study = build_study(rules, criteria=criteria)
    response = derive_response(entered, study.response, None).response
    timeline = derive_timeline(entered, response, None)
    courses = derive_courses(entered, study.response, None)
    return History(study, entered, timeline, response, None, courses), entered


@given(histories(), RULES, ENTRIES)
@settings(max_examples=150, deadline=None)
def test_engine_and_oracle_agree(tables: Tables, rules: StateRules, entry: datetime.date) -> None:
    history, entered = remember(tables, rules, entry, *CRITERIA)
    assert decide(history) == decide_slowly(entered, rules, CRITERIA, list_failed(history))


@given(histories(), RULES, ENTRIES, st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_a_wider_limit_excludes_nobody(
    tables: Tables, rules: StateRules, entry: datetime.date, more: int
) -> None:
    narrow = (name("metastases", high=2), name("organs", high=1), name("size", max_cm=2.4))
    wide = (name("metastases", high=2 + more), name("organs", high=1 + more), name("size", max_cm=2.4 + more))
    first = decide(remember(tables, rules, entry, *narrow)[0])
    then = decide(remember(tables, rules, entry, *wide)[0])
    assert all(then[key] is True for key, answer in first.items() if answer is True)
    assert all(first[key] is False for key, answer in then.items() if answer is False)
