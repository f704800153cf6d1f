"""Objective response with irradiated lesions in it, and without them (`rt_policy` of an endpoint)."""

import pytest

from drawn import parse_table
from endpoint_trial import proportion, trial
from lesionwise.definitions.clauses import TreatedLesions
from lesionwise.derive import derive, explain
from lesionwise.study import ResponseRules
from policy_story import build_treated

STORY = """
    scan | date       | T1 | T2
    V0   | 2024-01-01 | 40 | 20
    V1   | 2024-03-01 | 10 | 20
    V2   | 2024-05-01 | 10 | 19
"""
"""T1 is irradiated on 10 January 2024 and shrinks; T2 is not, and stays."""

PEOPLE = "subject | enrolment_date | mode\nS1 | 2024-01-01 | prospective"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (None, (0, "non_responder", "response")),
        ("P0", (0, "non_responder", "response_policy")),
        ("P1", (0, "non_responder", "response_policy")),
        ("P2", (1, "responder", "response_policy")),
        ("non_irradiated", (0, "non_responder", "response_policy")),
    ],
)
def test_response_of_all_lesions_and_of_those_not_irradiated(
    policy: TreatedLesions | None, expected: tuple[int, str, str]
) -> None:
    """Study policy P1: only T2 is left. All lesions (P2): 60 to 30 mm, a partial response."""
    endpoint = proportion(rt_policy=policy)
    study = trial(endpoint, response=ResponseRules(rt_policy="P1"))
    tables = build_treated(STORY, {"T1": "2024-01-10"}) | {"subject": parse_table("subject", PEOPLE)}
    derived = derive(study, tables, None)
    row = derived.endpoint.row(0, named=True)
    assert (row["status"], row["reason"], row["source_table"]) == expected
    assert f"Decided by:\n  {row['source_table']} row" in explain(study, tables, derived, "S1", endpoint.id)


def test_who_was_not_irradiated_has_one_response_under_every_policy() -> None:
    endpoint = proportion(rt_policy="P2")
    study = trial(endpoint, response=ResponseRules(rt_policy="P1"))
    tables = build_treated(STORY, {}) | {"subject": parse_table("subject", PEOPLE)}
    row = derive(study, tables, None).endpoint.row(0, named=True)
    assert (row["status"], row["source_table"]) == (1, "response")


@pytest.mark.parametrize(
    ("sabr", "expected"),
    [
        ({"T1": "2024-01-10"}, (0, "non_responder")),
        ({"T1": "2024-01-10", "T2": "2024-01-10"}, (None, "no_unirradiated_lesion")),
    ],
)
def test_nobody_responds_outside_the_field_where_every_target_is_in_it(
    sabr: dict[str, str], expected: tuple[int | None, str]
) -> None:
    """Without a target that is not irradiated there is no value: it is no absent response."""
    endpoint = proportion(rt_policy="non_irradiated")
    tables = build_treated(STORY, sabr) | {"subject": parse_table("subject", PEOPLE)}
    row = derive(trial(endpoint), tables, None).endpoint.row(0, named=True)
    assert (row["status"], row["reason"]) == expected
