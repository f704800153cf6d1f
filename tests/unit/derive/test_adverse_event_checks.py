"""Findings about adverse events."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from drawn import parse_tables
from harm_trial import harm, harm_study
from lesionwise.derive import check_records, derive, explain
from lesionwise.study import AdverseEventRules
from lesionwise.terms import Faults

BASE = {
    "subject": """
        subject | enrolment_date | arm | protocol_version | mode
        S1      | 2024-01-01     | rt  | 1                | prospective
    """,
    "allocation": "subject | arm | randomisation_date\nS1 | rt | 2024-01-01",
    "radiotherapy_course": """
        subject | course | intent  | first_fraction | last_fraction
        S1      | C1     | planned | 2024-03-01     | 2024-03-11
    """,
}
DEAD = {"vital_status": "subject | date | status\nS1 | 2024-09-01 | dead"}


def find(event: str, tables: dict[str, str] | None = None, **rules: Any) -> list[tuple[str, str]]:
    """Codes and severities of the findings about one event: term, grade, onset and more."""
    facts = "term | grade | onset_date | onset_date_precision | outcome | related_rt | specified"
    head = f"event | subject | {facts}"
    study = harm_study(harm(), adverse_event=AdverseEventRules(**rules), path="study.toml")
    drawn = BASE | (tables or {}) | {"adverse_event": f"{head}\nE1 | S1 | {event}"}
    found = check_records(study, parse_tables(drawn)).filter(pl.col("code").str.starts_with("AE-"))
    assert set(found["table"]) <= {"adverse_event"}
    return found.select("code", "severity").rows()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("Nausea | 3 | 2024-03-01 | | recovered | possible |", []),
        ("Sea sickness | 3 | 2024-03-01 | | | |", [("AE-TERM", "warning")]),
        ("Alopecia | 3 | 2024-03-01 | | | |", [("AE-GRADE", "error")]),
        ("Eye disorders - Other, specify | 1 | 2024-03-01 | | | |", [("AE-SPECIFY", "warning")]),
        ("Eye disorders - Other, specify | 1 | 2024-03-01 | | | | pain", []),
        ("Nausea | 0 | | | | |", [("AE-NOT-ASKED", "warning")]),
        ("Nausea | | 2024-03-01 | | | |", [("AE-NO-GRADE", "warning")]),
        ("Nausea | 2 | | | | |", [("AE-UNDATED", "warning")]),
        ("Nausea | 2 | 2024-01-01 | year | | |", [("AE-UNDATED", "warning")]),
        ("Nausea | 2 | 2024-02-29 | | | possible |", [("AE-BEFORE-RT", "error")]),
        ("Nausea | 2 | 2024-02-29 | | | unlikely |", []),
        ("Nausea | 2 | 2024-02-29 | | | |", []),
        ("Nausea | 2 | 2024-02-01 | month | | possible |", [("AE-BEFORE-RT", "error")]),
        ("Nausea | 2 | 2024-03-01 | month | | possible |", []),
        ("Pneumonitis | 4 | 2024-03-01 | | fatal | |", [("AE-FATAL", "error")]),
        ("Pneumonitis | 5 | 2024-03-01 | | recovered | |", [("AE-DEATH", "error"), ("AE-FATAL", "error")]),
        ("Pneumonitis | 5 | 2024-03-01 | | fatal | |", [("AE-DEATH", "error")]),
    ],
)
def test_one_event(event: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(find(event)) == sorted(expected)


def test_a_fatal_event_of_a_subject_who_died() -> None:
    assert find("Pneumonitis | 5 | 2024-08-01 | | fatal | |", DEAD) == []


def test_a_relation_without_radiotherapy() -> None:
    bare = {"radiotherapy_course": "subject | course"}
    assert find("Nausea | 2 | 2024-03-01 | | | definite |", bare) == [("AE-NO-RT", "error")]


def test_a_term_that_is_solicited() -> None:
    assert find("Nausea | 0 | | | | |", solicited=("Nausea",)) == []


def test_the_dictionary_of_the_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies beside the study file; a file that is not there is a fault, not a pass."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text("organ_class,term,grades\nA,Sea sickness,12\n", encoding="utf-8")
    assert find("Sea sickness | 2 | 2024-03-01 | | | |", dictionary="own.csv") == []
    with pytest.raises(Faults):
        find("Nausea | 2 | 2024-03-01 | | | |", dictionary="other.csv")


def test_an_event_that_persists() -> None:
    """Open on day 91 after radiotherapy: by its end, or as not recovered while the subject lives."""
    events = """
        event | subject | term   | grade | onset_date | end_date   | outcome
        E1    | S1      | Nausea | 2     | 2024-04-01 | 2024-06-09 |
        E2    | S1      | Nausea | 2     | 2024-04-01 | 2024-06-10 |
        E3    | S1      | Nausea | 2     | 2024-04-01 |            | not_recovered
        E4    | S1      | Nausea | 2     | 2024-04-01 |            |
        E5    | S1      | Nausea | 2     | 2024-07-01 |            | not_recovered
    """
    alive = {"vital_status": "subject | date | status\nS1 | 2024-06-10 | alive"}
    study = harm_study(harm())
    derived = derive(study, parse_tables(BASE | alive | {"adverse_event": events}), None)
    assert derived.adverse_event_class["persisting_late"].to_list() == [False, True, True, None, None]


def test_the_story_of_an_adverse_event() -> None:
    """Each window for itself, every event with the reason why it counts or does not."""
    endpoint = harm(classes=("acute", "late"), min_grade=3, related_to=("rt",))
    events = """
        event | subject | term        | grade | onset_date | related_rt
        E1    | S1      | Pneumonitis | 3     | 2024-04-01 | probable
        E2    | S1      | Nausea      | 2     | 2024-04-01 | possible
        E3    | S1      | Nausea      | 3     | 2024-04-02 | unrelated
    """
    tables, study = parse_tables(BASE | {"adverse_event": events}), harm_study(endpoint)
    page = explain(study, tables, derive(study, tables, None), "S1", "ae")
    assert (
        "Of occasion acute: Yes: an adverse event that counts (adverse_event), the first on 2024-04-01; "
        "maximum grade 3."
    ) in page
    assert "Of occasion late: No value: follow-up does not reach the window (window_not_reached)." in page
    for line in (
        "adverse_event row 1, 2024-04-01: Pneumonitis, grade 3, acute: counts.",
        "adverse_event row 2, 2024-04-01: Nausea, grade 2, acute: not grade 3 or more.",
        "adverse_event row 3, 2024-04-02: Nausea, grade 3, acute: not related.",
        "radiotherapy_course row 1, 2024-03-01: radiotherapy that the class of an event counts from.",
    ):
        assert line in page
