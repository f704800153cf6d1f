"""The day of a response, the order of scans, partial dates, the data cut, the baseline."""

import datetime
from typing import Literal

import polars as pl
import pytest

from lesionwise.derive.response import derive_response
from lesionwise.study.model import ResponseRules
from response_story import check_story, parse_story

Rule = Literal["cdisc", "first", "last"]


@pytest.mark.parametrize(
    ("rule", "stable", "partial", "progressed"),
    [
        ("cdisc", "2024-03-01", "2024-05-03", "2024-07-02"),
        ("first", "2024-03-01", "2024-05-01", "2024-07-01"),
        ("last", "2024-03-03", "2024-05-03", "2024-07-04"),
    ],
)
def test_the_day_follows_the_response(rule: Rule, stable: str, partial: str, progressed: str) -> None:
    """cdisc: SD on the earliest image, PR on the latest, PD on the first day that proves it.

    T1 and T2 alone grow from 20 to 26 by the second of July: the third image adds nothing to the proof.
    """
    check_story(
        f"""
        scan | date       | T1 | T2             | T3             | = overall_response | = date
        V0   | 2024-01-01 | 20 | 10             | 10             |                    | 2024-01-01
        V1   | 2024-03-01 | 20 | 10             | 10 @2024-03-03 | SD                 | {stable}
        V2   | 2024-05-01 | 10 | 5 @2024-05-02  | 5 @2024-05-03  | PR                 | {partial}
        V3   | 2024-07-01 | 15 | 11 @2024-07-02 | 5 @2024-07-04  | PD                 | {progressed}
        """,
        rules=ResponseRules(assessment_date=rule),
    )


def test_progression_is_dated_by_the_cause_that_was_imaged_first() -> None:
    """The new lesion on the bone scan, two days before the CT that shows the growth."""
    check_story("""
        scan | date       | T1             | X1          | = overall_response | = date     | = rule
        V0   | 2024-01-01 | 20             |             |                    | 2024-01-01 | BASELINE
        V1   | 2024-03-01 | 40 @2024-03-03 | unequivocal | PD                 | 2024-03-01 | TP-PD-SUM
    """)


def test_a_lesion_dated_back_dates_progression_by_the_image_that_first_showed_it() -> None:
    """Not by the rest of that scan."""
    check_story("""
        scan | date       | T1 | X1                     | = overall_response | = date     | = known_date
        V0   | 2024-01-01 | 20 |                        |                    | 2024-01-01 |
        V1   | 2024-03-01 | 20 | equivocal @2024-03-05  | PD                 | 2024-03-05 | 2024-05-02
        V2   | 2024-05-01 | 20 | unequivocal @2024-05-02 | PD                | 2024-05-02 |
    """)


@pytest.mark.parametrize(("day", "date"), [("first", "2024-02-01"), ("last", "2024-02-29")])
def test_a_date_without_day_is_imputed_once(day: Literal["first", "last"], date: str) -> None:
    """The same for the scan and for its responses."""
    check_story(
        f"""
        scan | date       | T1 | = overall_response | = date
        V0   | 2024-01-01 | 20 |                    | 2024-01-01
        V1   | 2024-02    | 40 | PD                 | {date}
        """,
        rules=ResponseRules(impute_day=day),
    )


def test_a_date_without_month_dates_nothing_but_keeps_its_place() -> None:
    """By its visit number it stands after the dated scan before it, and its sum counts for the nadir."""
    check_story("""
        scan | date       | T1 | = overall_response | = date     | = nadir_mm
        V0   | 2024-01-01 | 20 |                    | 2024-01-01 |
        V1   | 2024-03-01 | 18 | SD                 | 2024-03-01 | 20
        V2   | 2024       | 12 | PR                 |            | 18
        V3   | 2024-07-01 | 18 | PD                 | 2024-07-01 | 12
    """)


def test_the_cut_is_inclusive_and_hides_later_images_of_a_scan() -> None:
    """On the day of the cut T2 of the scan was not imaged yet."""
    check_story(
        """
        scan | date       | T1             | T2             | = overall_response | = target_sum_mm
        V0   | 2024-01-01 | 20             | 20             |                    | 40
        V1   | 2024-03-01 | 10             | 10             | PR                 | 20
        V2   | 2024-05-01 | 11 @2024-05-02 | 10 @2024-05-03 | NE                 | 11
        V3   | 2024-07-01 | 10             | 10             | no row             | no row
        """,
        cut=datetime.date(2024, 5, 2),
    )


def test_scans_follow_their_dates_not_their_names() -> None:
    """An unscheduled scan between two visits sets the nadir for the later one."""
    check_story("""
        scan | date       | T1 | = overall_response | = nadir_mm
        V0   | 2024-01-01 | 30 |                    |
        V9   | 2024-05-01 | 24 | PD                 | 19
        V1   | 2024-03-01 | 19 | PR                 | 30
    """)


def test_without_a_marked_baseline_the_first_scan_that_was_read_is_the_baseline() -> None:
    """And scans before a marked one are left out."""
    tables = parse_story("""
        scan | date       | T1
        V0   | 2024-01-01 |
        V1   | 2024-03-01 | 30
        V2   | 2024-05-01 | 20
    """)
    unmarked = {**tables, "scan": tables["scan"].with_columns(baseline=pl.lit(None, dtype=pl.Boolean))}
    found = derive_response(unmarked, ResponseRules(), None).response
    assert found.select("scan", "baseline", "overall_response").rows() == [
        ("V1", True, None),
        ("V2", False, "PR"),
    ]
    marked = {**tables, "scan": tables["scan"].with_columns(baseline=pl.col("scan") == "V2")}
    assert derive_response(marked, ResponseRules(), None).response["scan"].to_list() == ["V2"]


def test_of_several_marked_baselines_the_last_one_read_counts() -> None:
    """A second marked scan that the reader did not read is no baseline."""
    tables = parse_story("""
        scan | date       | T1
        V0   | 2024-01-01 | 40
        V1   | 2024-01-15 | 30
        V2   | 2024-01-20 |
        V3   | 2024-03-01 | 30
    """)
    scans = tables["scan"].with_columns(baseline=pl.col("scan") != "V3")
    found = derive_response({**tables, "scan": scans}, ResponseRules(), None).response
    assert found["scan"].to_list() == ["V1", "V2", "V3"]
    assert found["overall_response"].to_list() == [None, "NE", "SD"]
