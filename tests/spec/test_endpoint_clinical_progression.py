"""A next line begun for progression or deterioration is a clinical progression (STUDIES 9.1, invariant 1)."""

from typing import Any

import pytest

from drawn import parse_tables
from endpoint_trial import Absent, Censored, Event, Expected, assert_spec, survival, trial
from lesionwise.derive import derive, explain
from salvage_story import Ended, assert_salvage, write_days

EVENTS: Any = ("progression", "clinical_progression", "death")
PFS1 = survival(event=EVENTS)
QUIET = """
    subject | date | overall_response
    S1      | @-7  |
    S1      | @56  | SD
    S1      | @168 | SD
"""
QUIET_TO_THE_END = Censored(169, "ongoing", "response#3")


def draw(*lines: str, response: str = QUIET, **more: str) -> dict[str, str]:
    """One subject on a line of the protocol, with the lines `start | reason | of the protocol`."""
    rows = [f"S1 | {number} | {line}" for number, line in enumerate(lines, 2)]
    head = "subject | line | start_date | start_reason | protocol\nS1 | 1 | @0 | | yes"
    tables = {"response": response, "systemic_line": "\n".join([head, *rows]), **more}
    whole = {"subject": "subject | enrolment_date\nS1 | @0", **tables}
    return {name: write_days(table) for name, table in whole.items()}


@pytest.mark.parametrize("reason", ["progression", "clinical_progression"])
def test_a_line_for_progression_without_one_on_record(reason: str) -> None:
    """PFS1 and TTP end on the day of the line, as `pfs2_salvage_rt` does; also after one for toxicity."""
    tables = draw("@70 | toxicity | no", f"@99 | {reason} | no")
    ended = {"S1": Event(100, "clinical_progression", "systemic_line#3")}
    assert_spec(tables, PFS1, ended)
    assert_spec(tables, survival("ttp", rule="ttp", event=("progression", "clinical_progression")), ended)


def test_no_later_than_pfs2() -> None:
    line = "subject | line | start_date | start_reason | protocol\nS1 | 1 | @0 | | yes"
    tables = {"response": QUIET, "systemic_line": f"{line}\nS1 | 2 | @99 | clinical_progression | no"}
    ended = {"S1": Ended(99, "systemic_change", "line", "systemic_line#2")}
    assert_salvage(tables, ended, first={"S1": 99})


def test_where_clinical_progression_is_not_listed_nothing_changes() -> None:
    assert_spec(draw("@99 | progression | no"), survival(), {"S1": QUIET_TO_THE_END})


@pytest.mark.parametrize("reason", ["toxicity", "completed", "other"])
def test_a_line_for_another_reason_is_no_event(reason: str) -> None:
    assert_spec(draw(f"@99 | {reason} | no"), PFS1, {"S1": QUIET_TO_THE_END})


def test_a_line_of_the_protocol_is_no_next_line() -> None:
    assert_spec(draw("@99 | progression | yes"), PFS1, {"S1": QUIET_TO_THE_END})


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (90, Event(91, "clinical_progression", "systemic_line#2")),
        (91, Event(92, "progression", "response#2")),
        (92, Event(92, "progression", "response#2")),
    ],
)
def test_the_earlier_of_scan_and_line_counts_of_one_day_the_scan(start: int, expected: Expected) -> None:
    """A progression at a scan on day 91."""
    seen = "subject | date | overall_response\nS1 | @56 | SD\nS1 | @91 | PD"
    assert_spec(draw(f"@{start} | progression | no", response=seen), PFS1, {"S1": expected})


def test_of_one_day_the_form_comes_before_the_line() -> None:
    form = "subject | assessment | reader | date | clinical_progression\nS1 | A1 | X | @99 | yes"
    tables = draw("@99 | progression | no", assessment=form)
    assert_spec(tables, PFS1, {"S1": Event(100, "clinical_progression", "assessment#1")})


def test_of_one_day_the_line_comes_before_death() -> None:
    died = "subject | date | status\nS1 | @99 | dead"
    tables = draw("@99 | progression | no", vital_status=died)
    assert_spec(tables, PFS1, {"S1": Event(100, "clinical_progression", "systemic_line#2")})


def test_the_reason_may_stand_with_the_end_of_the_line_before() -> None:
    """As everywhere: the end for progression is the reason of the next line; an end alone is no event."""
    lines = write_days(
        """
        subject | line | start_date | stop_date | stop_reason | protocol
        S1      | 1    | @0         | @90       | progression | yes
        """
    )
    assert_spec(draw() | {"systemic_line": lines}, PFS1, {"S1": QUIET_TO_THE_END})
    more = write_days(f"{lines.rstrip()}\n        S1      | 2    | @99        |           |             | no")
    ended = Event(100, "clinical_progression", "systemic_line#2")
    assert_spec(draw() | {"systemic_line": more}, PFS1, {"S1": ended})


def test_a_line_of_unknown_reason_is_no_event() -> None:
    """PFS1 keeps its value: nobody says that the disease was worse."""
    assert_spec(draw("@99 | | no"), PFS1, {"S1": QUIET_TO_THE_END})


@pytest.mark.parametrize("line", ["@99 | progression |", " | progression | no"])
def test_a_line_for_progression_of_unknown_kind_or_start_leaves_the_value_open(line: str) -> None:
    """It may be of the protocol, or have begun on any day; where a progression is earlier it is all one."""
    assert_spec(draw(line), PFS1, {"S1": Absent("line_unknown")})
    seen = "subject | date | overall_response\nS1 | @0 | PD"
    assert_spec(draw(line, response=seen), PFS1, {"S1": Event(1, "progression", "response#1")})


def test_under_the_profile_of_the_fda_the_line_censors() -> None:
    """A new therapy without a documented progression; the form of clinical progression is an event there."""
    fda = survival(event=EVENTS, profile="fda_2018")
    read = "subject | date | overall_response | baseline\nS1 | @-7 | | yes\nS1 | @56 | SD | no"
    tables = draw("@99 | progression | no", response=read)
    assert_spec(tables, fda, {"S1": Censored(57, "new_systemic_therapy", "response#2")})
    form = "subject | assessment | reader | date | clinical_progression\nS1 | A1 | X | @99 | yes"
    told = {"assessment": write_days(form)}
    assert_spec(tables | told, fda, {"S1": Event(100, "clinical_progression", "assessment#1")})


def test_the_story_names_the_line() -> None:
    tables = parse_tables(
        {name: table for name, table in draw("@99 | clinical_progression | no").items() if name != "response"}
    )
    study = trial(PFS1)
    told = explain(study, tables, derive(study, tables, None), "S1", "pfs1")
    assert "Event on 2024-04-09, 100 days: clinical progression (clinical_progression)." in told
    decided = "systemic_line row 2, 2024-04-09: clinical progression: line_for_clinical_progression."
    assert f"Decided by:\n  {decided}" in told
