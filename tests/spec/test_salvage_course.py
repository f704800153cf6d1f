"""The way of `pfs2_salvage_rt` from progression to progression, and what else ends it (STUDIES 9.1)."""

from collections.abc import Mapping
from typing import Any

import pytest

from lesionwise.study import ResponseRules
from salvage_story import Ended, Expected, Open, Unknown, assert_salvage

QUIET = """
    subject | date | overall_response
    S1      | @56  | SD
    S1      | @112 | SD
    S1      | @168 | SD
"""
TWICE = """
    subject | date | overall_response | component
    S1      | @90  | PD               | new_lesion
    S1      | @120 | PD               | new_lesion
    S1      | @200 | PD               | untreated_target
"""
SALVAGED = {
    "response": TWICE,
    "board_review": "subject | review | date | decision\nS1 | B1 | @95 | local_rt",
    "radiotherapy_course": "subject | course | first_fraction | intent\nS1 | C2 | @130 | salvage",
}
UNDECIDED = ("undecided", "decision_missing")


def draw_lines(*lines: str, protocol: str = "no") -> str:
    """The line of the protocol, and lines begun later: day, reason."""
    rows = (f"S1 | {number} | {line} | {protocol}" for number, line in enumerate(lines, 2))
    return "\n".join(["subject | line | start_date | start_reason | protocol", "S1 | 1 | @0 | | yes", *rows])


def judge(expected: Expected, tables: Mapping[str, str], **settings: Any) -> None:
    assert_salvage(tables, {"S1": expected}, **settings)


# --- episodes --------------------------------------------------------------------------------------


def test_progressions_up_to_the_salvage_belong_to_its_episode() -> None:
    """Day 120 lies before the course of day 130; day 200 is a new progression, with nothing after it."""
    judge(Open(200, "ongoing", "response#3", 1, *UNDECIDED), SALVAGED)


def test_after_a_salvage_an_earlier_progression_is_no_reason_of_a_line() -> None:
    """A line begun for progression without a progression since the salvage is one on its own day."""
    tables = SALVAGED | {"response": "\n".join(TWICE.splitlines()[:-1])}
    line = draw_lines("@190 | progression")
    judge(
        Ended(190, "systemic_change", "line", "systemic_line#2", salvages=1, queries="progression_missing"),
        tables | {"systemic_line": line},
    )


def test_an_episode_that_went_on_ends_with_its_decision() -> None:
    """The next progression, inside the first window, is one of its own; what is decided on it counts."""
    review = """
        subject | review | date | decision
        S1      | B1     | @97  | continue
        S1      | B2     | @125 | not_amenable
    """
    judge(
        Ended(
            120,
            "not_amenable",
            "c",
            "response#2",
            flags="treated_beyond_progression",
            queries="reason_missing",
        ),
        {"response": TWICE, "board_review": review},
    )


def test_a_late_change_is_dated_at_the_last_progression_before_it() -> None:
    """Nothing followed day 90 and day 120 (one episode, to day 146); the line changes on day 180."""
    judge(
        Ended(120, "systemic_change", "later", "response#2", 0, *UNDECIDED),
        {"response": TWICE, "systemic_line": draw_lines("@180 | progression")},
    )


def test_a_drug_added_late_is_a_change_after_a_progression_only() -> None:
    drug = "subject | line | drug | start_date\nS1 | 1 | x | @0\nS1 | 1 | y | @180"
    tables = {"systemic_line": draw_lines(), "drug_exposure": drug}
    judge(Ended(120, "systemic_change", "later", "response#2", 0, *UNDECIDED), tables | {"response": TWICE})
    judge(Open(168, "ongoing", "response#3"), tables | {"response": QUIET})


def test_a_line_that_ends_for_progression_late() -> None:
    """Unless a scan at most 28 days after the last dose shows the progression: then that one counts."""
    head = "subject | line | start_date | protocol | stop_date | stop_reason"
    for stop, day, rule, source in (
        (171, 120, "later", "response#2"),
        (172, 200, "b", "response#3"),
    ):
        line = f"{head}\nS1 | 1 | @0 | yes | @{stop} | progression"
        judge(
            Ended(day, "systemic_change", rule, source, 0, *UNDECIDED),
            {"response": TWICE, "systemic_line": line},
        )


# --- lines without a progression -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "query"), [("progression", "progression_missing"), ("clinical_progression", "")]
)
def test_a_line_for_progression_without_one(why: str, query: str) -> None:
    """It is a clinical progression on its day; where those do not count, follow-up ends before it."""
    tables = {"response": QUIET, "systemic_line": draw_lines(f"@130 | {why}")}
    judge(Ended(130, "systemic_change", "line", "systemic_line#2", queries=query), tables)
    judge(Open(112, "new_systemic_therapy", "response#2"), tables, clinical_progression_is_event=False)


@pytest.mark.parametrize(
    ("why", "flag"), [("toxicity", "toxicity_switch"), ("other", "line_for_another_reason")]
)
def test_a_line_for_another_reason_goes_on_as_the_index_line(why: str, flag: str) -> None:
    judge(
        Open(168, "ongoing", "response#3", flags=flag),
        {"response": QUIET, "systemic_line": draw_lines(f"@130 | {why}")},
    )


def test_a_salvage_on_the_line_that_a_toxicity_brought() -> None:
    """28 days without drug between the two regimens do not interrupt the line, 29 do."""
    scans = {"response": TWICE.replace("    S1      | @120 | PD               | new_lesion\n", "")}
    head = "subject | line | start_date | start_reason | protocol | stop_date"
    for day, salvages, flags in ((98, 1, ""), (99, 0, "line_not_continued, ")):
        line = f"{head}\nS1 | 1 | @0 | | yes | @70\nS1 | 2 | @{day} | toxicity | no |"
        judge(
            Open(
                200,
                "ongoing",
                "response#2",
                salvages,
                f"{flags}toxicity_switch, undecided",
                "decision_missing",
            ),
            SALVAGED | scans | {"systemic_line": line},
        )


def test_what_nobody_knows_of_a_line_is_taken_neither_way() -> None:
    """Unless it does not matter: in the window of a progression a missing reason counts as progression."""
    for line, protocol, why in (
        ("@130 |", "no", "line_reason_unknown"),
        ("@130 | progression", "", "line_unknown"),
        ("| progression", "no", "line_unknown"),
    ):
        judge(
            Unknown(why, "systemic_line#2"),
            {"response": QUIET, "systemic_line": draw_lines(line, protocol=protocol)},
        )


def test_a_line_of_unknown_reason_that_decides_nothing_is_asked_about() -> None:
    """The subject dies on the day: both ways the time ends there."""
    dead = "subject | date | status\nS1 | @130 | dead"
    tables = {"response": QUIET, "systemic_line": draw_lines("@130 |"), "vital_status": dead}
    judge(Ended(130, "death", "", "vital_status#1", queries="line_reason_unknown"), tables)


def test_a_course_of_unknown_intent_is_taken_neither_way() -> None:
    """If it was a salvage, the line of day 190 comes without a progression; if not, with one."""
    course = "subject | course | first_fraction | intent\nS1 | C2 | @130 |"
    tables = {"response": "\n".join(TWICE.splitlines()[:-1]), "radiotherapy_course": course}
    judge(
        Unknown("course_unknown", "radiotherapy_course#1"),
        tables | {"systemic_line": draw_lines("@190 | progression")},
    )


def test_lesions_that_are_not_known_may_lie_outside_the_scope() -> None:
    tables = SALVAGED | {"response": TWICE.replace("new_lesion", "")}
    judge(Unknown("lesions_unknown", "response#1"), tables, salvage_scope="new_only")


# --- death, the end of the data, missed scans ------------------------------------------------------


def test_death_in_the_window_is_the_event() -> None:
    """Unless a decision came before it."""
    dead = "subject | date | status\nS1 | @110 | dead"
    judge(Ended(110, "death", "", "vital_status#1"), {"response": TWICE, "vital_status": dead})
    review = "subject | review | date | decision\nS1 | B1 | @110 | bsc"
    judge(
        Ended(90, "systemic_change", "b", "response#1"),
        {"response": TWICE, "vital_status": dead, "board_review": review},
    )


def test_death_on_the_day_of_the_progression() -> None:
    """The scan comes first, but nothing was decided on it."""
    dead = "subject | date | status\nS1 | @90 | dead"
    judge(Ended(90, "death", "", "vital_status#1"), {"response": TWICE, "vital_status": dead})


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (145, Open(90, "decision_pending", "response#1", flags="decision_pending")),
        (146, Open(120, "ongoing", "response#2", 0, *UNDECIDED)),
    ],
)
def test_data_that_end_before_the_window_censor_at_the_progression(cut: int, expected: Open) -> None:
    """The day of the cut belongs to the data: the window of day 90 is over on day 146."""
    judge(expected, {"response": TWICE}, cut=cut)


def test_data_that_end_before_a_decided_salvage_is_due() -> None:
    """Decided on day 95, it may begin up to day 151."""
    tables = {name: table for name, table in SALVAGED.items() if name != "radiotherapy_course"}
    judge(Open(90, "decision_pending", "response#1", flags="decision_pending"), tables, cut=150)
    given = ("rt_not_given", "radiotherapy_missing")
    judge(Open(120, "ongoing", "response#2", 0, *given), tables, cut=151)


def test_missed_scans_before_the_event_censor() -> None:
    """Scans are due every 56 days; those of days 112 and 168 were missed before day 224."""
    late = QUIET.replace("@112 | SD", "@224 | PD").replace("    S1      | @168 | SD\n", "")
    tables = {"response": late, "board_review": "subject | review | date | decision\nS1 | B1 | @230 | switch"}
    judge(Ended(224, "systemic_change", "b", "response#2"), tables)
    judge(Open(56, "missed_scans", "response#1"), tables, missed_scans_max=2)


# --- days and clinical progression -----------------------------------------------------------------


def test_the_day_of_the_event_is_chosen() -> None:
    """Progression on day 90, decision on day 97, the line on day 110; what is not known gives way."""
    tables = {
        "response": TWICE,
        "board_review": "subject | review | date | decision\nS1 | B1 | @97 | switch",
    }
    with_line = tables | {"systemic_line": draw_lines("@110 | progression")}
    for chosen, day, source in (
        ("progression_scan", 90, "response#1"),
        ("decision", 97, "board_review#1"),
        ("next_line_start", 110, "systemic_line#2"),
    ):
        judge(Ended(day, "systemic_change", "a", source), with_line, pfs2_event_date=chosen)
    judge(Ended(97, "systemic_change", "b", "board_review#1"), tables, pfs2_event_date="next_line_start")


def test_a_form_of_clinical_progression_is_a_progression() -> None:
    """Unless `clinical_progression_is_event` is false."""
    tables = {
        "response": QUIET,
        "assessment": "subject | assessment | reader | date | clinical_progression\nS1 | A1 | X | @130 | yes",
        "board_review": "subject | review | date | decision\nS1 | B1 | @135 | switch",
    }
    judge(Ended(130, "systemic_change", "b", "assessment#1"), tables)
    judge(Open(168, "ongoing", "response#3"), tables, clinical_progression_is_event=False)


def test_collected_responses_cannot_be_restarted() -> None:
    """A progression that the investigator goes on to write after a salvage is another one."""
    rules = ResponseRules(source="collected")
    judge(Open(200, "ongoing", "response#3", 1, *UNDECIDED), SALVAGED, rules=rules)
