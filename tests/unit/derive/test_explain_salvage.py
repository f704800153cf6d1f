"""The story of salvage names lesion, scan, course, decision and rule, and what is still asked."""

from drawn import parse_tables
from endpoint_trial import trial
from lesionwise.derive import derive, explain
from lesionwise.study import ResponseRules
from salvage_story import salvage, write_days

TABLES = parse_tables(
    {
        name: write_days(table)
        for name, table in {
            "subject": "subject | enrolment_date\nS1 | @0\nS2 | @0",
            "lesion": """
                subject | lesion | role   | organ
                S1      | L1     | target | lung
                S1      | N1     | new    | bone
                S1      | N2     | new    | bone
                S2      | L9     | target | lung
            """,
            "scan": """
                subject | scan | date | baseline
                S1      | V0   | @-7  | yes
                S1      | V1   | @90  | no
                S1      | V2   | @180 | no
                S2      | V0   | @-7  | yes
                S2      | V1   | @90  | no
                S2      | V2   | @180 | no
            """,
            "measurement": """
                subject | scan | lesion | reader | state    | long_axis_mm | certainty
                S1      | V0   | L1     | X      | measured | 20           |
                S1      | V1   | L1     | X      | measured | 20           |
                S1      | V1   | N1     | X      | measured | 12           | unequivocal
                S1      | V2   | L1     | X      | measured | 20           |
                S1      | V2   | N2     | X      | measured | 12           | unequivocal
                S2      | V0   | L9     | X      | measured | 20           |
                S2      | V1   | L9     | X      | measured | 40           |
                S2      | V2   | L9     | X      | measured | 30           |
            """,
            "board_review": """
                subject | review | date | decision
                S1      | B1     | @95  | local_rt
                S1      | B2     | @190 | not_amenable
            """,
            "radiotherapy_course": """
                subject | course | first_fraction | intent
                S1      | C2     | @110           | salvage
            """,
            "radiotherapy_target": """
                subject | course | lesion | first_fraction
                S1      | C2     | N1     | @110
            """,
        }.items()
    }
)
STUDY = trial(salvage(), response=ResponseRules(rt_policy="P1"))
DERIVED = derive(STUDY, TABLES, None)


def tell(subject: str) -> list[str]:
    return explain(STUDY, TABLES, DERIVED, subject, "pfs2_salvage_rt").splitlines()


def test_every_episode_is_told_with_its_rule() -> None:
    story = tell("S1")
    assert story[2:6] == [
        "Event on 2024-06-29, 181 days: progression that is not amenable to radiotherapy (not_amenable).",
        "Salvages: 1.",
        "Days of the event: progression 2024-06-29, decision 2024-07-09.",
        "Open query: why was the lesion not amenable to radiotherapy? (reason_missing).",
    ]
    first = "first progression at scan V1, lesions N1; rule e, local radiotherapy was decided and begun"
    second = "progression at scan V2, lesions N2, in the series restarted by a salvage; rule c"
    told = [
        "Clause that decided: endpoint.pfs2_salvage_rt.event[1] = not_amenable",
        f"  response row 3, 2024-06-29: {second}, not amenable to radiotherapy: event.",
        "  board_review row 2, 2024-07-09: decision on it: not_amenable.",
        f"  response row 2, 2024-03-31: {first}: salvage, the series restarts.",
        "  board_review row 1, 2024-04-05: decision on it: local_rt.",
        "  radiotherapy_course row 1, 2024-04-20: salvage C2.",
    ]
    assert [line for line in told if line not in story] == []
    assert story.index(told[1]) < story.index("Considered:") < story.index(told[3])
    assert not [line for line in story if "L9" in line]


def test_a_censored_subject_tells_what_was_passed_over_and_is_asked() -> None:
    story = tell("S2")
    assert story[3:6] == [
        "Salvages: 0.",
        "Flag: nothing was decided and nothing begun (undecided).",
        "Open query: what was decided on the progression? (decision_missing).",
    ]
    rule = "rule k, nothing was decided and nothing begun: no event, the line goes on"
    assert [line for line in story if line.endswith(f"lesions L9; {rule}.")]
