"""Findings about records and about derived values."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from drawn import parse_tables
from endpoint_trial import overall_survival, survival, trial
from lesionwise.derive import Derived, check_derived, check_records, derive
from lesionwise.study import ResponseRules, Study
from lesionwise.tables.derived import Finding

TABLES = {
    "subject": """
        subject | enrolment_date | arm  | protocol_version | mode
        S1      | 2024-01-01     | sabr | 1                | prospective
        S2      | 2024-01-01     | sabr | 1                | prospective
    """,
    "radiotherapy_course": """
        subject | course | intent  | first_fraction
        S1      | C1     | planned | 2024-01-01
        S2      | C1     | planned | 2024-01-01
    """,
    "lesion": """
        subject | lesion | role   | organ
        S1      | L1     | target | lung
        S2      | L1     | target | lung
    """,
    "scan": """
        subject | scan | date       | baseline
        S1      | V0   | 2023-12-20 | yes
        S1      | V1   | 2024-02-26 | no
        S1      | V2   | 2024-04-22 | no
        S2      | V0   | 2023-12-20 | yes
        S2      | V1   | 2024-02-26 | no
    """,
    "measurement": """
        subject | scan | lesion | reader       | state    | long_axis_mm
        S1      | V0   | L1     | INVESTIGATOR | measured | 20
        S1      | V1   | L1     | INVESTIGATOR | measured | 10
        S1      | V2   | L1     | INVESTIGATOR | measured | 30
        S2      | V0   | L1     | INVESTIGATOR | measured | 20
        S2      | V1   | L1     | INVESTIGATOR | measured | 30
    """,
    "vital_status": """
        subject | date       | status
        S1      | 2024-09-01 | dead
        S2      | 2024-09-01 | alive
    """,
}
ORIGIN = "earliest_study_treatment"
STUDY = trial(
    survival(origin=ORIGIN),
    survival("pfs_fda", profile="fda_2018", origin=ORIGIN),
    survival("ttp", rule="ttp", event=("progression",), origin=ORIGIN),
    overall_survival(origin=ORIGIN),
    survival("dor", rule="dor", origin="first_response"),
)


def find(study: Study = STUDY, /, **changed: str) -> list[tuple[str, str, str, int | None]]:
    """Code, severity, table and row of each finding, notes left out."""
    found = check_records(study, parse_tables(TABLES | changed))
    return found.filter(pl.col("severity") != "note").select("code", "severity", "table", "row").rows()


def test_good_records_have_no_finding() -> None:
    assert find() == []


@pytest.mark.parametrize(
    ("table", "drawing", "expected"),
    [
        (
            "allocation",
            "subject | arm | randomisation_date\nS1 | sabr | 2024-01-01",
            ("NOT-RANDOMISED", "error", 1),
        ),
        ("systemic_line", "subject | line | start_date\nS1 | 1 | 2024-01-01", ("LINE-KIND", "warning", 1)),
        (
            "systemic_line",
            "subject | line | start_date | protocol\nS1 | 1 | 2024-01-01 | yes\nS1 | 2 | | no",
            ("LINE-START", "warning", 2),
        ),
    ],
)
def test_records_that_the_study_does_not_know(
    table: str, drawing: str, expected: tuple[str, str, int]
) -> None:
    code, severity, row = expected
    assert (code, severity, table, row) in find(**{table: drawing})


@pytest.mark.parametrize(("column", "value"), [("arm", "other"), ("protocol_version", "9")])
def test_subjects_of_unknown_arm_or_version(column: str, value: str) -> None:
    drawing = f"subject | enrolment_date | {column}\nS1 | 2024-01-01 | {value}\nS2 | 2024-01-01 |"
    assert ("STUDY-CODE", "error", "subject", 1) in find(subject=drawing)


def test_a_mode_that_the_study_does_not_have() -> None:
    study = STUDY.model_copy(update={"modes": ("prospective",)})
    drawing = "subject | enrolment_date | mode\nS1 | 2024-01-01 | retrospective\nS2 | 2024-01-01 |"
    assert ("STUDY-CODE", "error", "subject", 1) in find(study, subject=drawing)


def test_a_needed_table_without_rows_and_a_subject_who_was_not_allocated() -> None:
    study = STUDY.model_copy(update={"needs": ("subject", "adverse_event"), "design": "randomised"})
    drawing = "subject | arm | randomisation_date\nS1 | sabr | 2024-01-01"
    found = find(study, allocation=drawing)
    assert ("TABLE-MISSING", "error", "adverse_event", None) in found
    assert ("NOT-ALLOCATED", "warning", "subject", 2) in found


def test_what_is_unknown_and_needed() -> None:
    clinical = trial(survival(event=("progression", "clinical_progression", "death")))
    line = "subject | line | start_date | stop_date | stop_reason | protocol\n"
    found = find(
        clinical,
        vital_status="subject | date | date_precision | status\nS1 | 2024-01-01 | year | dead",
        systemic_line=line + "S1 | 1 | 2024-01-01 | 2024-03-01 | clinical_progression | yes",
        radiotherapy_course="subject | course | first_fraction\nS2 | C1 | 2024-01-01",
    )
    assert ("DEATH-MONTH", "error", "vital_status", 1) in found
    assert ("CLINICAL-FORM", "warning", "systemic_line", 1) in found
    assert ("COURSE-INTENT", "warning", "radiotherapy_course", 1) in found


def test_collected_responses_without_baseline_scans() -> None:
    study = STUDY.model_copy(update={"response": ResponseRules(source="collected")})
    drawing = "subject | assessment | reader | date | overall_response\nS1 | A | R | 2024-02-26 | PD"
    found = find(study, scan="row", measurement="row", assessment=drawing)
    assert ("BASELINE-UNKNOWN", "warning", "scan", None) in found


def test_a_collected_response_that_differs_is_told_without_its_value() -> None:
    head = "subject | assessment | reader | scan | overall_response\n"
    drawing = head + "S1 | A1 | INVESTIGATOR | V1 | SD\nS1 | A2 | INVESTIGATOR | V2 | PD"
    tables = parse_tables(TABLES | {"assessment": drawing})
    found = check_records(STUDY, tables)
    assert found.select("code", "severity", "row").rows() == [("RESPONSE-DIFFERS", "warning", 1)]
    assert "SD" not in found["found"][0] + found["expected"][0]


@pytest.fixture
def derived() -> Derived:
    return derive(STUDY, parse_tables(TABLES), None)


@pytest.mark.parametrize(
    ("endpoint", "subject", "change", "code"),
    [
        ("os", "S1", {"event_date": date(2024, 4, 1)}, "PFS-OS"),
        ("pfs1", "S1", {"status": 0}, "TTP-PFS"),
        ("pfs1", "S1", {"event_date": date(2024, 4, 20)}, "PROFILE-ORDER"),
        ("pfs1", "S1", {"event_date": date(2024, 4, 20)}, "DOR-PFS"),
        ("pfs1", "S2", {"status": 0}, "BOR-PFS"),
        ("pfs1", "S2", {"source_row": None}, "NO-SOURCE"),
    ],
)
def test_derived_values_that_contradict_each_other(
    derived: Derived, endpoint: str, subject: str, change: dict[str, object], code: str
) -> None:
    study = STUDY.model_copy(
        update={"endpoints": (*STUDY.endpoints[:4], survival("dor", rule="dor", origin="first_response"))}
    )
    tables = parse_tables(TABLES)
    assert code not in check_derived(study, tables, derived)["code"].to_list()
    here = (pl.col("endpoint") == endpoint) & (pl.col("subject") == subject)
    values = derived.endpoint.with_columns(
        pl.when(here).then(pl.lit(value, dtype=derived.endpoint.schema[name])).otherwise(name).alias(name)
        for name, value in change.items()
    )
    found = check_derived(study, tables, replace(derived, endpoint=values))
    assert code in found.filter(pl.col("severity") == "error")["code"].to_list()
    Finding.validate(found)


def test_a_complete_response_after_progression_is_a_warning(derived: Derived) -> None:
    late = derived.response.with_columns(
        overall_response=pl.lit("CR").cast(derived.response.schema["overall_response"]),
        post_progression=pl.lit(True),
    )
    found = check_derived(STUDY, parse_tables(TABLES), replace(derived, response=late))
    assert set(found.filter(pl.col("code") == "CR-AFTER-PD")["severity"]) == {"warning"}


def test_one_reader_spelled_two_ways() -> None:
    odd = TABLES["measurement"].replace(
        "S1      | V2   | L1     | INVESTIGATOR", "S1      | V2   | L1     | Investigator"
    )
    found = find(measurement=odd)
    assert ("READER-CASE", "error", "measurement", 3) in found


def test_a_reader_who_read_nothing_leaves_no_value_instead_of_no_progression() -> None:
    study = STUDY.model_copy(update={"response": ResponseRules(reader="PANEL")})
    assert ("READER-NONE", "error", "measurement", None) in find(study)
    derived = derive(study, parse_tables(TABLES), None)
    told = (
        derived.endpoint.filter(pl.col("endpoint") == "pfs1")
        .select("status", "reason", "clause")
        .unique()
        .rows()
    )
    assert told == [(None, "no_reader", "response.reader")]
    survived = derived.endpoint.filter(pl.col("endpoint") == "os")["status"].to_list()
    assert survived == [1, 0]
