"""Flows: boxes are sets whose equations are checked."""

import hashlib

import pytest

from drawn_analysis import (
    PFS,
    analyse_drawn,
    build_randomised,
    build_study,
    draw_subjects,
    draw_times,
    find,
)
from lesionwise.analyse import Analysed
from lesionwise.analyse.displays.flow.boxes import Box, list_violations
from lesionwise.study.model import Criterion, Version

CRITERIA = (
    Criterion(id="age", kind="inclusion", text="Age 18 years or older"),
    Criterion(id="size", kind="inclusion", text="At most 5 cm"),
)


def read_flow(analysed: Analysed, name: str = "flow") -> dict[str, int]:
    frame = analysed.displays[name]
    return dict(zip(frame["box"].to_list(), frame["n"].to_list(), strict=True))


COURSES = """
    subject | course | intent  | first_fraction | last_fraction
    S01     | C1     | planned | 2020-01-01     | 2020-01-05
    S02     | C1     | planned | 2020-01-01     | 2020-01-05
    S03     | C1     | salvage | 2020-06-01     | 2020-06-05
"""


def test_a_single_arm_study_goes_from_assessment_to_analysis() -> None:
    """Five assessed: one fails both criteria, one never entered, three entered, two were treated."""
    subjects = draw_subjects(5).replace("S04 | 1 | 2020-01-01", "S04 | 1 | ")
    subjects = subjects.replace("S05 | 1 | 2020-01-01", "S05 | 1 | ")
    eligibility = """
        subject | criterion | met
        S03     | size      | not_met
        S04     | age       | not_met
        S04     | size      | not_met
    """
    analysed = analyse_drawn(
        {
            "subject": subjects,
            "eligibility": eligibility,
            "radiotherapy_course": COURSES,
            "endpoint": draw_times(("100", "200+", "no_origin", "no_origin", "no_origin")),
        },
        build_study([PFS], criteria=CRITERIA),
    )
    boxes = read_flow(analysed)
    assert (boxes["assessed"], boxes["enrolled"], boxes["excluded"]) == (5, 3, 1)
    assert (boxes["excluded.age"], boxes["excluded.size"]) == (1, 0), "by the first criterion that failed"
    assert (boxes["treated"], boxes["untreated"], boxes["systemic_only"]) == (2, 1, 0)
    assert (boxes["analysed.pfs1"], boxes["left_out.pfs1.no_origin"]) == (2, 1)
    labels = analysed.displays["flow"]["label"].to_list()
    assert "At most 5 cm [1]" in labels, "non-exclusive count; an ineligible subject who entered is none"
    assert find(analysed, "pfs1.n").estimate == boxes["analysed.pfs1"]


def test_the_hash_of_a_box_is_that_of_its_sorted_ids() -> None:
    frame = analyse_drawn({"subject": draw_subjects(2)}).displays["flow"]
    assert frame["sha256"][0] == hashlib.sha256(b"S01\nS02\n").hexdigest()


def test_a_randomised_study_has_a_column_an_arm() -> None:
    subjects = draw_subjects(5)
    allocation = """
        subject | arm     | randomisation_date
        S01     | rt      | 2020-01-01
        S02     | rt      | 2020-01-01
        S03     | control | 2020-01-01
        S04     | control | 2020-01-01
    """
    targets = """
        subject | course | lesion | fractions_planned | fractions_delivered
        S01     | C1     | L1     | 5                 | 5
        S01     | C1     | L2     | 5                 | 3
        S02     | C1     | L1     | 5                 | 5
    """
    contacts = """
        subject | date       | status
        S01     | 2020-05-01 | alive
        S01     | 2021-05-01 | dead
        S02     | 2021-05-01 | lost
        S03     | 2021-05-01 | alive
    """
    analysed = analyse_drawn(
        {
            "subject": subjects,
            "allocation": allocation,
            "radiotherapy_course": COURSES,
            "radiotherapy_target": targets,
            "vital_status": contacts,
            "endpoint": draw_times(("100", "200+", "300", "400+", "no_origin")),
        },
        build_randomised([PFS], criteria=CRITERIA),
    )
    boxes = read_flow(analysed)
    assert (boxes["assessed"], boxes["randomised"], boxes["excluded"]) == (5, 4, 1)
    assert (boxes["allocated.rt"], boxes["allocated.control"]) == (2, 2)
    assert (boxes["sabr.all.rt"], boxes["sabr.some.rt"]) == (1, 1)
    assert (boxes["sabr.not_planned.control"], boxes["salvage.control"]) == (2, 1)
    assert (boxes["status.dead.rt"], boxes["status.lost.rt"], boxes["status.unknown.control"]) == (1, 1, 1)
    assert analysed.analysis.displays[1].violations == ()


def test_a_cohort_has_a_stream_a_mode_and_tells_who_is_followed() -> None:
    """S01 is seen on day 366 after the first fraction, S02 died before, S03 was never treated."""
    contacts = """
        subject | date       | status
        S01     | 2021-01-01 | alive
        S02     | 2020-12-31 | dead
    """
    study = build_study([PFS], design="cohort", modes=("retrospective", "prospective"))
    subjects = draw_subjects(4, mode=("prospective", "prospective", "retrospective", ""))
    analysed = analyse_drawn(
        {"subject": subjects, "radiotherapy_course": COURSES, "vital_status": contacts}, study
    )
    boxes = read_flow(analysed)
    assert (boxes["stream.prospective"], boxes["stream.retrospective"], boxes["stream.unknown"]) == (2, 1, 1)
    assert (boxes["months_12.followed.prospective"], boxes["months_12.dead.prospective"]) == (1, 1)
    assert (boxes["consent.none.prospective"], boxes["board.prospective"]) == (2, 0)
    assert analysed.analysis.displays[1].violations == ()


def test_boxes_and_lines_with_zero_stay() -> None:
    analysed = analyse_drawn({}, build_study([PFS], criteria=CRITERIA))
    boxes = read_flow(analysed)
    assert boxes["excluded.age"] == boxes["treated"] == boxes["analysed.pfs1"] == 0
    assert analysed.analysis.displays[1].empty == "no subject"


def test_an_analysed_subject_who_never_entered_is_a_violation_that_names_the_boxes() -> None:
    subjects = draw_subjects(2).replace("S02 | 1 | 2020-01-01", "S02 | 1 | ")
    analysed = analyse_drawn(
        {"subject": subjects, "endpoint": draw_times(("100", "200+"))}, build_study([PFS])
    )
    assert analysed.analysis.displays[1].violations == (
        "1 analysed for 'pfs1' are in no box 'analysed.pfs1'",
    )


def test_an_arm_that_the_study_does_not_declare_has_its_own_column() -> None:
    allocation = "subject | arm | randomisation_date\nS01 | rt | 2020-01-01\nS02 | third | 2020-01-01"
    analysed = analyse_drawn({"subject": draw_subjects(2), "allocation": allocation}, build_randomised([PFS]))
    assert read_flow(analysed)["allocated.unknown"] == 1
    assert analysed.analysis.displays[1].violations == ()


def test_subjects_of_a_version_without_randomisation_are_beside_the_randomised() -> None:
    versions = (
        Version(id="1", randomised=False, change="one arm"),
        Version(id="2", randomised=True, change="two arms"),
    )
    study = build_randomised([PFS]).model_copy(update={"versions": versions})
    subjects = draw_subjects(3).replace("S01 | 1", "S01 | 2")
    allocation = "subject | arm | randomisation_date\nS01 | rt | 2020-01-01"
    boxes = read_flow(analyse_drawn({"subject": subjects, "allocation": allocation}, study))
    assert (boxes["randomised"], boxes["not_randomised"], boxes["excluded"]) == (1, 2, 0)


def test_lesions_flow_from_baseline_to_a_scan_after_treatment() -> None:
    """L1 treated and scanned, L2 not scanned after, L3 refused by the board, L4 left; L5 is new."""
    lesions = "subject | lesion | role\n" + "\n".join(
        f"S01 | L{place} | {'new' if place == 5 else 'target'}" for place in range(1, 7)
    )
    targets = """
        subject | course | lesion | fractions_planned | fractions_delivered
        S01     | C1     | L1     | 5                 | 5
        S01     | C1     | L2     | 5                 | 5
        S01     | C1     | L6     | 5                 |
    """
    scans = "subject | scan | date\nS01 | A | 2020-01-05\nS01 | B | 2020-03-01"
    measurements = """
        subject | scan | lesion | reader       | state
        S01     | A    | L2     | INVESTIGATOR | measured
        S01     | B    | L1     | INVESTIGATOR | measured
        S01     | B    | L2     | INVESTIGATOR | not_assessed
    """
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(1),
            "lesion": lesions,
            "radiotherapy_course": COURSES,
            "radiotherapy_target": targets,
            "scan": scans,
            "measurement": measurements,
            "board_review": "subject | review | date\nS01 | B1 | 2019-12-01",
            "board_decision": (
                "subject | review | lesion | amenable | reason | treat\n"
                "S01 | B1 | L3 | no | too_large | no\nS01 | B1 | L4 | yes | | no"
            ),
        }
    )
    boxes = read_flow(analysed, "flow.lesions")
    assert (boxes["baseline"], boxes["planned"], boxes["not_amenable.too_large"]) == (5, 3, 1)
    assert (boxes["board_left"], boxes["unplanned"]) == (1, 0)
    assert (boxes["treated"], boxes["delivery_unknown"], boxes["untreated"]) == (2, 1, 0)
    assert (boxes["scanned"], boxes["unscanned"]) == (1, 1)
    assert analysed.analysis.displays[2].violations == ()


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"a"}, {"b"}, "1 of box 'root' are in no box of the split 'way'"),
        ({"a", "b"}, {"b", "c"}, "boxes 'one' and 'other' share 1"),
        ({"a", "b"}, {"c", "d"}, "1 of box 'other' or its siblings are not in box 'root'"),
    ],
)
def test_an_equation_that_does_not_hold_is_told(one: set[str], other: set[str], told: str) -> None:
    boxes = [
        Box("root", "Root", frozenset("abc")),
        Box("one", "One", frozenset(one), "root", "way"),
        Box("other", "Other", frozenset(other), "root", "way"),
    ]
    assert list_violations(boxes) == (told,)
