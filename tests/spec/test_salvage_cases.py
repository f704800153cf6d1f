"""Progression-free survival 2 with salvage radiotherapy: the worked cases (STUDIES 9.1).

Days are counted from the origin (`@90` in a drawing is day 90).
PFS1 is the first progression and never moves.
"""

from salvage_story import Ended, Open, assert_salvage


def test_1_a_salvaged_progression_does_not_count_but_the_next_one_that_changes_the_therapy() -> None:
    """PD on day 90 is irradiated and the line goes on; PD on day 300 brings a new line."""
    assert_salvage(
        {
            "response": """
                subject | date | overall_response | lesions | component
                S1      | @90  | PD               | N1      | new_lesion
                S1      | @150 | SD               |         |
                S1      | @300 | PD               | L1      | untreated_target
            """,
            "board_review": """
                subject | review | date | decision
                S1      | B1     | @100 | local_rt
                S1      | B2     | @310 | switch
            """,
            "radiotherapy_course": """
                subject | course | first_fraction | intent
                S1      | C2     | @110           | salvage
            """,
            "systemic_line": """
                subject | line | start_date | start_reason | protocol
                S1      | 1    | @0         |              | yes
                S1      | 2    | @320       | progression  | no
            """,
        },
        {"S1": Ended(300, "systemic_change", "a", "response#3", salvages=1)},
        first={"S1": 90},
    )


def test_2_a_decision_to_switch_is_enough() -> None:
    assert_salvage(
        {
            "response": """
                subject | date | overall_response
                S1      | @90  | PD
            """,
            "board_review": """
                subject | review | date | decision
                S1      | B1     | @97  | switch
            """,
        },
        {"S1": Ended(90, "systemic_change", "b", "response#1")},
        first={"S1": 90},
    )


def test_3_not_amenable_with_and_without_a_new_line() -> None:
    """A new line is the stronger reason: rule a comes before rule c."""
    assert_salvage(
        {
            "response": """
                subject | date | overall_response
                S1      | @90  | PD
                S2      | @90  | PD
            """,
            "board_review": """
                subject | review | date | decision     | reason
                S1      | B1     | @95  | not_amenable | too_many
                S2      | B1     | @95  | not_amenable | too_many
            """,
            "systemic_line": """
                subject | line | start_date | start_reason | protocol
                S1      | 1    | @0         |              | yes
                S1      | 2    | @110       | progression  | no
                S2      | 1    | @0         |              | yes
            """,
        },
        {
            "S1": Ended(90, "systemic_change", "a", "response#1"),
            "S2": Ended(90, "not_amenable", "c", "response#2"),
        },
        first={"S1": 90, "S2": 90},
    )


def test_4_death_without_progression() -> None:
    tables = {
        "response": """
            subject | date | overall_response
            S1      | @60  | SD
            S1      | @150 | SD
        """,
        "vital_status": """
            subject | date | status
            S1      | @200 | dead
        """,
    }
    assert_salvage(tables, {"S1": Ended(200, "death", "", "vital_status#1")}, first={"S1": 200})
    without = ("systemic_change", "not_amenable")
    assert_salvage(tables, {"S1": Open(150, "death_not_event", "response#2")}, event=without)


TOXICITY = {
    "response": """
        subject | date | overall_response
        S1      | @56  | SD
        S1      | @112 | SD
        S1      | @250 | PD
    """,
    "board_review": """
        subject | review | date | decision
        S1      | B1     | @260 | switch
    """,
    "systemic_line": """
        subject | line | start_date | start_reason | protocol
        S1      | 1    | @0         |              | yes
        S1      | 2    | @120       | toxicity     | no
    """,
}


def test_5_a_switch_for_toxicity_is_no_event() -> None:
    """The line goes on with the new regimen; `hypothetical` censors before it, `composite` counts it."""
    flag = "toxicity_switch"
    assert_salvage(
        TOXICITY, {"S1": Ended(250, "systemic_change", "b", "response#3", flags=flag)}, first={"S1": 250}
    )
    assert_salvage(
        TOXICITY,
        {"S1": Open(112, "toxicity_switch_before", "response#2", flags=flag)},
        toxicity_switch="hypothetical",
    )
    assert_salvage(
        TOXICITY,
        {"S1": Ended(120, "toxicity_switch", "toxicity", "systemic_line#2", flags=flag)},
        toxicity_switch="composite",
    )


def test_6_treatment_goes_on_beyond_progression() -> None:
    assert_salvage(
        {
            "response": """
                subject | date | overall_response
                S1      | @90  | PD
                S1      | @180 | PD
            """,
            "board_review": """
                subject | review | date | decision
                S1      | B1     | @97  | continue
                S1      | B2     | @190 | switch
            """,
        },
        {"S1": Ended(180, "systemic_change", "b", "response#2", flags="treated_beyond_progression")},
        first={"S1": 90},
    )


RETREATED = {
    "response": """
        subject | date | overall_response | lesions | component
        S1      | @90  | PD               | L1      | treated
        S1      | @200 | SD               |         |
        S1      | @400 | SD               |         |
    """,
    "board_review": """
        subject | review | date | decision
        S1      | B1     | @95  | local_rt
    """,
    "radiotherapy_course": """
        subject | course | first_fraction | intent
        S1      | C1     | @0             | planned
        S1      | C2     | @105           | salvage
    """,
}


def test_7_a_local_failure_that_is_irradiated_again_is_a_salvage() -> None:
    """Unless only lesions that were not irradiated before may be salvaged."""
    assert_salvage(RETREATED, {"S1": Open(400, "ongoing", "response#3", salvages=1)}, first={"S1": 90})
    for scope in ("new_or_growing_unirradiated", "new_only"):
        assert_salvage(RETREATED, {"S1": Ended(90, "out_of_scope", "f", "response#1")}, salvage_scope=scope)


UNDECIDED = {
    "response": """
        subject | date | overall_response
        S1      | @90  | PD
        S1      | @210 | SD
    """,
}


def test_8_nothing_decided_and_nothing_begun() -> None:
    """A query is open; as a sensitivity analysis the progression counts."""
    told = (0, "undecided", "decision_missing")
    assert_salvage(UNDECIDED, {"S1": Open(210, "ongoing", "response#2", *told)}, first={"S1": 90})
    assert_salvage(
        UNDECIDED, {"S1": Ended(90, "undecided", "k", "response#1", *told)}, undecided_progression="event"
    )


def test_9_radiotherapy_and_a_drug_for_progression() -> None:
    """A drug added in the window is a change of therapy, whatever was irradiated."""
    assert_salvage(
        {
            "response": """
                subject | date | overall_response
                S1      | @90  | PD
            """,
            "board_review": """
                subject | review | date | decision
                S1      | B1     | @95  | local_rt
            """,
            "radiotherapy_course": """
                subject | course | first_fraction | intent
                S1      | C2     | @110           | salvage
            """,
            "systemic_line": """
                subject | line | start_date | protocol
                S1      | 1    | @0         | yes
            """,
            "drug_exposure": """
                subject | line | drug | start_date
                S1      | 1    | x    | @0
                S1      | 1    | y    | @115
            """,
        },
        {"S1": Ended(90, "systemic_change", "a", "response#1", flags="rt_and_change")},
        first={"S1": 90},
    )


def test_10_lost_without_progression() -> None:
    assert_salvage(
        {
            "response": """
                subject | date | overall_response
                S1      | @75  | SD
                S1      | @150 | SD
            """,
            "vital_status": """
                subject | date | status
                S1      | @170 | lost
            """,
        },
        {"S1": Open(150, "lost_or_withdrawn", "response#2")},
        first={"S1": 150},
    )
