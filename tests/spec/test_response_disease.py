"""Non-target lesions, new lesions and their dates, disease after a complete response, no disease."""

import datetime

from lesionwise.derive.response import derive_response
from lesionwise.study.model import ResponseRules
from oracle.response_histories import Row, build_table
from response_story import check_story


def test_unequivocal_progression_of_a_non_target_is_progression() -> None:
    """The row that says so decides, whatever the targets do."""
    check_story(
        """
        scan | date       | T1 | N1      | N2      | = non_target_response | = overall_response | = rule
        V0   | 2024-01-01 | 20 | present | present |                       |                    | BASELINE
        V1   | 2024-03-01 | 10 | present | -       | NON-CR/NON-PD         | PR                 | TP-PR
        V2   | 2024-05-01 | 9  | worse   |         | PD                    | PD                 | NT-PD
        """,
        decided={"V2": "N1"},
    )


def test_several_causes_of_progression_are_all_named_the_sum_first() -> None:
    """The rule is that of the sum; the trace lists target, non-target and new lesion, each with its own."""
    found = check_story(
        """
        scan | date       | T1 | N1      | X1          | = overall_response | = rule
        V0   | 2024-01-01 | 20 | present |             |                    | BASELINE
        V1   | 2024-03-01 | 30 | worse   | unequivocal | PD                 | TP-PD-SUM
        """,
        decided={"V1": "T1 N1 X1"},
    )
    rules = found.trace.filter(table_row=2, part="decided_by")["rule"]
    assert rules.to_list() == ["TP-PD-SUM", "NT-PD", "NEW-LESION"]


def test_disease_that_cannot_be_measured_has_its_own_table() -> None:
    """CR, NON-CR/NON-PD, NE and PD; there is no PR and no SD. A node below 10 mm is normal."""
    check_story(
        """
        scan | date       | N1      | M1 | = target_response | = overall_response | = rule
        V0   | 2024-01-01 | present | 12 |                   |                    | BASELINE
        V1   | 2024-03-01 | present | 9  |                   | NON-CR/NON-PD      | NT-NON-CR-NON-PD
        V2   | 2024-05-01 | ?       | 9  |                   | NE                 | NT-NE
        V3   | 2024-07-01 | -       | 9  |                   | CR                 | NT-CR
        V4   | 2024-09-01 | -       | 11 |                   | NON-CR/NON-PD      | NT-NON-CR-NON-PD
        V5   | 2024-11-01 | present | 9  |                   | PD                 | TP-PD-POSTCR
        """,
        decided={"V1": "M1 N1", "V2": "N1", "V3": "M1 N1", "V5": "N1"},
    )


def test_an_unequivocal_new_lesion_is_progression() -> None:
    """It never enters the sum, and it counts as long as it is not absent."""
    check_story(
        """
        scan | date       | T1 | X1             | = new_lesion | = target_sum_mm | = overall_response
        V0   | 2024-01-01 | 20 |                |              | 20              |
        V1   | 2024-03-01 | 9  | -              | no           | 9               | PR
        V2   | 2024-05-01 | 9  | unequivocal 15 | yes          | 9               | PD
        V3   | 2024-07-01 | 9  |                | yes          | 9               | PD
        V4   | 2024-09-01 | 9  | -              | no           | 9               | PR
        V5   | 2024-11-01 | 9  | equivocal      | yes          | 9               | PD
        """,
        decided={"V2": "X1", "V3": "V2:X1", "V5": "X1"},
    )


def test_an_equivocal_lesion_found_unequivocal_dates_back_to_the_scan_that_first_showed_it() -> None:
    """The response as read is kept, and the day when it became known; later scans are past progression."""
    found = check_story(
        """
        scan | date       | T1 | X1          | = overall_response | = response_as_read | = known_date
        V0   | 2024-01-01 | 20 |             |                    |                    |
        V1   | 2024-03-01 | 20 | equivocal   | PD                 | SD                 | 2024-07-01
        V2   | 2024-05-01 | 9  | equivocal   | PD                 | PR                 | 2024-07-01
        V3   | 2024-07-01 | 9  | unequivocal | PD                 | PD                 |
        """,
        decided={"V1": "X1 V3:X1", "V2": "X1 V3:X1"},
    )
    assert found.response["restated"].to_list() == [False, True, True, False]
    assert found.response["post_progression"].to_list() == [False, False, True, True]


def test_at_a_cut_in_between_the_equivocal_lesion_does_not_count() -> None:
    """What became known after the cut is not known."""
    check_story(
        """
        scan | date       | T1 | X1          | = overall_response | = restated
        V0   | 2024-01-01 | 20 |             |                    | no
        V1   | 2024-03-01 | 20 | equivocal   | SD                 | no
        V2   | 2024-07-01 | 20 | unequivocal | no row             | no row
        """,
        cut=datetime.date(2024, 6, 30),
    )


def test_a_refuted_lesion_has_no_effect() -> None:
    """Refuted closes the chain: what is found later does not reach back over it. So does absence."""
    check_story("""
        scan | date       | T1 | X1          | X2          | = overall_response | = response_as_read
        V0   | 2024-01-01 | 20 |             |             |                    |
        V1   | 2024-03-01 | 20 | equivocal   | equivocal   | SD                 | SD
        V2   | 2024-05-01 | 20 | refuted     | -           | SD                 | SD
        V3   | 2024-07-01 | 20 | equivocal   |             | PD                 | SD
        V4   | 2024-09-01 | 20 | unequivocal | unequivocal | PD                 | PD
    """)


def test_a_new_lesion_of_unknown_certainty_is_no_and_yes_to_nothing() -> None:
    """Nobody said how certain it is: the scan is not evaluable unless progression is proven otherwise."""
    check_story(
        """
        scan | date       | T1 | X1      | = new_lesion | = overall_response | = rule
        V0   | 2024-01-01 | 20 |         |              |                    | BASELINE
        V1   | 2024-03-01 | 20 | present |              | NE                 | NEW-UNKNOWN
        V2   | 2024-05-01 | 40 | present |              | PD                 | TP-PD-SUM
        """,
        decided={"V1": "X1", "V2": "T1"},
    )


def test_a_new_node_below_fifteen_millimetres_that_nobody_judged_is_equivocal() -> None:
    """From 9 to 11 mm is no progression; the reader's own word on a node stands."""
    check_story("""
        scan | date       | T1 | Y1 | Y2             | = overall_response
        V0   | 2024-01-01 | 20 |    |                |
        V1   | 2024-03-01 | 20 | 9  |                | SD
        V2   | 2024-05-01 | 20 | 11 |                | SD
        V3   | 2024-07-01 | 20 | 11 | unequivocal 12 | PD
    """)


def test_after_a_complete_response_any_target_that_is_back_is_progression() -> None:
    """3 mm are enough, also on a partial scan; the earlier complete response is in the trace."""
    found = check_story(
        """
        scan | date       | T1 | T2 | = overall_response | = rule
        V0   | 2024-01-01 | 20 | 20 |                    | BASELINE
        V1   | 2024-03-01 | -  | -  | CR                 | TP-CR
        V2   | 2024-05-01 | 3  |    | PD                 | TP-PD-POSTCR
        """,
        decided={"V2": "T1"},
    )
    assert "complete response before" in " ".join(found.trace.filter(table_row=3)["note"].to_list())


def test_after_a_complete_response_a_node_is_back_from_ten_millimetres_on() -> None:
    """9.9 mm is still a complete response."""
    check_story("""
        scan | date       | L1   | = overall_response
        V0   | 2024-01-01 | 15   |
        V1   | 2024-03-01 | 8    | CR
        V2   | 2024-05-01 | 9.9  | CR
        V3   | 2024-07-01 | 10   | PD
    """)


def test_after_a_complete_response_a_non_target_that_is_back_is_progression() -> None:
    """A non-target node needs unequivocal progression."""
    check_story(
        """
        scan | date       | T1 | N1      | M1      | = overall_response | = rule
        V0   | 2024-01-01 | 20 | present | 12      |                    | BASELINE
        V1   | 2024-03-01 | -  | -       | 9       | CR                 | TP-CR
        V2   | 2024-05-01 | -  | -       | 11      | PR                 | NT-KEEPS-PR
        V3   | 2024-07-01 | -  | present | 9       | PD                 | TP-PD-POSTCR
        """,
        decided={"V3": "N1"},
    )


def test_only_a_confirmed_complete_response_counts_where_the_study_says_so() -> None:
    """One scan without disease is then no proof that there was none."""
    check_story(
        """
        scan | date       | T1 | T2 | = overall_response | = rule
        V0   | 2024-01-01 | 20 | 20 |                    | BASELINE
        V1   | 2024-03-01 | -  | -  | CR                 | TP-CR
        V2   | 2024-05-01 | 3  | -  | PR                 | TP-PR
        V3   | 2024-07-01 | -  | -  | CR                 | TP-CR
        V4   | 2024-08-01 | -  | -  | CR                 | TP-CR
        V5   | 2024-10-01 | 3  | -  | PD                 | TP-PD-POSTCR
        """,
        rules=ResponseRules(post_cr_requires="confirmed"),
    )


def test_without_disease_at_baseline_there_is_none_until_a_new_lesion() -> None:
    """A scan counts as read where the reader recorded a response; an unread one is not evaluable."""
    scans = [
        {"subject": "S1", "scan": f"V{n}", "baseline": n == 0, "date": datetime.date(2024, 1 + 2 * n, 1)}
        for n in range(4)
    ]
    read = [
        {"subject": "S1", "assessment": scan, "reader": "A", "scan": scan, "overall_response": "NED"}
        for scan in ("V0", "V1", "V3")
    ]
    line = {"scan": "V3", "lesion": "X1", "reader": "A", "state": "present", "certainty": "unequivocal"}
    rows: dict[str, list[Row]] = {
        "lesion": [{"subject": "S1", "lesion": "X1", "role": "new", "node": False}],
        "scan": scans,
        "measurement": [{"subject": "S1", **line}],
        "assessment": read,
    }
    tables = {name: build_table(name, table) for name, table in rows.items()}
    found = derive_response(tables, ResponseRules(), None).response
    assert found["overall_response"].to_list() == [None, "NED", "NE", "PD"]
    assert found["rule"].to_list() == ["BASELINE", "NED", "NOT-READ", "NEW-LESION"]
