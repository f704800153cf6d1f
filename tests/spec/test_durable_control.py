"""Disease control that lasts six months (STUDIES 9.2, ENDPOINTS 4.4)."""

from typing import Any

import pytest

from drawn import parse_tables
from endpoint_trial import derive_at, parse_response, trial
from lesionwise.definitions import DurableControl
from lesionwise.derive import derive, explain
from oracle.durable import Answer, control_slowly

BASE = {
    "subject": "subject | enrolment_date | mode\nS1 | 2024-01-01 | prospective",
    "radiotherapy_course": "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-01-01",
}


def control(**more: Any) -> DurableControl:
    given = {
        "id": "dcr",
        "rule": "dcr_durable",
        "label": "dcr",
        "origin": "enrolment",
        "response": ("CR", "PR", "SD", "NON-CR/NON-PD"),
        "report": (),
    }
    return DurableControl(**(given | more))


def answer(rows: list[str], tables: dict[str, str] | None = None, **more: Any) -> tuple[Answer, str | None]:
    """Status, reason and deciding row of S1 with these assessments; engine and oracle agree."""
    endpoint = control(**more)
    frames = parse_tables(BASE | (tables or {}))
    response = parse_response(
        "\n".join(["subject | date | overall_response", *(f"S1 | {row}" for row in rows)])
    )
    study = trial(endpoint)
    row = derive_at(study, frames, response, None)[1].endpoint.row(0, named=True)
    found = (row["status"], row["reason"])
    assert found == control_slowly(study, endpoint, frames, response, None, "INVESTIGATOR")["S1"]
    return found, None if row["source_row"] is None else f"{row['source_table']}#{row['source_row']}"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-06-17", ((0, "not_documented"), "response#2")),
        ("2024-06-18", ((1, "control_lasted"), "response#2")),
        ("2024-12-01", ((1, "control_lasted"), "response#2")),
    ],
)
def test_an_assessment_on_day_169_or_later_shows_it(day: str, expected: object) -> None:
    """183 days less a tolerance of 14: day 169 is 18 June 2024, inclusive."""
    assert answer(["2024-02-26 | SD", f"{day} | SD"]) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-07-01", ((0, "progression"), "response#2")),
        ("2024-07-02", ((1, "control_lasted"), "response#1")),
    ],
)
def test_a_progression_on_day_183_undoes_nothing(day: str, expected: object) -> None:
    """Before it the subject is none; day 183 is 2 July 2024."""
    assert answer(["2024-06-20 | PR", f"{day} | PD"]) == expected


def test_a_progression_on_day_183_alone_shows_nothing() -> None:
    """A responder only with an assessment that shows control, and before the progression."""
    assert answer(["2024-02-26 | SD", "2024-07-02 | PD"]) == ((0, "not_documented"), "response#2")
    late = ["2024-02-26 | SD", "2024-07-02 | PD", "2024-09-01 | PR"]
    assert answer(late) == ((0, "not_documented"), "response#2")


def test_not_evaluable_shows_nothing() -> None:
    """Not known to be controlled: a non-responder, or with `dcr_missing` left out of the denominator."""
    rows = ["2024-02-26 | SD", "2024-06-20 | NE"]
    assert answer(rows) == ((0, "not_documented"), "response#2")
    assert answer(rows, dcr_missing="not_evaluable") == ((None, "not_documented"), "response#2")


@pytest.mark.parametrize(
    ("day", "expected"), [("2024-07-01", (0, "death")), ("2024-07-02", (1, "control_lasted"))]
)
def test_death_before_day_183(day: str, expected: Answer) -> None:
    """Death on day 182 ends control; on day 183 (2 July 2024) it comes too late to undo it."""
    tables = {"vital_status": f"subject | date | status\nS1 | {day} | dead"}
    assert answer(["2024-06-20 | SD"], tables)[0] == expected


def test_death_in_an_unknown_month() -> None:
    """It may lie before day 183, unless the subject is known to have lived then."""
    tables = {"vital_status": "subject | date | date_precision | status\nS1 | 2024-01-01 | year | dead"}
    assert answer(["2024-06-20 | SD"], tables)[0] == (None, "death_date_unknown")
    assert answer(["2024-07-02 | SD"], tables)[0] == (1, "control_lasted")


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2024-07-01", (0, "new_systemic_therapy")), ("2024-07-02", (1, "control_lasted"))],
)
def test_a_new_line_before_day_183(start: str, expected: Answer) -> None:
    """It ends control as progression does, unless lines are ignored."""
    tables = {"systemic_line": f"subject | line | start_date | protocol\nS1 | 2 | {start} | no"}
    assert answer(["2024-06-20 | SD"], tables)[0] == expected
    assert answer(["2024-06-20 | SD"], tables, sdcr_nact="ignored")[0] == (1, "control_lasted")


def test_control_under_a_new_line_is_not_that_of_the_treatment() -> None:
    """A scan after the line began shows nothing, as for the best response."""
    tables = {"systemic_line": "subject | line | start_date | protocol\nS1 | 2 | 2024-08-01 | no"}
    assert answer(["2024-02-26 | SD", "2024-08-10 | SD"], tables)[0] == (0, "not_documented")


def test_a_line_of_unknown_kind_leaves_it_open() -> None:
    """It may be a new line; where a progression came first it changes nothing."""
    tables = {"systemic_line": "subject | line | start_date | protocol\nS1 | 2 | 2024-05-01 |"}
    assert answer(["2024-06-20 | SD"], tables) == ((None, "line_unknown"), "systemic_line#1")
    assert answer(["2024-03-01 | PD"], tables)[0] == (0, "progression")


def test_counted_from_the_first_assessment_that_shows_it() -> None:
    """From 26 February day 169 is 13 August, day 183 is 27 August."""
    rows = ["2024-02-26 | SD", "2024-08-12 | SD"]
    assert answer(rows, dcr_from="first_response")[0] == (0, "not_documented")
    assert answer(["2024-02-26 | SD", "2024-08-13 | SD"], dcr_from="first_response")[0] == (
        1,
        "control_lasted",
    )
    assert answer(["2024-02-26 | PD"], dcr_from="first_response")[0] == (0, "progression")


def test_without_any_assessment_control_is_not_documented() -> None:
    """A non-responder; without origin there is no value."""
    assert answer([]) == ((0, "not_documented"), "radiotherapy_course#1")
    assert answer([], origin="randomisation") == ((None, "no_origin"), None)


def test_explain_names_the_rows_and_the_clause() -> None:
    """The page names the rows and the clause."""
    tables = parse_tables(BASE | {"vital_status": "subject | date | status\nS1 | 2024-05-01 | dead"})
    study = trial(control())
    page = explain(study, tables, derive(study, tables, None), "S1", "dcr")
    assert "No responder: death (death), dated 2024-05-01." in page
    assert "Clause that decided: endpoint.dcr.dcr_min_duration_days = 183" in page
    assert "vital_status row 1, 2024-05-01: death before control had lasted long enough." in page
