"""The trial of docs/example: it is imported as docs/import.md says, and gives what was worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from lesionwise.derive import check_records, derive
from lesionwise.derive.derive import Derived
from lesionwise.intake import publish
from lesionwise.intake.csv import read_csv_folder
from lesionwise.snapshot import Snapshot, read_snapshot
from lesionwise.study import Study, read_study

EXAMPLE = Path(__file__).parents[2] / "docs" / "example"
MANUAL = (EXAMPLE.parent / "import.md").read_text(encoding="utf-8")

RESPONSES = {
    ("A-01", "S1"): ("40", "PR", "PR", "TP-PR"),
    ("A-01", "S2"): ("48", "PD", "PD", "TP-PD-SUM"),
    ("A-02", "S1"): ("9", "CR", "CR", "TP-CR"),
    ("A-02", "S2"): ("8", "PD", "CR", "NEW-LESION"),
    ("A-02", "S3"): ("8", "PD", "PD", "NEW-LESION"),
    ("A-03", "S1"): ("38", "SD", "SD", "TP-SD"),
    ("A-03", "S2"): ("6", "NE", "NE", "TP-NE"),
}
"""Sum of the targets in mm, response, response as read at the scan, rule; worked out by hand."""

ENDPOINTS = {
    ("A-01", "pfs1"): (date(2026, 6, 8), 141, 1, "progression"),
    ("A-02", "pfs1"): (date(2026, 7, 13), 148, 1, "progression"),
    ("A-03", "pfs1"): (date(2026, 9, 10), 179, 1, "death"),
    ("A-01", "os"): (date(2026, 10, 1), 256, 0, "ongoing"),
    ("A-02", "os"): (date(2026, 10, 5), 232, 0, "ongoing"),
    ("A-03", "os"): (date(2026, 9, 10), 179, 1, "death"),
}
"""Date, days, status and reason."""


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(EXAMPLE / "study.toml")


@pytest.fixture(scope="module")
def snapshot(study: Study, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("example") / "records"
    assert publish(read_csv_folder(EXAMPLE / "tables", study), study, folder) is not None
    return read_snapshot(folder)


@pytest.fixture(scope="module")
def derived(study: Study, snapshot: Snapshot) -> Derived:
    return derive(study, snapshot.tables, study.data_cut.date)


def test_the_records_have_no_finding(study: Study, snapshot: Snapshot) -> None:
    assert check_records(study, snapshot.tables).is_empty()


def test_a_month_is_kept_as_a_month(snapshot: Snapshot) -> None:
    dead = snapshot.tables["vital_status"].filter(pl.col("status") == "dead")
    assert dead.select("date", "date_precision").rows() == [(date(2026, 9, 1), "month")]


def test_responses(derived: Derived) -> None:
    rows = derived.response.filter(~pl.col("baseline"))
    names = ("target_sum_mm", "overall_response", "response_as_read", "rule")
    found = {(row["subject"], row["scan"]): tuple(row[name] for name in names) for row in rows.to_dicts()}
    assert found == {key: (Decimal(total), *rest) for key, (total, *rest) in RESPONSES.items()}


def test_progression_is_dated_back(derived: Derived) -> None:
    restated = derived.response.filter("restated").select("subject", "scan", "date", "known_date").rows()
    assert restated == [("A-02", "S2", date(2026, 7, 13), date(2026, 10, 5))]


def test_best_responses(derived: Derived) -> None:
    rows = derived.best_response.select("subject", "best", "best_confirmed").rows()
    assert rows == [("A-01", "PR", "SD"), ("A-02", "CR", "SD"), ("A-03", "SD", "SD")]


def test_endpoints(derived: Derived) -> None:
    names = ("event_date", "days", "status", "reason")
    rows = derived.endpoint.to_dicts()
    found = {(row["subject"], row["endpoint"]): tuple(row[name] for name in names) for row in rows}
    assert found == ENDPOINTS


def test_the_manual_says_the_same() -> None:
    for (subject, scan), (total, overall, read, rule) in RESPONSES.items():
        assert f"| {subject} | {scan} | {total} | {overall} | {read} | `{rule}` |" in MANUAL
    for (subject, endpoint), (day, days, status, reason) in ENDPOINTS.items():
        assert f"| {subject} | `{endpoint}` | {day} | {days} | {status} | `{reason}` |" in MANUAL
