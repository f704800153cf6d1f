"""Lesions that split or merge, and readers who follow their own."""

import polars as pl

from lesionwise.derive.response import derive_response
from lesionwise.study.model import ResponseRules
from oracle.response_histories import build_table
from response_story import check_story, parse_story


def test_a_split_lesion_is_the_sum_of_its_fragments() -> None:
    """By the total on the lesion or by a row a fragment; both at once are counted once."""
    check_story(
        """
        scan | date       | T1       | T1.a | T1.b | = target_sum_mm | = complete | = overall_response
        V0   | 2024-01-01 | 30       |      |      | 30              | yes        |
        V1   | 2024-03-01 | split 30 |      |      | 30              | yes        | SD
        V2   | 2024-05-01 | split    | 14   | 16   | 30              | yes        | SD
        V3   | 2024-07-01 |          | 14   | 16   | 30              | yes        | SD
        V4   | 2024-09-01 | split 30 | 14   | 16   | 30              | yes        | SD
        V5   | 2024-11-01 | split    | -    | 16   | 16              | yes        | PR
        V6   | 2025-01-01 | split    | 14   |      | 14              | no         | NE
        """,
        decided={"V1": "T1", "V2": "T1 T1.a T1.b", "V4": "T1", "V6": "lesion:T1.b"},
    )


def test_a_split_without_any_size_is_not_measured() -> None:
    """Neither a total nor a fragment: the sum is partial."""
    check_story("""
        scan | date       | T1    | T1.a | T2 | = overall_response
        V0   | 2024-01-01 | 30    |      | 20 |
        V1   | 2024-03-01 | split |      | 5  | NE
        V2   | 2024-05-01 | 20    | 10   | 20 | SD
    """)


def test_a_fragment_of_a_fragment_belongs_to_the_first_lesion() -> None:
    """And it is never a new lesion."""
    check_story("""
        scan | date       | T1 | T1.a     | T1.a.b | = target_sum_mm | = new_lesion | = overall_response
        V0   | 2024-01-01 | 30 |          |        | 30              |              |
        V1   | 2024-03-01 |    | 28       |        | 28              | no           | SD
        V2   | 2024-05-01 |    | split 27 | 12     | 27              | no           | SD
        V3   | 2024-07-01 |    | split    | 12     | 12              | no           | PR
    """)


def test_a_merged_lesion_is_assessed_and_adds_nothing() -> None:
    """The mass is measured on the lesion that is left; the absorbed one is not missing for life."""
    check_story(
        """
        scan | date       | T1 | T2     | = target_sum_mm | = complete | = overall_response
        V0   | 2024-01-01 | 30 | 20     | 50              | yes        |
        V1   | 2024-03-01 | 45 | merged | 45              | yes        | SD
        V2   | 2024-05-01 | -  | merged | 0               | yes        | CR
        """,
        links={"T2": "T1"},
        decided={"V1": "T1 T2"},
    )


def test_lesions_that_separate_again_resume_their_names() -> None:
    """A lesion that was absorbed has its own size again."""
    check_story(
        """
        scan | date       | T1 | T2     | = target_sum_mm | = overall_response
        V0   | 2024-01-01 | 30 | 20     | 50              |
        V1   | 2024-03-01 | 50 | merged | 50              | SD
        V2   | 2024-05-01 | 30 | 20     | 50              | SD
        """,
        links={"T2": "T1"},
    )


def test_a_node_that_absorbs_another_lesion_is_measured_by_its_longest_diameter() -> None:
    """As long as the mass holds a part that is no node, 9 mm of it are not normal."""
    check_story(
        """
        scan | date       | L1      | T2     | = target_sum_mm | = target_response
        V0   | 2024-01-01 | 20 / 16 | 20     | 36              |
        V1   | 2024-03-01 | 34 / 20 | merged | 34              | SD
        V2   | 2024-05-01 | 9 / 7   | merged | 9               | PR
        V3   | 2024-07-01 | 9 / 7   | -      | 7               | CR
        """,
        links={"T2": "L1"},
    )


def test_readers_are_never_mixed() -> None:
    """Each reader has a sum, a nadir and a memory; a lesion of one reader is nothing to the other."""
    tables = parse_story("""
        scan | date       | T1 | T2
        V0   | 2024-01-01 | 30 | 20
        V1   | 2024-03-01 | 20 | 15
        V2   | 2024-05-01 | 30 | 20
    """)
    rows = tables["measurement"].drop("row")
    other = rows.filter(pl.col("lesion") == "T1").with_columns(
        reader=pl.lit("B"), long_axis_mm=pl.col("long_axis_mm") * 2
    )
    both = build_table("measurement", [*other.to_dicts(), *rows.to_dicts()])
    owners = tables["lesion"].with_columns(reader=pl.when(pl.col("lesion") == "T2").then(pl.lit("A")))
    found = derive_response({**tables, "measurement": both, "lesion": owners}, ResponseRules(), None).response
    sums = {
        reader: [float(size) for size in rows["target_sum_mm"]]
        for (reader,), rows in found.group_by("reader")
    }
    assert sums == {"A": [50, 35, 50], "B": [60, 40, 60]}
    assert found["overall_response"].to_list() == [None, "PR", "PD", None, "PR", "PD"]


def test_a_reader_who_read_no_scan_has_no_rows() -> None:
    """Disease is followed, but nothing was ever measured: there is nothing to derive."""
    tables = parse_story("""
        scan | date       | T1
        V0   | 2024-01-01 | 30
    """)
    empty = {**tables, "measurement": tables["measurement"].clear()}
    found = derive_response(empty, ResponseRules(), None)
    assert found.response.is_empty()
    assert found.trace.is_empty()
