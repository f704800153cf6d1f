"""Duration of response, objective response, disease control."""

from datetime import date

import pytest

from drawn import parse_tables
from endpoint_trial import (
    Absent,
    Censored,
    Event,
    Expected,
    NonResponder,
    Responder,
    assert_spec,
    derive_at,
    list_values,
    parse_response,
    proportion,
    survival,
    trial,
)
from lesionwise.study import ResponseRules

DURATION = survival("dor", rule="dor", origin="first_response")
SUBJECTS = """
    subject | enrolment_date | mode
    S1      | 2024-01-01     | prospective
    S2      | 2024-01-01     | prospective
"""
TREATED = """
    subject | course | intent  | first_fraction
    S1      | C1     | planned | 2024-01-01
    S2      | C1     | planned | 2024-01-01
"""
BASE = {"subject": SUBJECTS, "radiotherapy_course": TREATED}


def read(*rows: str) -> dict[str, str]:
    """Tables of S1 with these assessments, `date | response` each."""
    lines = [f"S1 | {row}" for row in rows]
    return BASE | {"response": "\n".join(["subject | date | overall_response", *lines])}


def test_duration_runs_from_the_first_response_to_progression() -> None:
    """Responders only; it ends where progression-free survival ends."""
    tables = read("2024-02-26 | SD", "2024-04-22 | PR", "2024-06-17 | CR", "2024-08-12 | PD")
    assert_spec(
        tables, DURATION, {"S1": Event(113, "progression", "response#4"), "S2": Absent("not_a_responder")}
    )
    assert_spec(tables, survival(), {"S1": Event(225, "progression", "response#4")})


def test_a_response_without_progression_is_censored_at_the_last_assessment() -> None:
    """A single response lasts one day."""
    assert_spec(read("2024-04-22 | PR"), DURATION, {"S1": Censored(1, "ongoing", "response#1")})


@pytest.mark.parametrize("start", ["2024-04-21", "2024-04-22"])
def test_a_response_after_a_new_line_is_none(start: str) -> None:
    """Best response stops before the start of a new systemic line, its day included (ENDPOINTS 4)."""
    tables = read("2024-02-26 | SD", "2024-04-22 | PR") | {
        "systemic_line": f"subject | line | start_date | protocol\nS1 | 2 | {start} | no"
    }
    assert_spec(tables, DURATION, {"S1": Absent("not_a_responder")})
    assert_spec(tables, proportion(), {"S1": NonResponder("non_responder", "response#1")})


def test_a_line_of_unknown_kind_leaves_the_response_open() -> None:
    """Had it been a new line, the response would not count; a later one changes nothing."""
    line = "subject | line | start_date | protocol\nS1 | 2 | {} | "
    tables = read("2024-02-26 | SD", "2024-04-22 | PR")
    before = tables | {"systemic_line": line.format("2024-03-01")}
    after = tables | {"systemic_line": line.format("2024-05-01")}
    assert_spec(before, DURATION, {"S1": Absent("line_unknown")})
    assert_spec(before, proportion(), {"S1": Absent("line_unknown")})
    assert_spec(after, DURATION, {"S1": Censored(1, "ongoing", "response#2")})
    assert_spec(after, proportion(), {"S1": Responder("response#2")})


def test_a_response_after_progression_is_none() -> None:
    """Nothing after the first progression enters the best response."""
    tables = read("2024-02-26 | PD", "2024-04-22 | PR")
    assert_spec(tables, DURATION, {"S1": Absent("not_a_responder")})
    assert_spec(tables, proportion(), {"S1": NonResponder("non_responder", "response#1")})


@pytest.mark.parametrize(
    ("second", "start"),
    [("2024-05-20", Censored(29, "ongoing", "response#3")), ("2024-05-19", Absent("not_a_responder"))],
)
def test_a_confirmed_response_starts_with_the_first_of_the_pair(second: str, start: Expected) -> None:
    """The second of the pair at least 28 days later, inclusive."""
    tables = read("2024-02-26 | SD", "2024-04-22 | PR", f"{second} | PR")
    assert_spec(tables, DURATION, {"S1": start}, response=ResponseRules(orr_confirmed=True))


def test_a_response_that_only_lasts_confirms_nothing() -> None:
    """Rule TP-PR-PERSIST keeps PR although the sum grew: 70 then 80 would confirm itself (a trap)."""
    tables = BASE | {
        "response": """
            subject | date       | overall_response | rule
            S1      | 2024-02-26 | PR               | TP-PR
            S1      | 2024-04-22 | PR               | TP-PR-PERSIST
        """
    }
    rules = ResponseRules(orr_confirmed=True)
    assert_spec(tables, DURATION, {"S1": Absent("not_a_responder")}, response=rules)
    assert_spec(tables, proportion(confirmed=True), {"S1": NonResponder("non_responder", "response#1")})
    assert_spec(tables, proportion(), {"S1": Responder("response#1")})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-07-02", Responder("response#2")),
        ("2024-07-03", NonResponder("non_responder", "response#1")),
    ],
)
def test_the_window_of_response_includes_its_last_day(day: str, expected: Expected) -> None:
    """A response dated 183 days after the origin counts, one day later it does not."""
    tables = read("2024-02-26 | SD", f"{day} | PR")
    assert_spec(tables, proportion(window_days=183), {"S1": expected})
    assert_spec(tables, proportion(), {"S1": Responder("response#2")})


def test_what_confirms_a_response_may_come_after_the_window() -> None:
    """The response is dated by the first of the pair."""
    tables = dict(read("2024-06-24 | PR", "2024-08-12 | PR"))
    response = parse_response(tables.pop("response"))
    study = trial(proportion(window_days=183, confirmed=True))
    found = derive_at(study, parse_tables(tables), response, None)[1]
    value = list_values(found)["S1", "orr"]
    assert (value.status, value.date, value.source) == (1, date(2024, 6, 24), "response#1")
    decided = {"table_row": 1, "part": "decided_by", "source_table": "response"}
    assert found.trace.filter(**decided)["source_row"].to_list() == [1, 2]


def test_no_assessment_is_no_response() -> None:
    """It stays in the denominator."""
    assert_spec(read("2024-02-26 | PR"), proportion(), {"S2": NonResponder("no_assessment", None)})


def test_only_subjects_with_a_target_at_baseline_are_measurable() -> None:
    """Without target lesion: out of the denominator; without any lesion on record: unknown."""
    tables = read("2024-02-26 | PR") | {
        "lesion": """
            subject | lesion | role
            S1      | L1     | non_target
            S2      | L1     | target
        """
    }
    endpoint = proportion(population="measurable")
    assert_spec(
        tables,
        endpoint,
        {"S1": Absent("no_measurable_disease"), "S2": NonResponder("no_assessment", None)},
    )
    assert_spec(read("2024-02-26 | PR"), endpoint, {"S1": Absent("measurable_unknown")})


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-02-12", Responder("response#1")),
        ("2024-02-11", NonResponder("non_responder", "response#1")),
    ],
)
def test_stable_disease_controls_from_day_42(day: str, expected: Expected) -> None:
    """`min_sd_days` inclusive; earlier stable disease is not evaluable."""
    control = proportion(id="dcr", rule="dcr", response=("CR", "PR", "SD"))
    assert_spec(read(f"{day} | SD"), control, {"S1": expected})


def test_a_proportion_without_origin_has_no_value() -> None:
    """The reason says so."""
    assert_spec(read("2024-02-26 | PR"), proportion(origin="randomisation"), {"S1": Absent("no_origin")})
