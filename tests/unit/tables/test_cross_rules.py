"""Rules across columns and tables: each one broken, kept, and unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from lesionwise.tables.registry import TABLES
from lesionwise.tables.rules import RULES, Rule
from lesionwise.tables.validation import filter_tables
from worlds import Rows, build_world, fill_row

Given = Mapping[str, "Rows | dict[str, str]"]


def find(given: Given, code: str) -> list[tuple[str, int, str, str]]:
    findings = filter_tables(build_world(**given)).findings.filter(code=code)
    return [tuple(row) for row in findings.select("table", "row", "column", "severity").iter_rows()]


@dataclass(frozen=True)
class Case:
    """A rule, and rows that break it, keep it and leave it unknown."""

    code: str
    table: str
    column: str
    broken: dict[str, str]
    kept: dict[str, str]
    unknown: dict[str, str] | None = None
    beside: Given = field(default_factory=dict)
    severity: str = "error"


WARNING = "warning"
CONSENT: Given = {"subject": {"consent_date": "2024-01-05", "arm": "A"}}
NEW: Given = {"lesion": {"role": "new"}}
NODE: Given = {"lesion": {"role": "target", "node": "yes"}}
COURSE: Given = {"radiotherapy_course": {"first_fraction": "2024-02-01", "last_fraction": "2024-02-09"}}
LATER: Given = {
    "scan": [
        {"scan": "V00", "baseline": "yes", "date": "2024-01-10"},
        {"scan": "V01", "baseline": "no", "date": "2024-04-01", "date_precision": "month"},
    ]
}

CASES = [
    Case(
        "BEFORE-CONSENT",
        "subject",
        "enrolment_date",
        {"consent_date": "2024-01-05", "enrolment_date": "2024-01-04"},
        {"consent_date": "2024-01-05", "enrolment_date": "2024-01-05"},
        {"enrolment_date": "2024-01-04"},
        severity=WARNING,
    ),
    Case(
        "BEFORE-CONSENT",
        "allocation",
        "randomisation_date",
        {"randomisation_date": "2024-01-04"},
        {"randomisation_date": "2024-01-05"},
        beside=CONSENT,
    ),
    Case(
        "BEFORE-CONSENT",
        "radiotherapy_course",
        "first_fraction",
        {"first_fraction": "2024-01-04", "intent": "planned"},
        {"first_fraction": "2024-01-04", "intent": "palliative"},
        {"first_fraction": "2024-01-04"},
        CONSENT,
    ),
    Case(
        "DATE-ORDER",
        "subject",
        "diagnosis_date",
        {"diagnosis_date": "2024-01-02", "enrolment_date": "2024-01-01"},
        {"diagnosis_date": "2024-01-01", "enrolment_date": "2024-01-01"},
        {"diagnosis_date": "2024-01-02"},
        severity=WARNING,
    ),
    Case("ARM-CHANGED", "allocation", "arm", {"arm": "B"}, {"arm": "A"}, None, CONSENT, WARNING),
    Case(
        "BASELINE-NONE",
        "scan",
        "baseline",
        {"baseline": "no", "date": "2024-01-10"},
        {"baseline": "yes", "date": "2024-01-10"},
        {"date": "2024-01-10"},
        severity=WARNING,
    ),
    Case(
        "NEW-TARGET",
        "lesion",
        "role",
        {"role": "target", "first_seen": "2024-04-30"},
        {"role": "target", "first_seen": "2024-04-29"},
        {"role": "target"},
        LATER,
    ),
    Case(
        "LESION-PARENT",
        "lesion",
        "parent",
        {"lesion": "L1", "parent": "L1", "link": "split"},
        {"lesion": "L1"},
    ),
    Case("LESION-LINK", "lesion", "link", {"link": "split"}, {}),
    Case(
        "TARGET-SIZE",
        "lesion",
        "measurable",
        {"role": "target", "measurable": "no"},
        {"role": "non_target", "measurable": "no"},
        {"role": "target"},
        severity=WARNING,
    ),
    Case(
        "NODE-ORGAN",
        "lesion",
        "node",
        {"node": "no", "organ": "node"},
        {"node": "yes", "organ": "node"},
        {"organ": "node"},
        severity=WARNING,
    ),
    Case("NEW-BASELINE", "measurement", "state", {"state": "present"}, {"state": "absent"}, None, NEW),
    Case(
        "AXES",
        "measurement",
        "short_axis_mm",
        {"state": "measured", "long_axis_mm": "10", "short_axis_mm": "10.000001"},
        {"state": "measured", "long_axis_mm": "10", "short_axis_mm": "10"},
        {"state": "measured", "short_axis_mm": "10.000001"},
    ),
    Case(
        "TARGET-AXIS",
        "measurement",
        "state",
        {"state": "measured", "long_axis_mm": "20"},
        {"state": "measured", "short_axis_mm": "20"},
        beside=NODE,
        severity=WARNING,
    ),
    Case(
        "TARGET-CHANGE",
        "measurement",
        "change",
        {"change": "increased"},
        {},
        severity=WARNING,
    ),
    Case(
        "CERTAINTY",
        "measurement",
        "certainty",
        {"certainty": "equivocal"},
        {},
        severity=WARNING,
    ),
    Case(
        "OUTSIDE-COURSE",
        "radiotherapy_target",
        "first_fraction",
        {"first_fraction": "2024-01-31"},
        {"first_fraction": "2024-02-01"},
        {},
        COURSE,
    ),
    Case(
        "OUTSIDE-COURSE",
        "radiotherapy_target",
        "last_fraction",
        {"last_fraction": "2024-02-10"},
        {"last_fraction": "2024-02-09"},
        {},
        COURSE,
    ),
    Case(
        "FRACTIONS",
        "radiotherapy_target",
        "fractions_delivered",
        {"fractions_planned": "5", "fractions_delivered": "6"},
        {"fractions_planned": "5", "fractions_delivered": "5"},
        {"fractions_delivered": "6"},
        severity=WARNING,
    ),
    Case(
        "OUTSIDE-LINE",
        "drug_exposure",
        "start_date",
        {"start_date": "2024-01-09"},
        {"start_date": "2024-01-10"},
        beside={"systemic_line": {"start_date": "2024-01-10"}},
        severity=WARNING,
    ),
    *(
        Case("UNIT", table, unit, {value: "1"}, {value: "1", unit: "1"}, {}, severity=WARNING)
        for table, value, unit in (
            ("drug_exposure", "dose", "dose_unit"),
            ("laboratory", "value", "unit"),
            ("dose_metric", "value", "unit"),
            ("assay", "value", "unit"),
        )
    ),
    Case(
        "LIMITS",
        "laboratory",
        "lower_limit",
        {"lower_limit": "2", "upper_limit": "1"},
        {"lower_limit": "2", "upper_limit": "2"},
        {"lower_limit": "2"},
    ),
    Case(
        "VISIT-STATE",
        "visit",
        "date",
        {"state": "done"},
        {"state": "done", "date": "2024-01-10"},
        severity=WARNING,
    ),
    Case(
        "FATAL",
        "adverse_event",
        "outcome",
        {"outcome": "fatal"},
        {"outcome": "unknown"},
        {},
        severity=WARNING,
    ),
    Case(
        "CAUSE",
        "vital_status",
        "cause",
        {"status": "alive", "cause": "x"},
        {"status": "dead", "cause": "x"},
        severity=WARNING,
    ),
]
FAMILIES = ("AFTER-DEATH", "DATE-PRECISION", "DATE-ORDER", "DEATH-TWICE")


def name(one: Case | Rule) -> str:
    return f"{one.code}-{one.table}-{one.column}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_broken_rule_is_found_where_it_is_broken(case: Case) -> None:
    found = find({**case.beside, case.table: case.broken}, case.code)
    assert found == [(case.table, 1, case.column, case.severity)]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_rule_that_is_kept_or_unknown_is_no_fault(case: Case) -> None:
    assert find({**case.beside, case.table: case.kept}, case.code) == []
    if case.unknown is not None:
        assert find({**case.beside, case.table: case.unknown}, case.code) == []


def test_every_rule_is_tried() -> None:
    tried = {name(case) for case in CASES}
    assert {name(rule) for rule in RULES if rule.code not in FAMILIES} <= tried


AFTER_DEATH = [rule for rule in RULES if rule.code == "AFTER-DEATH"]


def die(day: str, precision: str = "") -> dict[str, str]:
    return {"date": day, "date_precision": precision, "status": "dead"}


@pytest.mark.parametrize("rule", AFTER_DEATH, ids=name)
def test_nothing_happens_after_the_death(rule: Rule) -> None:
    def found(day: str, death: dict[str, str]) -> list[tuple[str, int, str, str]]:
        if rule.table == "vital_status":
            return find({"vital_status": [{"date": day, "status": "alive"}, death]}, "AFTER-DEATH")
        return find({rule.table: {rule.column: day}, "vital_status": death}, "AFTER-DEATH")

    expected = [(rule.table, 1, rule.column, rule.severity)]
    assert found("2024-05-04", die("2024-05-03")) == expected
    assert found("2024-05-02", die("2024-05-03")) == []
    assert found("2024-05-31", die("2024-05-01", "month")) == []
    assert found("2024-06-01", die("2024-05-01", "month")) == expected
    assert found("2024-12-31", die("2024-01-01", "year")) == []
    assert found("2025-01-01", die("2024-01-01", "year")) == expected


def test_two_dates_of_death_contradict_each_other_unless_one_is_partial() -> None:
    two = [die("2024-05-03"), die("2024-05-07")]
    assert find({"vital_status": two}, "DEATH-TWICE") == [
        ("vital_status", 1, "date", "error"),
        ("vital_status", 2, "date", "error"),
    ]
    assert find({"vital_status": [die("2024-05-03"), die("2024-05-01", "month")]}, "DEATH-TWICE") == []


IN_ROW = [rule for rule in RULES if rule.code == "DATE-ORDER" and rule.table != "subject"]


@pytest.mark.parametrize("rule", IN_ROW, ids=name)
def test_dates_of_one_row_are_in_order(rule: Rule) -> None:
    first = rule.found.removeprefix("a date before ")
    early, late = "2024-01-10", "2024-01-11"
    given = {rule.table: {first: late, rule.column: early}}
    assert find(given, "DATE-ORDER") == [(rule.table, 1, rule.column, "error")]
    assert find({rule.table: {first: early, rule.column: early}}, "DATE-ORDER") == []
    assert find({rule.table: {first: early}}, "DATE-ORDER") == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.code == "DATE-PRECISION"], ids=name)
def test_a_partial_date_is_stored_as_its_first_day(rule: Rule) -> None:
    def found(day: str, precision: str) -> list[tuple[str, int, str, str]]:
        row = fill_row(rule.table, {rule.column: day, f"{rule.column}_precision": precision})
        return find({rule.table: row}, "DATE-PRECISION")

    expected = [(rule.table, 1, rule.column, "error")]
    assert found("2024-05-02", "month") == expected
    assert found("2024-05-01", "year") == expected
    assert found("2024-05-01", "month") == found("2024-01-01", "year") == found("2024-05-02", "day") == []


def test_every_precision_column_has_its_rule() -> None:
    partial = {
        (table, column.removesuffix("_precision"))
        for table, declared in TABLES.items()
        for column in declared.columns
        if column.endswith("_precision")
    }
    assert {(rule.table, rule.column) for rule in RULES if rule.code == "DATE-PRECISION"} == partial


def test_a_warning_keeps_its_row_and_an_error_does_not() -> None:
    warned = filter_tables(build_world(measurement={"change": "increased"}))
    assert warned.tables["measurement"].height == 1
    bad = {"state": "measured", "long_axis_mm": "1", "short_axis_mm": "2"}
    assert filter_tables(build_world(measurement=bad)).tables["measurement"].height == 0


def test_retrospective_subjects_were_treated_before_their_consent() -> None:
    course = {"first_fraction": "2024-01-04", "intent": "planned"}
    subject = {"consent_date": "2024-01-05", "mode": "retrospective"}
    assert find({"subject": subject, "radiotherapy_course": course}, "BEFORE-CONSENT") == []


def test_a_fragment_may_be_a_target_that_was_seen_later() -> None:
    parts = [{"lesion": "L1"}, {"lesion": "L2", "parent": "L1", "link": "split", "first_seen": "2024-06-01"}]
    assert find({"lesion": parts, **LATER}, "NEW-TARGET") == []


def test_targets_of_a_baseline_that_is_not_marked_are_not_called_new() -> None:
    scans = [
        {"scan": "V01", "baseline": "no", "date": "2024-04-01"},
        {"scan": "V00", "baseline": "no", "date": "2024-01-10"},
    ]
    given: Given = {"scan": scans, "lesion": {"role": "target", "first_seen": "2024-01-10"}}
    findings = filter_tables(build_world(**given)).findings
    assert findings.select("severity", "code", "table", "row", "found", "expected", "remedy").rows() == [
        (
            "warning",
            "BASELINE-NONE",
            "scan",
            2,
            "no baseline scan is marked for the subject: every scan says no",
            "yes at the last scan before treatment",
            "Correct `baseline`; if there was none, nothing: the first scan that is read serves as one.",
        )
    ]


def test_a_dose_that_was_held_needs_no_unit() -> None:
    assert find({"drug_exposure": {"dose": "0", "hold": "yes"}}, "UNIT") == []
    assert find({"laboratory": {"value": "0"}}, "UNIT") == [("laboratory", 1, "unit", "warning")]
