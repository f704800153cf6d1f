"""A drug added to a line, drugs of one class, and a line that was needed and never begun (ENDPOINTS 7)."""

import pytest

from endpoint_trial import Absent, Censored, Event, Expected, derive_values, further
from lesionwise.definitions import TimeToEvent

TTNT = further("ttnt", "next_line", "death")
PFS2 = further("pfs2_next_line", "next_line_for_progression", "death")
ACROSS = TTNT.model_copy(update={"ttnt_counts_within_class": False})

BASE = {
    "subject": "subject | enrolment_date\nS1 | 2024-01-01",
    "vital_status": "subject | date | status\nS1 | 2024-12-01 | alive",
    "systemic_line": "subject | line | start_date | protocol\nS1 | 1 | 2024-01-01 | yes",
}
DOSES = "subject | line | drug | start_date | stop_date | drug_class | hold"


def give(*rows: str, **more: str) -> dict[str, str]:
    """The subject with doses `line | drug | start | stop | class | hold`."""
    return BASE | {"drug_exposure": "\n".join([DOSES, *(f"S1 | {row}" for row in rows)])} | more


def check(tables: dict[str, str], endpoint: TimeToEvent, expected: Expected) -> None:
    assert derive_values(tables, endpoint) == {"S1": expected}


ADDED = ("1 | axitinib | 2024-01-01 | | tki | no", "1 | nivolumab | 2024-04-01 | | ici | no")
PD = "subject | date | overall_response\nS1 | {} | PD"


@pytest.mark.parametrize("endpoint", [TTNT, PFS2])
def test_a_drug_added_after_progression_starts_a_line(endpoint: TimeToEvent) -> None:
    """On the day of the scan too: the assessment comes first."""
    event = Event(92, endpoint.event[0], "drug_exposure#2")
    check(give(*ADDED, response=PD.format("2024-03-01")), endpoint, event)
    check(give(*ADDED, response=PD.format("2024-04-01")), endpoint, event)


def test_a_drug_added_without_progression_starts_none() -> None:
    """Before the scan, without one, or after one before the origin."""
    censored = Censored(336, "ongoing", "vital_status#1")
    check(give(*ADDED, response=PD.format("2024-04-02")), TTNT, censored)
    check(give(*ADDED), TTNT, censored)
    check(give(*ADDED, response=PD.format("2023-12-31")), TTNT, censored)


def test_a_drug_resumed_after_a_hold_was_not_added() -> None:
    """Only the first dose of a drug in its line counts; a hold is no dose."""
    rows = (
        "1 | axitinib | 2024-01-01 | 2024-02-01 | tki | no",
        "1 | axitinib | 2024-02-02 | 2024-04-30 | tki | yes",
        "1 | axitinib | 2024-05-01 | | tki | no",
    )
    tables = give(*rows, response=PD.format("2024-03-01"))
    check(tables, TTNT, Censored(336, "ongoing", "vital_status#1"))


def test_clinical_progression_makes_an_added_drug_a_line_too() -> None:
    """A form of clinical progression counts as a scan with progression does."""
    form = "subject | assessment | reader | date | clinical_progression\nS1 | A1 | X | 2024-03-01 | yes"
    check(give(*ADDED, assessment=form), TTNT, Event(92, "next_line", "drug_exposure#2"))


LINES = """
    subject | line | start_date | start_reason | protocol
    S1      | 1    | 2024-01-01 |              | yes
    S1      | 2    | 2024-04-01 | progression  | no
"""
AFTER = Event(92, "next_line", "systemic_line#2")
FREE = Censored(336, "ongoing", "vital_status#1")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("tki", "tki", FREE),
        ("tki", "ici", AFTER),
        ("other", "tki", AFTER),
        ("tki", "other", AFTER),
        ("other", "other", Absent("class_unknown")),
        ("tki", "", Absent("class_unknown")),
        ("", "tki", Absent("class_unknown")),
    ],
)
def test_a_switch_within_the_class(before: str, after: str, expected: Expected) -> None:
    """It counts by default; with `ttnt_counts_within_class` false only a new class counts.

    Two drugs of class `other` need not be of one class; an unknown class leaves the value open.
    """
    rows = (f"1 | a | 2024-01-01 | | {before} | no", f"2 | b | 2024-04-01 | | {after} | no")
    tables = give(*rows, systemic_line=LINES)
    check(tables, ACROSS, expected)
    check(tables, TTNT, AFTER)


def test_an_added_drug_of_the_class_given_before() -> None:
    """Against the drugs given in the line before it."""
    rows = ("1 | axitinib | 2024-01-01 | | tki | no", "1 | sunitinib | 2024-04-01 | | tki | no")
    tables = give(*rows, response=PD.format("2024-03-01"))
    check(tables, ACROSS, FREE)
    check(tables, TTNT, Event(92, "next_line", "drug_exposure#2"))
    check(give(*ADDED, response=PD.format("2024-03-01")), ACROSS, Event(92, "next_line", "drug_exposure#2"))


REVIEW = "subject | review | date | decision | systemic_change\nS1 | B1 | 2024-04-01 | {} | {}"
NEED = PFS2.model_copy(update={"need_without_start": "decision_date"})


@pytest.mark.parametrize(
    ("decision", "change"),
    [("switch", ""), ("add_drug", "no"), ("stop_for_pd", ""), ("bsc", ""), ("local_rt", "yes"), ("", "yes")],
)
def test_a_line_that_was_needed_and_never_begun(decision: str, change: str) -> None:
    """`need_without_start`: no event until death, or one on the day of the decision (STUDIES 001.7)."""
    tables = give(board_review=REVIEW.format(decision, change))
    check(tables, PFS2, FREE)
    check(tables, NEED, Event(92, "need_for_next_line", "board_review#1"))


def test_no_need_where_the_plan_does_not_change() -> None:
    """Local radiotherapy, or going on as before, is no need for a line."""
    check(give(board_review=REVIEW.format("local_rt", "no")), NEED, FREE)
    check(give(board_review=REVIEW.format("continue", "")), NEED, FREE)


def test_a_line_that_follows_the_decision_dates_the_event() -> None:
    """On the day of the decision or later; the drug start is the date."""
    tables = give(board_review=REVIEW.format("switch", "yes"), systemic_line=LINES)
    check(tables, NEED, Event(92, "next_line_for_progression", "systemic_line#2"))
    later = LINES.replace("2024-04-01", "2024-05-01")
    tables = give(board_review=REVIEW.format("switch", "yes"), systemic_line=later)
    check(tables, NEED, Event(122, "next_line_for_progression", "systemic_line#2"))
