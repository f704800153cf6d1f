"""Findings about irradiated lesions: each one broken and kept."""

import polars as pl
import pytest

from drawn import parse_tables
from endpoint_trial import overall_survival, trial
from lesion_trial import SABR
from lesionwise.derive.checks.irradiation import check_irradiation
from lesionwise.study import Arm

LESIONS = """
    subject | lesion | role       | parent | link
    S1      | L1     | target     |        |
    S1      | L2     | non_target |        |
    S1      | L3     | new        |        |
    S1      | L4     | target     | L1     | split
"""


def find(
    tables: dict[str, str], sabr: str = "all", design: str = "single_arm"
) -> list[tuple[str, str, int, str]]:
    study = trial(
        overall_survival(), arms=(Arm(id="sabr", label="SABR", experimental=True, sabr=sabr),), design=design
    )
    found = check_irradiation(study, parse_tables({**SABR, **tables}))
    return found.select("code", "table", "row", pl.col("severity").cast(pl.String)).rows()


def test_every_baseline_lesion_is_irradiated_where_the_arm_says_all() -> None:
    """L2 was not; a new lesion and a part of L1 need not be."""
    assert find({"lesion": LESIONS}) == [("SABR-SCOPE", "lesion", 2, "error")]
    assert find({"lesion": LESIONS}, design="registry") == [("SABR-SCOPE", "lesion", 2, "warning")]
    assert find({"lesion": LESIONS}, "progressing") == []
    both = SABR["radiotherapy_target"] + "S1 | C1 | L2 | 2024-01-15 | | 40 | 5"
    assert find({"lesion": LESIONS, "radiotherapy_target": both}) == []


def test_a_subject_without_planned_radiotherapy_has_no_scope() -> None:
    salvage = SABR["radiotherapy_course"].replace("planned", "salvage")
    assert find({"lesion": LESIONS, "radiotherapy_course": salvage}) == []


def test_a_lesion_of_which_a_part_was_irradiated_is_irradiated() -> None:
    part = "subject | course | lesion | first_fraction\nS1 | C1 | L4 | 2024-01-15\nS1 | C1 | L2 | 2024-01-15"
    assert find({"lesion": LESIONS, "radiotherapy_target": part}) == []


def test_a_course_has_targets() -> None:
    course = SABR["radiotherapy_course"] + "S1 | C2 | salvage | 2024-05-01"
    assert find({"radiotherapy_course": course}) == [("RT-TARGET", "radiotherapy_course", 2, "warning")]
    assert find({"radiotherapy_target": "subject"}) == []


@pytest.mark.parametrize(
    ("given", "last", "odd"),
    [
        ("5", "2024-01-19", False),
        ("5", "2024-01-18", True),
        ("5", "2024-02-12", False),
        ("5", "2024-02-13", True),
        ("1", "2024-01-15", False),
        ("1", "2024-01-16", True),
        ("", "2024-06-01", False),
        ("5", "", False),
    ],
)
def test_fractions_fit_their_dates(given: str, last: str, odd: bool) -> None:
    target = (
        "subject | course | lesion | first_fraction | last_fraction | fractions_delivered\n"
        f"S1 | C1 | L1 | 2024-01-15 | {last} | {given}"
    )
    expected = [("RT-DAYS", "radiotherapy_target", 1, "warning")] if odd else []
    assert find({"radiotherapy_target": target}) == expected


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("surgery | 2024-05-01 | | yes | progression", None),
        ("surgery | 2024-05-01 | | yes |", None),
        ("surgery | 2024-05-01 | | no |", "PROCEDURE-REASON"),
        ("ablation | 2024-05-01 | | |", "PROCEDURE-REASON"),
        ("biopsy | 2024-05-01 | | |", None),
        ("biopsy | | | |", "PROCEDURE-DATE"),
        ("pet | 2024-01-01 | year | |", "PROCEDURE-DATE"),
        ("pet | 2024-05-01 | month | |", None),
    ],
)
def test_procedures_have_a_month_and_local_treatments_a_reason(row: str, code: str | None) -> None:
    head = "subject | lesion | procedure | kind | date | date_precision | positive | reason"
    found = find({"lesion_procedure": f"{head}\nS1 | L1 | P1 | {row}"})
    assert found == ([(code, "lesion_procedure", 1, "warning")] if code else [])
