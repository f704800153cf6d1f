"""The story of a value."""

import pytest

from drawn import parse_tables
from endpoint_trial import proportion, survival, trial
from lesionwise.derive import derive, explain
from lesionwise.terms import Faults

TABLES = parse_tables(
    {
        "subject": "subject | enrolment_date | mode\nS1 | 2024-01-01 | prospective\nS2 | | prospective",
        "lesion": "subject | lesion | role | organ\nS1 | L1 | target | lung",
        "scan": """
            subject | scan | date       | baseline
            S1      | V0   | 2023-12-20 | yes
            S1      | V1   | 2024-02-26 | no
            S1      | V2   | 2024-04-22 | no
        """,
        "measurement": """
            subject | scan | lesion | reader       | state    | long_axis_mm
            S1      | V0   | L1     | INVESTIGATOR | measured | 20
            S1      | V1   | L1     | INVESTIGATOR | measured | 13.5
            S1      | V2   | L1     | INVESTIGATOR | measured | 30
        """,
        "vital_status": "subject | date | date_precision | status\nS1 | 2024-09-01 | month | dead",
        "systemic_line": "subject | line | start_date | protocol\nS1 | 2 | 2024-04-25 | no",
        "origin": """
            table       | table_row | source | position
            measurement | 3         | tr.xpt | 88
            subject     | 1         | dm.xpt | 1
        """,
    }
)
STUDY = trial(survival(), proportion(), survival("pfs_fda", profile="fda_2018"))
DERIVED = derive(STUDY, TABLES, None)


def test_the_story_of_a_progression() -> None:
    """Value, definition, clause, origin, rows with source records, and how the response came about."""
    assert explain(STUDY, TABLES, DERIVED, "S1", "pfs1") == (
        "pfs1 (pfs1) of subject S1\n"
        "\n"
        "Event on 2024-04-22, 113 days: progression at a scan (progression).\n"
        "\n"
        "Definition in study invented:\n"
        "  rule: pfs1\n"
        "  origin: enrolment, enrolment\n"
        "  event: the first of progression at a scan, death\n"
        "  censor.at: the last adequate assessment (any response but NE), else the origin\n"
        "  censor.profile: treatment_policy: an event counts whatever happened before it "
        "(EMA/CHMP/27994/2008/Rev.1, recalled)\n"
        "  reader: INVESTIGATOR\n"
        "Clause that decided: endpoint.pfs1.event[0] = progression\n"
        "\n"
        "Origin: 2024-01-01, from subject row 1 (dm.xpt, record 1).\n"
        "\n"
        "Decided by:\n"
        "  response row 3, 2024-04-22: progression at a scan.\n"
        "\n"
        "Considered:\n"
        "  response row 1, 2023-12-20: baseline assessment.\n"
        "  response row 2, 2024-02-26: last adequate assessment before the end of follow-up.\n"
        "  subject row 1 (dm.xpt, record 1): origin of the clock.\n"
        "\n"
        "Rejected:\n"
        "  systemic_line row 1, 2024-04-25: a new systemic line does not end follow-up under the profile "
        "treatment_policy.\n"
        "  vital_status row 1, 2024-09 (day unknown): death, but not the first event.\n"
        "\n"
        "Response row 3: PD at scan V2 by INVESTIGATOR, rule TP-PD-SUM.\n"
        "  Targets: PD; non-targets: none; new lesion: no.\n"
        "  sum 30 mm, baseline 20 mm, nadir 13.5 mm.\n"
        "  decided by measurement row 3 (tr.xpt, record 88), lesion L1, measured, long axis 30 mm: target\n"
        "  considered scan row 1: sets the baseline\n"
        "  considered scan row 2: sets the nadir"
    )


def test_the_story_of_a_response_and_of_no_value() -> None:
    """The best response is named; a subject without origin is told so."""
    told = explain(STUDY, TABLES, DERIVED, "S1", "orr")
    assert (
        "Responder: best response is one of those that count (responder), best response dated 2024-02-26."
        in told
    )
    assert "response row 2, 2024-02-26: best response of INVESTIGATOR: PR." in told
    assert "Clause that decided: endpoint.orr.response = CR, PR" in told
    none = explain(STUDY, TABLES, DERIVED, "S2", "pfs1")
    assert "No value: the origin has no date (no_origin)." in none
    assert "Origin: no date is on record." in none


def test_the_settings_that_can_censor_are_told() -> None:
    told = explain(STUDY, TABLES, DERIVED, "S1", "pfs_fda")
    assert "missed_scans_max: 2 scheduled scans missed in a row before the event censor" in told


def test_unknown_names_are_all_told_with_the_nearest() -> None:
    with pytest.raises(Faults) as caught:
        explain(STUDY, TABLES, DERIVED, "S3", "pfs")
    assert str(caught.value) == (
        "2 faults found.\n"
        "\n"
        "explain, subject: no subject is called 'S3'.\n"
        "  Expected: a subject of the records.\n"
        "  Nearest: S2, S1.\n"
        "\n"
        "explain, endpoint: no endpoint is called 'pfs'.\n"
        "  Expected: an endpoint of the study file.\n"
        "  Nearest: pfs1, pfs_fda."
    )
