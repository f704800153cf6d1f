"""Where the clock starts, where it is cut, and who is at risk."""

import pytest

from drawn import parse_tables
from endpoint_trial import (
    Absent,
    Censored,
    Event,
    assert_spec,
    derive_at,
    list_values,
    overall_survival,
    parse_response,
    survival,
    trial,
)

TABLES = {
    "subject": """
        subject | consent_date | enrolment_date
        S1      | 2024-01-01   | 2024-01-05
        S2      | 2024-01-01   |
    """,
    "allocation": """
        subject | arm  | randomisation_date
        S1      | sabr | 2024-01-08
    """,
    "systemic_line": """
        subject | line | start_date | stop_date  | protocol
        S1      | 1    | 2022-05-01 | 2023-05-01 | no
        S1      | 2    | 2024-01-10 |            | yes
        S2      | 1    | 2024-02-01 |            |
    """,
    "radiotherapy_course": """
        subject | course | intent  | first_fraction | last_fraction
        S1      | C0     | salvage | 2024-01-02     | 2024-01-02
        S1      | C1     | planned | 2024-01-20     | 2024-01-24
        S2      | C1     |         | 2024-02-20     | 2024-02-24
    """,
    "vital_status": """
        subject | date       | status
        S1      | 2024-03-01 | dead
        S2      | 2024-03-01 | dead
    """,
}


@pytest.mark.parametrize(
    ("origin", "days"),
    [
        ("consent", 61),
        ("enrolment", 57),
        ("randomisation", 54),
        ("first_systemic_dose", 52),
        ("first_sabr_fraction", 42),
        ("earliest_study_treatment", 52),
    ],
)
def test_each_origin(origin: str, days: int) -> None:
    """A dose counts of a protocol line, a fraction of a planned course; earlier lines and salvage do not."""
    assert_spec(TABLES, overall_survival(origin=origin), {"S1": Event(days, "death", "vital_status#1")})


@pytest.mark.parametrize("origin", ["first_systemic_dose", "first_sabr_fraction", "earliest_study_treatment"])
def test_treatment_of_unknown_kind_starts_no_clock(origin: str) -> None:
    """Line without answer on `protocol`, course without intent: unknown is not turned into yes."""
    assert_spec(TABLES, overall_survival(origin=origin), {"S2": Absent("no_origin")})


def test_a_line_without_first_dose_begins_with_its_exposure() -> None:
    """A planned hold is no dose."""
    tables = TABLES | {
        "systemic_line": """
            subject | line | protocol
            S1      | 1    | yes
        """,
        "drug_exposure": """
            subject | line | drug      | start_date | hold
            S1      | 1    | axitinib  | 2024-01-03 | yes
            S1      | 1    | axitinib  | 2024-01-12 |
            S1      | 1    | toripalimab | 2024-01-11 | no
        """,
    }
    endpoint = overall_survival(origin="first_systemic_dose")
    found = derive_at(trial(endpoint), parse_tables(tables), parse_response("row"), None)[1]
    row = found.endpoint.row(0, named=True)
    assert (row["origin_table"], row["origin_row"], row["days"]) == ("drug_exposure", 3, 51)
    assert list_values(found)["S1", "os"].reason == "death"


def test_the_horizon_cuts_follow_up_on_the_day_that_holds_it() -> None:
    """12 months are 365.25 days: an event on the 366th day counts, one day later it does not."""
    tables = {
        "subject": """
            subject | enrolment_date
            S1      | 2023-01-01
            S2      | 2023-01-01
            S3      | 2023-01-01
        """,
        "vital_status": """
            subject | date       | status
            S1      | 2024-01-01 | dead
            S2      | 2024-01-02 | dead
            S3      | 2023-12-31 | alive
        """,
    }
    assert_spec(
        tables,
        overall_survival(horizon_months=12),
        {
            "S1": Event(366, "death", "vital_status#1"),
            "S2": Censored(366, "horizon", "vital_status#2"),
            "S3": Censored(365, "ongoing", "vital_status#3"),
        },
    )


def test_left_truncation_puts_the_subject_at_risk_at_the_first_fraction() -> None:
    """Immortal time: an end before the first SABR fraction was never at risk; on its day it was."""
    tables = {
        "subject": """
            subject | enrolment_date
            S1      | 2024-01-01
            S2      | 2024-01-01
            S3      | 2024-01-01
            S4      | 2024-01-01
        """,
        "radiotherapy_course": """
            subject | course | intent  | first_fraction
            S1      | C1     | planned | 2024-02-01
            S2      | C1     | planned | 2024-02-01
            S4      | C1     | planned | 2023-12-01
        """,
        "response": """
            subject | date       | overall_response
            S1      | 2024-02-01 | PD
            S2      | 2024-01-31 | PD
            S3      | 2024-03-01 | PD
            S4      | 2024-03-01 | PD
        """,
    }
    endpoint = survival(entry="left_truncate")
    assert_spec(
        tables,
        endpoint,
        {
            "S1": Event(32, "progression", "response#1"),
            "S2": Absent("before_entry"),
            "S3": Absent("no_entry"),
            "S4": Event(61, "progression", "response#4"),
        },
    )
    drawings = {name: drawing for name, drawing in tables.items() if name != "response"}
    found = derive_at(trial(endpoint), parse_tables(drawings), parse_response(tables["response"]), None)[1]
    values = list_values(found)
    assert [values[subject, "pfs1"].entry for subject in ("S1", "S2", "S3", "S4")] == [31, 31, None, 0]
