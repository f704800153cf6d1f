"""Baseline scans after treatment began, and subjects of an arm with SABR who were never irradiated."""

import polars as pl
import pytest

from drawn import parse_tables
from endpoint_trial import survival, trial
from lesionwise.derive.checks.treatment import check_treatment
from lesionwise.study import Arm
from lesionwise.study.model import Criterion

ARMS = (
    Arm(id="sabr", label="SABR", experimental=True, sabr="progressing"),
    Arm(id="drug", label="Drug", experimental=False, sabr="none"),
)
STUDY = trial(survival(), arms=ARMS)
TABLES = {
    "subject": "subject | arm | enrolment_date\nS1 | sabr | 2024-01-05",
    "radiotherapy_course": "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-02-01",
    "scan": "subject | scan | date | baseline\nS1 | V0 | 2024-02-01 | yes\nS1 | V1 | 2024-04-01 | no",
}
LINE = "subject | line | start_date | start_date_precision | protocol\n"


def find(**changed: str) -> list[tuple[str, str, str, int, str]]:
    found = check_treatment(STUDY, parse_tables(TABLES | changed))
    return found.select("severity", "code", "table", "row", "column").rows()


LATE = ("warning", "BASELINE-LATE", "scan", 1, "date")


def test_a_baseline_on_the_day_of_the_first_fraction_is_in_time() -> None:
    assert find() == []


@pytest.mark.parametrize(
    ("table", "drawing"),
    [
        ("radiotherapy_course", "subject | course | intent | first_fraction\nS1 | C1 | planned | 2024-01-31"),
        ("systemic_line", LINE + "S1 | 1 | 2024-01-31 | | yes"),
        ("systemic_line", LINE + "S1 | 1 | 2024-01-05 | | yes"),
    ],
)
def test_a_baseline_after_the_first_treatment(table: str, drawing: str) -> None:
    assert find(**{table: drawing}) == [LATE]


@pytest.mark.parametrize(
    ("table", "drawing"),
    [
        ("radiotherapy_course", "subject | course | intent | first_fraction\nS1 | C1 | salvage | 2024-01-31"),
        ("systemic_line", LINE + "S1 | 1 | 2024-01-31 | | no"),
        ("systemic_line", LINE + "S1 | 1 | 2024-01-04 | | yes"),
        ("systemic_line", LINE + "S1 | 1 | 2024-01-01 | month | yes"),
        ("systemic_line", LINE + "S1 | 1 | | | yes"),
        ("scan", "subject | scan | date | baseline\nS1 | V0 | | yes"),
    ],
)
def test_treatment_that_starts_no_clock_or_whose_day_is_unknown(table: str, drawing: str) -> None:
    assert find(**{table: drawing}) == []


def test_a_first_scan_that_serves_as_baseline_without_being_marked() -> None:
    scans = "subject | scan | date\nS1 | V0 | 2024-02-02\nS1 | V1 | 2024-04-01"
    measured = "subject | scan | lesion | reader | state\nS1|V0|L|R|present\nS1|V1|L|R|present"
    assert find(scan=scans, measurement=measured) == [LATE]


def test_a_first_fraction_to_one_lesion_counts_where_the_course_has_none() -> None:
    course = "subject | course | intent\nS1 | C1 | planned"
    target = "subject | course | lesion | first_fraction\nS1 | C1 | L1 | 2024-01-20"
    assert find(radiotherapy_course=course, radiotherapy_target=target) == [LATE]


def test_a_subject_of_an_arm_with_sabr_without_any_course() -> None:
    arms = "subject | arm\nS1 | sabr\nS2 | sabr\nS3 | drug\nS4 |\nS5 | drug\nS6 | sabr"
    allocated = "subject | arm | randomisation_date\nS5 | sabr | 2024-01-01\nS6 | drug | 2024-01-01"
    assert find(subject=arms, allocation=allocated) == [
        ("warning", "SABR-MISSING", "subject", row, "arm") for row in (2, 5)
    ]


def test_the_whole_words() -> None:
    changed = {
        "subject": "subject | arm\nS1 | sabr\nS2 | sabr",
        "scan": "subject | scan | date | baseline\nS1 | V0 | 2024-02-02 | yes",
    }
    found = check_treatment(STUDY, parse_tables(TABLES | changed))
    assert found.select("found", "expected", "remedy").rows() == [
        (
            "a baseline scan after the first planned fraction or the first dose of the protocol",
            "a baseline scan on or before the first day of study treatment",
            "Correct the date or `baseline` of the scan, or the date of treatment: responses count from it.",
        ),
        (
            "a subject of an arm with SABR who has no course of radiotherapy",
            "a row of table radiotherapy_course",
            "Add the course; if the subject was never irradiated, nothing.",
        ),
    ]


@pytest.mark.parametrize(
    ("reviews", "late"),
    [
        ("S1 | R1 | 2024-01-10", [2]),
        ("S1 | R1 | 2024-01-10\nS2 | R1 | 2024-02-01", []),
        ("S1 | R1 | 2024-01-11\nS2 | R1 | 2024-02-01", [1]),
        ("S1 | R1 | 2024-01-11\nS1 | R2 | 2024-01-02\nS2 | R1 | 2024-02-02", [2]),
    ],
)
def test_the_board_comes_before_the_first_planned_fraction(reviews: str, late: list[int]) -> None:
    """In a study with this criterion; salvage courses are no matter, and on the same day it is in time."""
    tables = parse_tables(
        {
            "subject": "subject | arm\nS1 | sabr\nS2 | sabr",
            "radiotherapy_course": """
                subject | course | intent  | first_fraction
                S1      | C1     | planned | 2024-01-10
                S2      | C1     | planned | 2024-02-01
                S1      | C2     | salvage | 2023-12-01
            """,
            "board_review": "subject | review | date\n" + reviews,
        }
    )
    board = Criterion(id="board", kind="inclusion", text="Board before SABR", rule="board_before")
    needing = trial(criteria=(board,))
    found = check_treatment(needing, tables).filter(pl.col("code") == "BOARD-LATE")
    assert found["row"].to_list() == late
    assert check_treatment(trial(), tables).filter(pl.col("code") == "BOARD-LATE").is_empty()
