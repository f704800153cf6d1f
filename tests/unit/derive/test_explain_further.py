"""The story of a further event names lesion, scan, baseline and line, and what is unknown."""

from drawn import parse_tables
from endpoint_trial import further, trial
from lesionwise.derive import derive, explain

TABLES = parse_tables(
    {
        "subject": "subject | enrolment_date\nS1 | 2024-01-01\nS2 | 2024-01-01",
        "lesion": """
            subject | lesion | role   | organ
            S1      | L1     | target | lung
            S1      | N1     | new    | bone
            S2      | L9     | target | lung
        """,
        "scan": """
            subject | scan | date       | baseline
            S1      | V0   | 2023-12-20 | yes
            S1      | V1   | 2024-02-26 | no
            S1      | V2   | 2024-04-22 | no
        """,
        "measurement": """
            subject | scan | lesion | reader | state    | long_axis_mm | certainty
            S1      | V0   | L1     | X      | measured | 20           |
            S1      | V1   | L1     | X      | measured | 20           |
            S1      | V2   | L1     | X      | measured | 30           |
            S1      | V2   | N1     | X      | measured | 12           | unequivocal
        """,
        "systemic_line": """
            subject | line | start_date | start_reason | protocol
            S1      | 1    | 2024-01-01 |              | yes
            S1      | 2    | 2024-03-01 | progression  | no
            S2      | 1    | 2024-01-01 |              | yes
        """,
        "vital_status": "subject | date | status\nS1 | 2024-06-01 | dead\nS2 | 2024-06-02 | dead",
    }
)
AT = "last_adequate_assessment"
STUDY = trial(
    further("pfs2_ema", "second_progression", "death"),
    further("ppfs", "polymetastatic_progression", at=AT),
    further("ttnt", "next_line", competing=("death",)),
    further("ffst", "first_systemic_therapy"),
)
DERIVED = derive(STUDY, TABLES, None)


def tell(subject: str, endpoint: str) -> list[str]:
    return explain(STUDY, TABLES, DERIVED, subject, endpoint).splitlines()


def test_a_second_progression_names_its_lesions_its_baseline_and_its_line() -> None:
    story = tell("S1", "pfs2_ema")
    assert (
        story[2]
        == "Event on 2024-04-22, 113 days: progression on the next systemic line (second_progression)."
    )
    told = [
        "  pd2_basis: the second progression is seen at a scan, against a baseline at the start of the line",
        "  measurement row 3, scan V2, 2024-04-22: lesion L1 at scan V2: progression on the next line.",
        "  measurement row 4, scan V2, 2024-04-22: lesion N1 at scan V2: progression on the next line.",
        "  scan row 2, 2024-02-26: scan V1: baseline of the next line.",
        "  systemic_line row 2, 2024-03-01: start of the next systemic line.",
        "  vital_status row 1, 2024-06-01: death, but not the first event.",
    ]
    assert [line for line in told if line not in story] == []


def test_what_nobody_says_is_told_lesion_by_lesion() -> None:
    story = tell("S1", "ppfs")
    meaning = "progression of which it is unknown whether it is amenable to SABR"
    assert story[2] == f"No value: {meaning} (amenability_unknown)."
    unknown = "nobody says whether it is amenable."
    told = [
        f"  measurement row 3, scan V2, 2024-04-22: lesion L1 at scan V2: growth, {unknown}",
        f"  measurement row 4, scan V2, 2024-04-22: lesion N1 at scan V2: new, {unknown}",
        "  vital_status row 1, 2024-06-01: death is no event of this endpoint.",
    ]
    assert [line for line in told if line not in story] == []


def test_a_competing_event_is_called_one() -> None:
    story = tell("S2", "ttnt")
    assert story[2] == "Competing event on 2024-06-02, 154 days: death (death)."
    assert "  competing: death, status 2" in story
    assert "Clause that decided: endpoint.ttnt.competing[0] = death" in story
    assert not [line for line in story if "S1" in line or "L1" in line]


def test_an_endpoint_that_does_not_apply_says_why() -> None:
    story = tell("S2", "ffst")
    assert story[2] == (
        "No value: on systemic therapy at the origin: the endpoint does not apply (on_systemic_therapy)."
    )
    assert [line for line in story if line.startswith("  systemic_line row 3, 2024-01-01")] != []
