"""The timeline: what becomes a happening, on which day, in which order, from which row."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from drawn import parse_tables
from endpoint_trial import parse_response
from lesionwise.derive.timeline import cut_tables, derive_timeline

SUBJECT = """
    subject | consent_date | enrolment_date
    S1      | 2024-01-01   | 2024-01-01
"""


def draw(tables: Mapping[str, str], cut: date | None = None) -> list[str]:
    """The timeline as lines `date kind detail source`, proofs of life left out."""
    drawings = dict(tables)
    response = parse_response(drawings.pop("response", "row"))
    seen = cut_tables(parse_tables(drawings), cut)
    rows = derive_timeline(seen, response, cut).filter(pl.col("kind") != "alive")
    return [
        f"{row['date']} {row['kind']} {row['detail'] or '-'} {row['source_table']}#{row['source_row']}"
        for row in rows.iter_rows(named=True)
    ]


def test_happenings_of_one_day_stand_in_the_order_of_the_rules() -> None:
    """Assessment, radiotherapy start, systemic stop, systemic start, death (STUDIES 3.1)."""
    tables = {
        "subject": SUBJECT,
        "vital_status": "subject | date | status\nS1 | 2024-03-01 | dead",
        "systemic_line": """
            subject | line | start_date | stop_date  | stop_reason | protocol
            S1      | 1    | 2024-01-01 | 2024-03-01 | progression | yes
            S1      | 2    | 2024-03-01 |            |             | no
        """,
        "radiotherapy_course": """
            subject | course | intent  | first_fraction | last_fraction
            S1      | C1     | salvage | 2024-03-01     | 2024-03-01
        """,
        "response": "subject | date | overall_response\nS1 | 2024-03-01 | PD",
    }
    assert draw(tables) == [
        "2024-01-01 consent - subject#1",
        "2024-01-01 enrolment - subject#1",
        "2024-01-01 systemic_start protocol systemic_line#1",
        "2024-03-01 assessment PD response#1",
        "2024-03-01 progression PD response#1",
        "2024-03-01 radiotherapy_start salvage radiotherapy_course#1",
        "2024-03-01 radiotherapy_end salvage radiotherapy_course#1",
        "2024-03-01 salvage_local_therapy salvage radiotherapy_course#1",
        "2024-03-01 systemic_stop progression systemic_line#1",
        "2024-03-01 systemic_start not_protocol systemic_line#2",
        "2024-03-01 new_systemic_line progression systemic_line#2",
        "2024-03-01 death day vital_status#1",
    ]


def test_radiotherapy_and_unknown_lines_are_no_new_systemic_line() -> None:
    """Planned, salvage and unknown courses; a line of which nobody says whether it is of the protocol."""
    lines = draw(
        {
            "subject": SUBJECT,
            "systemic_line": "subject | line | start_date\nS1 | 1 | 2024-02-01",
            "radiotherapy_course": """
                subject | course | intent  | first_fraction
                S1      | C1     | planned | 2024-02-02
                S1      | C2     |         | 2024-02-03
            """,
        }
    )
    assert lines[2:] == [
        "2024-02-01 systemic_start unknown systemic_line#1",
        "2024-02-02 radiotherapy_start planned radiotherapy_course#1",
        "2024-02-03 radiotherapy_start unknown radiotherapy_course#2",
    ]


def test_why_a_line_was_begun() -> None:
    """Its own reason, else that of the end before it; after a break of more than 28 days toxicity is none."""
    lines = draw(
        {
            "systemic_line": """
                subject | line | start_date | stop_date  | stop_reason | start_reason | protocol
                S1      | 1    | 2024-01-01 | 2024-02-01 | toxicity    |              | yes
                S1      | 2    | 2024-02-29 | 2024-03-01 | toxicity    |              | no
                S1      | 3    | 2024-03-30 | 2024-05-01 | completed   |              | no
                S1      | 4    | 2024-05-02 | 2024-06-01 | completed   | clinical_progression | no
                S1      | 5    | 2024-06-02 |            |             |              | no
            """
        }
    )
    assert [line for line in lines if "new_systemic_line" in line] == [
        "2024-02-29 new_systemic_line toxicity systemic_line#2",
        "2024-03-30 new_systemic_line unknown systemic_line#3",
        "2024-05-02 new_systemic_line clinical_progression systemic_line#4",
        "2024-06-02 new_systemic_line unknown systemic_line#5",
    ]


def test_a_drug_that_began_after_its_line_was_added() -> None:
    """The first dose of each drug, holds left out; the drugs that began the line were not added."""
    lines = draw(
        {
            "systemic_line": "subject | line | start_date | protocol\nS1 | 1 | 2024-01-01 | yes",
            "drug_exposure": """
                subject | line | drug       | start_date | stop_date  | drug_class | hold
                S1      | 1    | axitinib   | 2024-01-01 | 2024-02-01 | tki        | no
                S1      | 1    | axitinib   | 2024-02-10 |            | tki        | no
                S1      | 1    | everolimus | 2024-03-01 | 2024-03-08 | mtor       | yes
                S1      | 1    | everolimus | 2024-03-09 |            | mtor       | no
                S1      | 2    | nivolumab  | 2024-04-01 |            | ici        | no
            """,
        }
    )
    assert [line for line in lines if "drug_added" in line] == ["2024-03-09 drug_added mtor drug_exposure#4"]


def test_each_response_is_told_as_what_it_shows() -> None:
    """Baseline, not evaluable, adequate, response, progression; a row without date is not on the timeline."""
    lines = draw(
        {
            "response": """
                subject | date       | overall_response | baseline
                S1      | 2024-01-01 |                  | yes
                S1      | 2024-02-01 | NE               | no
                S1      | 2024-03-01 |                  | no
                S1      | 2024-04-01 | NON-CR/NON-PD    | no
                S1      | 2024-05-01 | CR               | no
                S1      |            | PD               | no
            """
        }
    )
    assert lines == [
        "2024-01-01 baseline - response#1",
        "2024-02-01 not_evaluable NE response#2",
        "2024-03-01 not_evaluable - response#3",
        "2024-04-01 assessment NON-CR/NON-PD response#4",
        "2024-05-01 assessment CR response#5",
        "2024-05-01 response CR response#5",
    ]


def test_partial_dates() -> None:
    """Day unknown: the last of the month (death: 6.4); month unknown: not on the timeline."""
    tables = {
        "systemic_line": """
            subject | line | start_date | start_date_precision | protocol
            S1      | 1    | 2024-02-01 | month                | yes
            S1      | 2    | 2024-01-01 | year                 | no
        """,
        "assessment": """
            subject | assessment | reader | scan | date       | date_precision | clinical_progression
            S1      | A1         | R      |      | 2024-03-01 | month          | yes
            S1      | A2         | R      | V1   |            |                | yes
        """,
        "scan": "subject | scan | date\nS1 | V1 | 2024-04-05",
    }
    assert draw(tables) == [
        "2024-02-29 systemic_start protocol systemic_line#1",
        "2024-03-31 clinical_progression - assessment#1",
        "2024-04-05 clinical_progression - assessment#2",
    ]


def test_the_cut_hides_what_came_later_in_a_row_too() -> None:
    """A line that had begun is there, its end is not; a day filled in beyond the cut is left out."""
    tables = {
        "subject": "subject | consent_date | enrolment_date\nS1 | 2024-01-01 | 2024-05-01",
        "systemic_line": """
            subject | line | start_date | start_date_precision | stop_date  | stop_reason | protocol
            S1      | 1    | 2024-01-01 |                      | 2024-03-02 | toxicity    | yes
            S1      | 2    | 2024-03-01 | month                |            |             | no
        """,
    }
    assert draw(tables, date(2024, 3, 1)) == [
        "2024-01-01 consent - subject#1",
        "2024-01-01 systemic_start protocol systemic_line#1",
    ]


def test_the_latest_proof_of_life_of_each_table() -> None:
    """Not after death; no due date, test not done, hold or visit that was missed."""
    drawings = {
        "laboratory": """
            subject | test | date       | reason
            S1      | HB   | 2024-01-05 |
            S1      | HB   | 2024-01-04 |
            S1      | CRP  | 2024-02-05 | not_done
        """,
        "drug_exposure": """
            subject | line | drug | start_date | stop_date  | hold
            S1      | 1    | X    | 2024-01-01 | 2024-01-06 | no
            S1      | 1    | X    | 2024-01-07 | 2024-02-07 | yes
        """,
        "visit": """
            subject | visit | due_date   | date       | state
            S1      | V1    | 2024-02-01 | 2024-01-03 | done
            S1      | V2    | 2024-03-01 | 2024-03-01 | missed
        """,
        "scan": "subject | scan | date\nS1 | V1 | 2024-01-08\nS1 | V2 | 2024-03-02",
        "vital_status": "subject | date | status\nS1 | 2024-03-01 | dead",
    }
    timeline = derive_timeline(parse_tables(drawings), parse_response("row"), None)
    found = timeline.filter(pl.col("kind") == "alive").select("source_table", "source_row", "date")
    assert found.sort("source_table").rows() == [
        ("drug_exposure", 1, date(2024, 1, 6)),
        ("laboratory", 1, date(2024, 1, 5)),
        ("scan", 1, date(2024, 1, 8)),
        ("visit", 1, date(2024, 1, 3)),
    ]
