"""States on random histories: engine and oracle agree, and what must hold whatever the history."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lesionwise.derive.endpoint import History
from lesionwise.derive.lesion import derive_courses
from lesionwise.derive.response import derive_response
from lesionwise.derive.state import derive_scope, derive_states
from lesionwise.derive.state.tree import STATES, TREE, walk_tree
from lesionwise.derive.timeline import derive_timeline
from lesionwise.study import StateRules
from lesionwise.tables.rows import Tables
from oracle.state import Slow, call_slowly
from oracle.state_histories import READER, RULES, histories
from state_trial import build_study


def remember(tables: Tables, rules: StateRules) -> History:
    """The history of drawn records."""
    study = build_study(rules)
    response = derive_response(tables, study.response, None).response
    timeline = derive_timeline(tables, response, None)
    courses = derive_courses(tables, study.response, None)
    return History(study, tables, timeline, response, None, courses)


def read(frame: pl.DataFrame) -> dict[str, list[Slow]]:
    """The states of the engine as the oracle gives them."""
    found: dict[str, list[Slow]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["subject"], []).append(
            Slow(
                row["scan"],
                row["state"],
                row["question"],
                (row["metastases"], row["metastases_at_most"]),
                (row["progressing"], row["progressing_at_most"]),
                row["oligoprogression"],
                row["limit"],
                row["confirmed_by"],
                row["extent"],
            )
        )
    return found


def list_failed(history: History) -> set[tuple[str, str, str]]:
    """Local failures as the state machine of irradiated lesions finds them (its own oracle checks it)."""
    scans = history.courses.scans.filter(pl.col("reader") == READER)
    bad = scans.filter((pl.col("state") == "local_failure") | pl.col("confirmed"))
    return set(bad.select("subject", "lesion", "scan").iter_rows())


@given(histories(), RULES)
@settings(max_examples=150, deadline=None)
def test_engine_and_oracle_agree(tables: Tables, rules: StateRules) -> None:
    history = remember(tables, rules)
    slow = call_slowly(tables, rules, list_failed(history))
    assert read(derive_states(history).table) == {name: rows for name, rows in slow.items() if rows}


@given(histories(), RULES, st.integers(0, 2))
@settings(max_examples=50, deadline=None)
def test_a_higher_limit_never_turns_oligoprogression_into_more(
    tables: Tables, rules: StateRules, more: int
) -> None:
    history = remember(tables, rules)
    wider = rules.model_copy(update={"max_prog": rules.max_prog + more, "max_organs": None})
    first, then = (derive_states(history, each).table["oligoprogression"] for each in (rules, wider))
    kept = then.filter(first == "oligo").to_list()
    assert set(kept) <= {"oligo"}


@given(histories(), RULES, st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_order_of_rows_changes_nothing(tables: Tables, rules: StateRules, seed: int) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in tables.items()}
    first, then = (derive_states(remember(each, rules)) for each in (tables, shuffled))
    assert read(first.table) == read(then.table)


@given(histories(), RULES)
@settings(max_examples=50, deadline=None)
def test_traces_point_at_rows_and_scopes_add_up(tables: Tables, rules: StateRules) -> None:
    history = remember(tables, rules)
    states = derive_states(history)
    scopes = derive_scope(history, states.sightings)
    for trace, table in ((states.trace, states.table), (scopes.trace, scopes.table)):
        for row in trace.iter_rows(named=True):
            assert row["source_row"] in tables[row["source_table"]]["row"]
            assert row["table_row"] in table["row"]
    for row in scopes.table.iter_rows(named=True):
        if row["known"] is not None:
            assert row["irradiated"] <= row["known"]
            assert row["metastases_irradiated"] <= row["metastases"] <= row["known"]
            assert (row["left_out"] is None) == (row["irradiated"] == row["known"])


ANSWERS = ("poly_before", "oligo_before", "late", "therapy_first", "on_therapy", "progresses")


def walk(place: str, answers: dict[str, bool | None]) -> tuple[str, str | None]:
    """The tree, one step after the other."""
    while place in TREE:
        answer = answers[TREE[place].answer]
        if answer is None:
            return "unclassifiable", place
        place = TREE[place].yes if answer else TREE[place].no
    return place, None


def test_every_combination_of_answers_ends_in_one_place() -> None:
    """3 to the 6 combinations; with all answers known each of the nine states is reached and no other."""
    cases = [dict(zip(ANSWERS, each, strict=True)) for each in _combine(len(ANSWERS))]
    frame = pl.DataFrame(cases, schema=dict.fromkeys(ANSWERS, pl.Boolean))
    walked = walk_tree(frame)
    assert list(walked.select("state", "question").iter_rows()) == [walk("Q1", case) for case in cases]
    whole = walked.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in ANSWERS))
    assert set(whole["state"]) == set(STATES)


def _combine(count: int) -> list[tuple[bool | None, ...]]:
    found: list[tuple[bool | None, ...]] = [()]
    for _ in range(count):
        found = [(*each, answer) for each in found for answer in (True, False, None)]
    return found
