"""Target response: sums, nadir, thresholds, partial scans, nodes."""

import pytest

from lesionwise.study.model import ResponseRules
from response_story import check_story


@pytest.mark.parametrize(
    ("nadir", "now", "response"),
    [
        ("26.0", "31.2", "PD"),
        ("25.0", "30.0", "PD"),
        ("20.0", "24.9", "SD"),
        ("24.9", "29.9", "PD"),
        ("100", "119.999999", "SD"),
        ("100", "120", "PD"),
        ("10.05", "15.049999", "SD"),
    ],
)
def test_progression_needs_twenty_percent_and_five_millimetres(nadir: str, now: str, response: str) -> None:
    """Both thresholds are inclusive and exact to the last decimal: 26.0 to 31.2 is exactly +20 %."""
    check_story(f"""
        scan | date       | T1      | = overall_response
        V0   | 2024-01-01 | {nadir} |
        V1   | 2024-03-01 | {now}   | {response}
    """)


def test_partial_response_at_exactly_thirty_percent() -> None:
    """23.0 to 16.1 is exactly -30 % and counts; 16.2 does not."""
    check_story(
        """
        scan | date       | T1   | = overall_response | = rule
        V0   | 2024-01-01 | 23.0 |                    | BASELINE
        V1   | 2024-03-01 | 16.2 | SD                 | TP-SD
        V2   | 2024-05-01 | 16.1 | PR                 | TP-PR
        """,
        decided={"V0": "T1 scan:V0", "V1": "T1", "V2": "T1"},
    )


def test_growth_is_measured_against_the_nadir_and_shrinkage_against_baseline() -> None:
    """From 100 to 75 (stable), then 90: 10 % below baseline, yet 20 % and 15 mm above the nadir."""
    check_story("""
        scan | date       | T1 | T2 | = target_sum_mm | = baseline_sum_mm | = nadir_mm | = overall_response
        V0   | 2024-01-01 | 60 | 40 | 100             | 100               |            |
        V1   | 2024-03-01 | 45 | 30 | 75              | 100               | 100        | SD
        V2   | 2024-05-01 | 55 | 35 | 90              | 100               | 75         | PD
    """)


def test_a_partial_scan_never_sets_the_nadir() -> None:
    """A target is missing while the rest measures 15: not evaluable, and the nadir stays at 40."""
    check_story(
        """
        scan | date       | T1 | T2 | = overall_response | = complete | = nadir_mm
        V0   | 2024-01-01 | 50 | 30 |                    | yes        |
        V1   | 2024-03-01 | 45 | 25 | SD                 | yes        | 80
        V2   | 2024-05-01 | 25 | 15 | PR                 | yes        | 70
        V3   | 2024-07-01 |    | 15 | NE                 | no         | 40
        V4   | 2024-09-01 | 20 | 15 | PR                 | yes        | 40
        """,
        decided={"V3": "lesion:T1", "V4": "T1 T2"},
    )


def test_a_partial_scan_can_prove_progression() -> None:
    """Two of three targets already measure 80 against a nadir of 50: the third cannot change that."""
    check_story(
        """
        scan | date       | T1 | T2 | T3 | = overall_response | = rule
        V0   | 2024-01-01 | 20 | 20 | 10 |                    | BASELINE
        V1   | 2024-03-01 | 40 | 40 |    | PD                 | TP-PD-SUM
        """,
        decided={"V1": "T1 T2"},
    )


def test_a_response_is_never_won_by_missingness() -> None:
    """Of 20 + 20 only one target is measured: 20 is no partial response, and nothing is no complete one."""
    check_story(
        """
        scan | date       | T1 | T2 | = overall_response | = target_sum_mm
        V0   | 2024-01-01 | 20 | 20 |                    | 40
        V1   | 2024-03-01 | 20 |    | NE                 | 20
        V2   | 2024-05-01 | 20 | ?  | NE                 | 20
        V3   | 2024-07-01 | ?  | ?  | NE                 |
        V4   | 2024-09-01 | -  |    | NE                 | 0
        """,
        decided={"V2": "T2", "V3": "T1 T2 scan:V3"},
    )


def test_a_scan_that_the_reader_did_not_read_is_not_evaluable() -> None:
    """The scan is in the table, so the reader has a row for it; new lesions are unknown, not absent."""
    check_story(
        """
        scan | date       | T1 | = overall_response | = new_lesion
        V0   | 2024-01-01 | 20 |                    |
        V1   | 2024-03-01 |    | NE                 |
        V2   | 2024-05-01 | 20 | SD                 | no
        """,
        decided={"V1": "lesion:T1 scan:V1"},
    )


def test_a_lesion_too_small_to_measure_counts_five_millimetres_unless_it_has_a_size() -> None:
    """A real number wins, even below 5 mm."""
    check_story("""
        scan | date       | T1      | T2 | = target_sum_mm | = overall_response
        V0   | 2024-01-01 | 20      | 20 | 40              |
        V1   | 2024-03-01 | small   | 20 | 25              | PR
        V2   | 2024-05-01 | small 3 | 20 | 23              | PR
        V3   | 2024-07-01 | 2       | 20 | 22              | PR
    """)


def test_a_target_that_is_seen_without_a_size_leaves_the_sum_partial() -> None:
    """It is neither zero nor 5 mm, and the trace says why it adds nothing."""
    found = check_story(
        """
        scan | date       | T1      | T2 | = overall_response | = complete
        V0   | 2024-01-01 | 20      | 20 |                    | yes
        V1   | 2024-03-01 | present | 5  | NE                 | no
        """,
        decided={"V1": "T1"},
    )
    row = found.trace.filter(table_row=2, part="decided_by").row(0, named=True)
    assert row["note"] == "seen, but without a size on the axis that counts"


@pytest.mark.parametrize(("axis", "response"), [("9.9", "CR"), ("10", "PR"), ("0", "CR")])
def test_a_node_below_ten_millimetres_is_normal(axis: str, response: str) -> None:
    """The sum need not be 0 in a complete response: it is judged lesion by lesion."""
    check_story(f"""
        scan | date       | L1     | = overall_response
        V0   | 2024-01-01 | 15     |
        V1   | 2024-03-01 | {axis} | {response}
    """)


def test_nodes_count_by_their_short_axis_others_by_their_longest_diameter() -> None:
    """The other axis never enters the sum; without the one that counts the sum is partial."""
    check_story("""
        scan | date       | T1      | L1      | = target_sum_mm | = overall_response
        V0   | 2024-01-01 | 30 / 20 | 25 / 15 | 45              |
        V1   | 2024-03-01 | 30 / 9  | 40 / 15 | 45              | SD
        V2   | 2024-05-01 | -       | 25 / 9  | 9               | CR
    """)


def test_a_sum_of_zero_is_no_complete_response_while_a_non_target_is_left() -> None:
    """Both decide, so both are named."""
    check_story(
        """
        scan | date       | T1 | N1      | = target_response | = overall_response | = rule
        V0   | 2024-01-01 | 20 | present |                   |                    | BASELINE
        V1   | 2024-03-01 | -  | present | CR                | PR                 | NT-KEEPS-PR
        V2   | 2024-05-01 | -  | ?       | CR                | PR                 | NT-KEEPS-PR
        V3   | 2024-07-01 | -  | -       | CR                | CR                 | TP-CR
        """,
        decided={"V1": "T1 N1", "V2": "T1 N1", "V3": "T1 N1"},
    )


def test_regrowth_from_nothing_is_judged_without_percent() -> None:
    """Nadir 0: from 5 mm on it is progression. Without a complete response 3 mm is just a measurement."""
    check_story("""
        scan | date       | T1 | N1      | = overall_response | = nadir_mm
        V0   | 2024-01-01 | 20 | present |                    |
        V1   | 2024-03-01 | -  | present | PR                 | 20
        V2   | 2024-05-01 | 3  | present | PR                 | 0
        V3   | 2024-07-01 | 5  | present | PD                 | 0
    """)


def test_without_a_complete_baseline_nothing_but_progression_or_disappearance_is_evaluable() -> None:
    """The baseline sum is not known, so neither is a shrinkage; growth over a later sum is proof enough."""
    check_story("""
        scan | date       | T1 | T2 | = overall_response | = rule         | = baseline_sum_mm
        V0   | 2024-01-01 | 20 | ?  |                    | BASELINE       |
        V1   | 2024-03-01 | 20 | 20 | NE                 | TP-NE-BASELINE |
        V2   | 2024-05-01 | 10 | 10 | NE                 | TP-NE-BASELINE |
        V3   | 2024-07-01 | -  | -  | CR                 | TP-CR          |
        V4   | 2024-09-01 | 20 | 20 | PD                 | TP-PD-SUM      |
    """)


def test_a_partial_response_lasts_until_progression() -> None:
    """Sums 100, 70, 70, 80, 80 are all PR; the trace names the scan that reached it."""
    found = check_story("""
        scan | date       | T1  | = overall_response | = rule
        V0   | 2024-01-01 | 100 |                    | BASELINE
        V1   | 2024-03-01 | 70  | PR                 | TP-PR
        V2   | 2024-05-01 | 70  | PR                 | TP-PR
        V3   | 2024-07-01 | 80  | PR                 | TP-PR-PERSIST
        V4   | 2024-09-01 | 84  | PD                 | TP-PD-SUM
        V5   | 2024-11-01 | 80  | SD                 | TP-SD
    """)
    scans = found.trace.filter(table_row=4, source_table="scan").select("source_row", "note").rows()
    assert scans == [(1, "sets the baseline"), (2, "sets the nadir"), (3, "partial response before")]


def test_lasting_can_be_switched_off() -> None:
    """Then each scan is judged by its own sum."""
    check_story(
        """
        scan | date       | T1  | = overall_response
        V0   | 2024-01-01 | 100 |
        V1   | 2024-03-01 | 70  | PR
        V2   | 2024-05-01 | 80  | SD
        """,
        rules=ResponseRules(pr_persist=False),
    )


def test_a_partial_response_lasts_from_its_confirmation_where_that_is_required() -> None:
    """70 then 80 does not confirm itself; once confirmed, 80 stays PR."""
    check_story(
        """
        scan | date       | T1  | = overall_response
        V0   | 2024-01-01 | 100 |
        V1   | 2024-03-01 | 70  | PR
        V2   | 2024-05-01 | 80  | SD
        V3   | 2024-07-01 | 70  | PR
        V4   | 2024-08-01 | 70  | PR
        V5   | 2024-10-01 | 80  | PR
        """,
        rules=ResponseRules(orr_confirmed=True),
    )
