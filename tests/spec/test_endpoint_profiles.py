"""Two censoring profiles (ENDPOINTS 6.3): a new systemic line, missed scans, no baseline."""

import pytest

from endpoint_trial import Absent, Censored, Event, Expected, assert_spec, overall_survival, survival
from lesionwise.definitions import TimeToEvent
from lesionwise.study import ImagingSchedule, ResponseRules

EMA = survival()
FDA = survival(profile="fda_2018")

SUBJECT = """
    subject | enrolment_date | mode
    S1      | 2024-01-01     | prospective
"""
BASELINE = """
    subject | date       | overall_response | baseline
    S1      | 2023-12-20 |                  | yes
"""


def read(*rows: str) -> dict[str, str]:
    """Tables of one subject with a baseline and these assessments, `date | response` each."""
    lines = [f"S1 | {row} | no" for row in rows]
    return {"subject": SUBJECT, "response": "\n".join([BASELINE.rstrip(), *lines])}


def test_a_new_line_before_progression_censors_by_the_fda_only() -> None:
    """Censored at the last adequate assessment up to the start, never after the new drug (a trap)."""
    tables = read("2024-02-26 | SD", "2024-04-22 | SD", "2024-06-17 | PD") | {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 1    | 2024-01-01 | yes
            S1      | 2    | 2024-04-01 | no
        """
    }
    assert_spec(tables, EMA, {"S1": Event(169, "progression", "response#4")})
    assert_spec(tables, FDA, {"S1": Censored(57, "new_systemic_therapy", "response#2")})


def test_a_new_line_without_event_censors_before_it() -> None:
    """Later scans do not lengthen follow-up: the sources are cut before the latest censoring is taken."""
    tables = read("2024-02-26 | SD", "2024-06-17 | SD") | {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 2    | 2024-02-26 | no
        """
    }
    assert_spec(tables, EMA, {"S1": Censored(169, "ongoing", "response#3")})
    assert_spec(tables, FDA, {"S1": Censored(57, "new_systemic_therapy", "response#2")})


def test_a_new_line_before_any_assessment_censors_at_the_origin() -> None:
    """There is no assessment to go back to: the time ends on the day it began."""
    tables = read("2024-02-26 | PD") | {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 2    | 2024-02-01 | no
        """
    }
    assert_spec(tables, FDA, {"S1": Censored(1, "new_systemic_therapy", "subject#1")})


@pytest.mark.parametrize("profile", [EMA, FDA])
def test_a_line_on_the_day_of_progression_comes_after_it(profile: TimeToEvent) -> None:
    """Same-day order of STUDIES 3.1: the assessment first."""
    tables = read("2024-02-26 | PD") | {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 2    | 2024-02-26 | no
        """
    }
    assert_spec(tables, profile, {"S1": Event(57, "progression", "response#2")})


@pytest.mark.parametrize("profile", [EMA, FDA])
def test_protocol_and_earlier_lines_and_radiotherapy_are_no_new_therapy(profile: TimeToEvent) -> None:
    """Trap: with radiotherapy in the list every SABR patient is censored at the experimental treatment."""
    tables = read("2024-02-26 | SD", "2024-04-22 | PD") | {
        "systemic_line": """
            subject | line | start_date | stop_date  | protocol
            S1      | 1    | 2020-01-01 | 2021-01-01 | no
            S1      | 2    | 2024-01-10 | 2024-02-01 | yes
        """,
        "radiotherapy_course": """
            subject | course | intent     | first_fraction
            S1      | C1     | planned    | 2024-01-15
            S1      | C2     | salvage    | 2024-03-01
            S1      | C3     | palliative | 2024-03-15
        """,
    }
    assert_spec(tables, profile, {"S1": Event(113, "progression", "response#3")})


@pytest.mark.parametrize("profile", [EMA, FDA])
def test_nobody_without_a_new_line_loses_records(profile: TimeToEvent) -> None:
    """Trap: a comparison with a missing date of the new therapy drops every untreated subject."""
    assert_spec(read("2024-02-26 | PD"), profile, {"S1": Event(57, "progression", "response#2")})


def test_a_line_of_unknown_kind_leaves_the_fda_value_open() -> None:
    """It may be a new therapy: where that would change the result there is none; elsewhere it stands."""
    tables = read("2024-02-26 | SD", "2024-04-22 | PD") | {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 1    | 2024-03-01 |
        """
    }
    assert_spec(tables, FDA, {"S1": Absent("line_unknown")})
    assert_spec(tables, EMA, {"S1": Event(113, "progression", "response#3")})
    later = tables | {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 1    | 2024-04-22 |
        """
    }
    assert_spec(later, FDA, {"S1": Event(113, "progression", "response#3")})


def test_a_later_line_without_start_leaves_the_fda_value_open() -> None:
    """An earlier line without start is past therapy; a later one may have begun before the event."""
    head = "subject | line | start_date | start_date_precision | protocol\n"
    tables = read("2024-02-26 | SD", "2024-04-22 | PD")
    index = head + "S1 | 2 | 2024-01-01 | | yes\n"
    past = tables | {"systemic_line": index + "S1 | 1 | | | no"}
    assert_spec(past, FDA, {"S1": Event(113, "progression", "response#3")})
    for start in ("", "2024-01-01 | year"):
        later = tables | {"systemic_line": f"{index}S1 | 3 | {start or '|'} | no"}
        assert_spec(later, FDA, {"S1": Absent("line_unknown")})


def test_a_line_whose_day_is_unknown_begins_on_the_last_of_its_month() -> None:
    """`impute_day`: one rule for every record of which only the month is known."""
    tables = read("2024-02-26 | SD", "2024-04-22 | PD") | {
        "systemic_line": """
            subject | line | start_date | start_date_precision | protocol
            S1      | 2    | 2024-04-01 | month                | no
        """
    }
    assert_spec(tables, FDA, {"S1": Event(113, "progression", "response#3")})


def test_no_baseline_censors_at_the_origin_by_the_fda() -> None:
    """Whatever came later; the other profile counts the event."""
    tables = {
        "subject": SUBJECT,
        "response": """
            subject | date       | overall_response
            S1      | 2024-02-26 | PD
        """,
    }
    assert_spec(tables, FDA, {"S1": Censored(1, "no_baseline", "subject#1")})
    assert_spec(tables, EMA, {"S1": Event(57, "progression", "response#1")})


def test_no_assessment_after_baseline() -> None:
    """Without death censored at the origin; an early death is an event, a late one only by the EMA."""
    for profile in (EMA, FDA):
        assert_spec(read(), profile, {"S1": Censored(1, "no_post_baseline", "subject#1")})
    for day, fda in (
        ("2024-04-29", Event(120, "death", "vital_status#1")),
        ("2024-04-30", Censored(1, "missed_scans", "subject#1")),
    ):
        died = {"vital_status": f"subject | date | status\nS1 | {day} | dead"}
        ema = Event(120 if day.endswith("29") else 121, "death", "vital_status#1")
        assert_spec(read() | died, EMA, {"S1": ema})
        assert_spec(read() | died, FDA, {"S1": fda})


@pytest.mark.parametrize(
    ("progression", "expected"),
    [
        ("2024-04-22", Event(113, "progression", "response#3")),
        ("2024-06-17", Event(169, "progression", "response#3")),
        ("2024-08-04", Event(217, "progression", "response#3")),
        ("2024-08-05", Censored(57, "missed_scans", "response#2")),
        ("2024-08-12", Censored(57, "missed_scans", "response#2")),
    ],
)
def test_progression_after_two_missed_scans(progression: str, expected: Expected) -> None:
    """Scans on days 56, 112, 168, 224: seen on 56, the next at 112 or 168 is no gap, at 224 it is.

    A late scan belongs to its nominal visit: until the window of day 224 opens on day 217 (2024-08-05) it
    is the scan of day 168.
    """
    tables = read("2024-02-26 | SD", f"{progression} | PD")
    assert_spec(tables, FDA, {"S1": expected})


def test_the_due_date_of_a_scan_says_which_one_it_is() -> None:
    """A scan on day 218 that was due on day 168 is that one, however late."""
    tables = {
        "subject": SUBJECT,
        "scan": """
            subject | scan | due_date   | date
            S1      | V1   | 2024-02-26 | 2024-02-26
            S1      | V3   | 2024-06-17 | 2024-08-06
        """,
        "response": """
            subject | scan | date       | overall_response | baseline
            S1      | V0   | 2023-12-20 |                  | yes
            S1      | V1   | 2024-02-26 | SD               | no
            S1      | V3   | 2024-08-06 | PD               | no
        """,
    }
    assert_spec(tables, FDA, {"S1": Event(219, "progression", "response#3")})


def test_not_evaluable_scans_are_missed_scans() -> None:
    """Two NE in a row before the progression make a gap; a readable one between does not."""
    gap = read("2024-02-26 | SD", "2024-04-22 | NE", "2024-06-17 | NE", "2024-08-12 | PD")
    assert_spec(gap, FDA, {"S1": Censored(57, "missed_scans", "response#2")})
    none = read("2024-02-26 | SD", "2024-04-22 | NE", "2024-06-17 | SD", "2024-08-12 | PD")
    assert_spec(none, FDA, {"S1": Event(225, "progression", "response#5")})


@pytest.mark.parametrize(
    ("death", "expected"),
    [
        ("2024-06-24", Event(176, "death", "vital_status#1")),
        ("2024-06-25", Censored(57, "missed_scans", "response#2")),
    ],
)
def test_death_after_two_missed_scans(death: str, expected: Expected) -> None:
    """Windows that closed strictly before the death: that of day 168 closes on day 175 (2024-06-24)."""
    tables = read("2024-02-26 | SD") | {"vital_status": f"subject | date | status\nS1 | {death} | dead"}
    assert_spec(tables, FDA, {"S1": expected})


def test_the_schedule_may_lengthen() -> None:
    """Every 8 weeks to day 168, then every 12: over the same days fewer scans are missed."""
    tables = read("2024-06-17 | SD", "2024-12-02 | PD")
    lengthened = (
        ImagingSchedule(anchor="enrolment", first_day=168, interval_days=84, window_days=7),
        ImagingSchedule(anchor="enrolment", first_day=56, interval_days=56, window_days=7),
    )
    same = (ImagingSchedule(anchor="enrolment", first_day=56, interval_days=56, window_days=7),)
    assert_spec(tables, FDA, {"S1": Event(337, "progression", "response#3")}, imaging=lengthened)
    assert_spec(tables, FDA, {"S1": Censored(169, "missed_scans", "response#2")}, imaging=same)


def test_a_schedule_of_another_mode_is_no_schedule() -> None:
    """Retrospective subjects have none: no gap can be found. Unknown mode: neither."""
    prospective = (
        ImagingSchedule(
            anchor="enrolment", first_day=56, interval_days=56, window_days=7, mode="prospective"
        ),
    )
    tables = read("2024-02-26 | SD", "2024-12-02 | PD")
    event = {"S1": Event(337, "progression", "response#3")}
    for mode in ("retrospective", ""):
        subject = f"subject | enrolment_date | mode\nS1 | 2024-01-01 | {mode}"
        assert_spec(tables | {"subject": subject}, FDA, event, imaging=prospective)
    assert_spec(tables, FDA, {"S1": Censored(57, "missed_scans", "response#2")}, imaging=prospective)
    assert_spec(tables, FDA, event, imaging=())


@pytest.mark.parametrize(
    ("progression", "expected"),
    [
        ("2024-07-01", Event(183, "progression", "response#3")),
        ("2024-07-02", Censored(57, "missed_scans", "response#2")),
    ],
)
def test_without_due_dates_two_scans_are_missed_after_two_intervals(
    progression: str, expected: Expected
) -> None:
    """Anchor unknown: strictly more than 2 x interval + 2 x window days apart (112 + 14 = 126)."""
    anchored = (ImagingSchedule(anchor="randomisation", first_day=56, interval_days=56, window_days=7),)
    tables = read("2024-02-26 | SD", f"{progression} | PD")
    assert_spec(tables, FDA, {"S1": expected}, imaging=anchored)


def test_the_gap_rule_can_stand_in_an_endpoint_of_the_other_profile() -> None:
    """`missed_scans_max`: 3 missed needed; new lines still do not censor."""
    tables = read("2024-02-26 | SD", "2024-08-12 | PD") | {
        "systemic_line": """
            subject | line | start_date | protocol
            S1      | 2    | 2024-03-01 | no
        """
    }
    assert_spec(tables, survival(missed_scans_max=2), {"S1": Censored(57, "missed_scans", "response#2")})
    assert_spec(tables, survival(missed_scans_max=3), {"S1": Event(225, "progression", "response#3")})


def test_under_left_truncation_scans_before_the_first_fraction_are_not_missed() -> None:
    """The trial did not look before it began: the gap is counted from the time at risk."""
    tables = read("2024-08-12 | PD") | {
        "radiotherapy_course": """
            subject | course | intent  | first_fraction
            S1      | C1     | planned | 2024-07-01
        """
    }
    assert_spec(tables, FDA, {"S1": Censored(1, "missed_scans", "subject#1")})
    truncated = survival(profile="fda_2018", entry="left_truncate")
    assert_spec(tables, truncated, {"S1": Event(225, "progression", "response#2")})


def test_overall_survival_knows_no_profile() -> None:
    """Neither new lines nor missed scans touch it."""
    tables = read("2024-02-26 | SD") | {
        "vital_status": "subject | date | status\nS1 | 2025-01-01 | dead",
        "systemic_line": "subject | line | start_date | protocol\nS1 | 2 | 2024-03-01 | no",
    }
    assert_spec(tables, overall_survival(), {"S1": Event(367, "death", "vital_status#1")})


def test_collected_responses_take_the_baseline_from_the_scans() -> None:
    """Collected responses have no baseline row; where no scan at all is marked the rule cannot apply."""
    tables = {
        "subject": SUBJECT,
        "response": """
            subject | date       | overall_response
            S1      | 2024-02-26 | PD
        """,
    }
    event = {"S1": Event(57, "progression", "response#1")}
    collected = ResponseRules(source="collected")
    own = tables | {"scan": "subject | scan | date | baseline\nS1 | B | 2023-12-20 | yes"}
    other = tables | {"scan": "subject | scan | date | baseline\nS9 | B | 2023-12-20 | yes"}
    assert_spec(own, FDA, event, response=collected)
    assert_spec(tables, FDA, event, response=collected)
    assert_spec(other, FDA, {"S1": Censored(1, "no_baseline", "subject#1")}, response=collected)
