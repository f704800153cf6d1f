"""The tables of the response rules: complete, without overlap, and in the order that the rules name."""

from itertools import product
from typing import Any

import polars as pl
import pytest

from lesionwise.derive.response.confirm import SEVERITY
from lesionwise.derive.response.overall import NEW, NON_TARGET, OVERALL, TARGET, expand_overall
from lesionwise.derive.response.rules import (
    ALL_TREATED_RULES,
    NON_TARGET_RULES,
    OTHER_RULES,
    TARGET_RULES,
    Rule,
    decide,
)
from lesionwise.terms import CODELISTS

COMBINATIONS = list(product(TARGET, NON_TARGET, NEW))
FLAGS = ("had_cr", "target_back", "is_complete", "persists", "other_worse", "other_back", "treated_unseen")


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_each_combination_stands_in_exactly_one_row(combination: tuple[str, str, bool]) -> None:
    """All 6 x 5 x 2, no gap and no overlap."""
    target, other, new = combination
    rows = [r for r in OVERALL if target in r.target and other in r.non_target and new in r.new]
    assert len(rows) == 1
    assert expand_overall()[combination] == rows[0].overall


def test_the_overall_table_says_what_the_paper_says() -> None:
    """Progression of any part is progression; otherwise the target response, spoiled only from CR to PR."""
    for (target, other, new), overall in expand_overall().items():
        if new or "PD" in (target, other):
            assert overall == "PD"
        elif target == "none":
            assert overall == ("NED" if other == "none" else other)
        elif target == "CR":
            assert overall == ("CR" if other in ("CR", "none") else "PR")
        else:
            assert overall == target


def test_every_response_is_a_code() -> None:
    """So no response of the tables is lost when the frame is made."""
    named = {row.overall for row in OVERALL} | {rule.response for rule in (*TARGET_RULES, *NON_TARGET_RULES)}
    assert named <= set(CODELISTS["response"].codes)
    assert set(SEVERITY) == set(CODELISTS["response"].codes)


@pytest.mark.parametrize("rules", [TARGET_RULES, NON_TARGET_RULES, ALL_TREATED_RULES])
def test_rules_have_one_meaning_each_and_always_end(rules: tuple[Rule, ...]) -> None:
    """Names are not used twice in a list and the last rule always holds."""
    names = [rule.name for rule in rules]
    assert len(set(names)) == len(names)
    assert not set(names) & set(OTHER_RULES)
    response, name = decide(rules)
    found = _every_state().select(response=response, name=name)
    assert found.null_count().row(0) == (0, 0)
    assert set(found["name"]) == set(names)


@pytest.mark.parametrize("rules", [TARGET_RULES, NON_TARGET_RULES, ALL_TREATED_RULES])
def test_the_first_rule_that_holds_decides(rules: tuple[Rule, ...]) -> None:
    """On every combination of the facts that the rules ask for, one row after the other."""
    states = _every_state()
    holds = states.select(rule.holds.fill_null(False).alias(rule.name) for rule in rules).rows()
    _, name = decide(rules)
    expected = [rules[row.index(True)].name for row in holds]
    assert states.select(name=name)["name"].to_list() == expected


def _every_state() -> pl.DataFrame:
    """Facts of a visit in all combinations: flags, and sums around the limits."""
    facts: dict[str, list[Any]] = {
        **{flag: [False, True] for flag in FLAGS},
        "target_sum": [None, 0, 14_000_000, 40_000_000],
        "target_gone": [1, 2],
        "other_seen": [1, 2],
        "other_gone": [1, 2],
        "nadir": [None, 15_000_000],
        "baseline_sum": [None, 20_000_000],
    }
    rows = pl.DataFrame(list(product(*facts.values())), schema=list(facts), orient="row")
    return rows.with_columns(n_target=pl.lit(2), n_non_target=pl.lit(2), proof_sum="target_sum")
