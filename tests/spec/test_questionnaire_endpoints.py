"""Endpoints on questionnaires, from tables: what a subject gets, with its reason, its row and its story."""

from typing import Any

import polars as pl
import pytest

from drawn import parse_tables
from endpoint_trial import trial
from lesionwise.definitions import Deterioration, Endpoint, PainResponse, Questionnaire
from lesionwise.derive import derive, explain
from lesionwise.derive.checks import check_records
from lesionwise.derive.derive import Derived
from lesionwise.study import Study
from lesionwise.study.model import Instrument
from questionnaire_trial import BASELINE, MONTHLY, instrument

UNSET = Instrument(id="quality", label="Quality of life", status="unset", licence="none", source="test")
QUALITY = instrument("tess60", 0, 60)
PAIN = instrument("vrs_pain", 0, 4).model_copy(update={"direction": "ordinal"})

TABLES = {
    "subject": """
        subject | enrolment_date
        S1      | 2024-01-01
        S2      | 2024-01-01
        S3      |
    """,
    "lesion": """
        subject | lesion | role   | organ
        S1      | L1     | target | bone
        S2      | L1     | target | lung
    """,
    "radiotherapy_course": """
        subject | course | intent
        S1      | C1     | planned
        S2      | C1     | planned
    """,
    "radiotherapy_target": """
        subject | course | lesion
        S1      | C1     | L1
        S2      | C1     | L1
    """,
    "questionnaire": """
        subject | instrument | due_date   | item  | date       | value | reason
        S1      | tess60     | 2024-01-01 | total | 2024-01-02 | 50    |
        S1      | tess60     | 2024-01-31 | total | 2024-02-01 | 40    |
        S1      | tess60     | 2024-03-01 | total |            |       | refused
        S2      | tess60     | 2024-01-01 | total | 2024-01-01 | 30    |
        S2      | tess60     | 2024-01-31 | total | 2024-02-20 | 20    |
        S1      | vrs_pain   | 2024-01-01 | pain  | 2024-01-01 | 3     |
        S1      | vrs_pain   | 2024-01-31 | pain  | 2024-01-31 | 1     |
        S2      | vrs_pain   | 2024-01-01 | pain  | 2024-01-01 | 2     |
        S2      | vrs_pain   | 2024-01-31 | pain  | 2024-01-31 | 2     |
    """,
    "vital_status": """
        subject | date       | status
        S1      | 2024-06-01 | alive
        S2      | 2024-02-25 | dead
    """,
}


def measure(name: str = "tess60", **more: Any) -> Questionnaire:
    """A score at every visit."""
    return Questionnaire(id="e", rule="questionnaire", label="Score", instrument=name, report=(), **more)


def relief(name: str = "vrs_pain", **more: Any) -> PainResponse:
    """Response of pain by one step, analgesics taken as unchanged."""
    given = {"drop": 1, "rise": 1, "analgesics_missing": "unchanged"} | more
    return PainResponse(id="e", rule="pain_response", label="Pain", instrument=name, report=(), **given)


def worse(name: str = "tess60", **more: Any) -> Deterioration:
    """Time to deterioration by five points."""
    given = {"threshold": 5} | more
    return Deterioration(
        id="e", rule="time_to_deterioration", label="Worse", instrument=name, report=(), **given
    )


def study(*endpoints: Endpoint) -> Study:
    return trial(*endpoints, instruments=(QUALITY, PAIN, UNSET), visits=(BASELINE, MONTHLY))


def run(*endpoints: Endpoint, **changed: str) -> Derived:
    """What is derived from the tables, without cut."""
    return derive(study(*endpoints), parse_tables(TABLES | changed), None)


def rows(endpoint: Endpoint, *columns: str, **changed: str) -> list[tuple[object, ...]]:
    """Some columns of the endpoint's rows."""
    return run(endpoint, **changed).endpoint.select(*columns).rows()


def test_a_score_at_each_visit() -> None:
    """S1 refused month 2 and sent nothing in month 3; S2 was 13 days late and died; S3 has no day 0."""
    found = rows(measure(), "subject", "occasion", "status", "value", "reason", "detail", "source_row")
    assert found == [
        ("S1", "baseline", 1, 50.0, "answered", None, 1),
        ("S1", "monthly_1", 1, 40.0, "answered", None, 2),
        ("S1", "monthly_2", None, None, "not_answered", "refused", 3),
        ("S1", "monthly_3", None, None, "no_form", None, None),
        ("S2", "baseline", 1, 30.0, "answered", None, 4),
        ("S2", "monthly_1", None, None, "outside_window", None, 5),
        ("S2", "monthly_2", None, None, "death", None, 2),
        ("S2", "monthly_3", None, None, "death", None, 2),
        *(("S3", name, None, None, "no_origin", None, None) for name in ("baseline", "monthly_1")),
        *(("S3", name, None, None, "no_origin", None, None) for name in ("monthly_2", "monthly_3")),
    ]


def test_single_occasions_may_be_asked_for() -> None:
    found = rows(measure(occasions=("monthly_3", "baseline")), "subject", "occasion")
    assert found[:2] == [("S1", "baseline"), ("S1", "monthly_3")]
    assert len(found) == 6


def test_the_origin_is_the_day_of_the_baseline_form_and_each_row_says_unverified() -> None:
    found = run(measure()).endpoint.filter(pl.col("subject") == "S1")
    assert {str(day) for day in found["origin_date"]} == {"2024-01-02"}
    assert set(found["flags"]) == {"unverified"}
    assert set(found["days"]) == {None}
    seen = QUALITY.model_copy(update={"status": "verified"})
    said = trial(measure(), instruments=(seen,), visits=(BASELINE, MONTHLY))
    assert set(derive(said, parse_tables(TABLES), None).endpoint["flags"]) == {None}


@pytest.mark.parametrize(
    "endpoint", [measure("quality"), relief("quality"), worse("quality")], ids=lambda each: each.kind
)
def test_an_instrument_that_is_unset_gives_every_subject_the_reason(endpoint: Endpoint) -> None:
    found = rows(endpoint, "subject", "occasion", "status", "value", "reason", "clause")
    assert found == [
        (name, None, None, None, "instrument_unset", "endpoint.e.instrument") for name in ("S1", "S2", "S3")
    ]
    told = explain(study(endpoint), parse_tables(TABLES), run(endpoint), "S1", "e")
    assert "No value: the study names no instrument yet (instrument_unset)." in told


def test_response_of_pain() -> None:
    """S1 from 3 to 1; S2 as before; nobody answers after month 1."""
    found = rows(relief(occasions=("monthly_1",)), "subject", "status", "reason", "detail", "value")
    assert found == [
        ("S1", 1, "pain_response", "partial", -2.0),
        ("S2", 0, "no_pain_response", "indeterminate", 0.0),
        ("S3", None, "no_origin", None, None),
    ]


def test_without_any_record_of_analgesics_there_is_no_verdict() -> None:
    """Only who had no relief could be told: everyone would be a non-responder."""
    found = rows(relief(occasions=("monthly_1",), analgesics_missing="unknown"), "status", "reason", "clause")
    assert found[:2] == [(None, "analgesics_not_recorded", "endpoint.e.analgesics")] * 2


def test_response_of_bone_metastases_only() -> None:
    """S2 was irradiated in the lung. An organ that is not recorded may be bone."""
    endpoint = relief(occasions=("monthly_1",), population="bone")
    assert rows(endpoint, "status", "reason")[:2] == [(1, "pain_response"), (None, "no_bone_lesion")]
    lesion = TABLES["lesion"].replace("lung", "")
    assert rows(endpoint, "status", "reason", lesion=lesion)[1] == (None, "bone_unknown")
    nobody = rows(endpoint, "reason", radiotherapy_target="subject")
    assert nobody == [("no_bone_lesion",)] * 3


def test_time_to_deterioration_counts_late_forms_too() -> None:
    """S1 on 1 February, 31 days from 2 January; S2 on 20 February, late, before the death."""
    found = rows(worse(), "subject", "status", "days", "reason", "value", "detail", "source_row")
    assert found == [
        ("S1", 1, 31, "deterioration", 5.0, "given", 2),
        ("S2", 1, 51, "deterioration", 5.0, "given", 5),
        ("S3", None, None, "no_baseline", None, None, None),
    ]


def test_a_horizon_cuts_the_time() -> None:
    """One month is 30 days: the form of day 50 lies beyond."""
    found = rows(worse(horizon_months=1), "status", "days", "reason", "clause")
    assert found[:2] == [
        (1, 31, "deterioration", "endpoint.e.threshold"),
        (0, 31, "horizon", "endpoint.e.horizon_months"),
    ]


def test_every_run_tells_scores_and_what_was_due() -> None:
    """Raw and from 0 to 100; an ordinal score has no second form."""
    found = run()
    scores = found.questionnaire_score
    assert scores.select("subject", "instrument", "occasion", "raw", "score", "score_100", "reason").rows()[
        :3
    ] == [
        ("S1", "tess60", "baseline", 50.0, 50.0, pytest.approx(250 / 3), None),
        ("S1", "tess60", "monthly_1", 40.0, 40.0, pytest.approx(200 / 3), None),
        ("S1", "tess60", "monthly_2", None, None, None, "refused"),
    ]
    assert set(scores.filter(pl.col("instrument") == "vrs_pain")["score_100"]) == {None}
    due = found.questionnaire_compliance.filter(pl.col("instrument") == "tess60")
    assert due.select("subject", "occasion", "state", "received", "in_window", "reason").rows() == [
        ("S1", "baseline", "expected", True, True, None),
        ("S1", "monthly_1", "expected", True, True, None),
        ("S1", "monthly_2", "expected", False, None, "refused"),
        ("S1", "monthly_3", "expected", False, None, None),
        ("S2", "baseline", "expected", True, True, None),
        ("S2", "monthly_1", "expected", True, False, None),
        ("S2", "monthly_2", "dead", False, None, None),
        ("S2", "monthly_3", "dead", False, None, None),
    ]


def tell(endpoint: Endpoint, subject: str) -> str:
    """The story of a subject in one line."""
    return explain(study(endpoint), parse_tables(TABLES), run(endpoint), subject, "e")


def test_the_story_of_a_score_names_the_answers() -> None:
    told = tell(measure(), "S1")
    assert "Of occasion monthly_1: 40 on 2024-02-01: answered in its window (answered)" in told
    assert "questionnaire row 2, 2024-02-01: item total: 40, answered in its window." in told
    assert "questionnaire row 1, 2024-01-02: baseline, item total: 50." in told
    assert "Rejected:\n  questionnaire row 3: item total: no answer (refused), " in told
    assert told.count("Definition in") == 1
    assert told.count("Clause that decided: endpoint.e.instrument = tess60") == 4
    late = tell(measure(), "S2")
    assert (
        "Rejected:\n  questionnaire row 5, 2024-02-20: item total: 20, answered outside its window." in late
    )
    assert "Decided by:\n  vital_status row 2, 2024-02-25: death." in late


def test_the_story_of_pain_and_of_a_deterioration() -> None:
    told = tell(relief(), "S1")
    assert "Responder: pain responded (pain_response), partial response, change -2 on 2024-01-31" in told
    assert "Clause that decided: endpoint.e.drop = 1.0" in told
    assert "questionnaire row 6, 2024-01-01: baseline, item pain: 3." in told
    worst = tell(worse(), "S1")
    assert "Event on 2024-02-01, 31 days: worse than the baseline by the threshold (deterioration); " in worst
    assert "threshold 5, threshold of the study file; the instrument was not compared" in worst
    assert (
        "questionnaire row 2, 2024-02-01: item total: 40, worse than the baseline by the threshold." in worst
    )


def find(code: str, **changed: str) -> list[tuple[object, ...]]:
    """Severity and row of the findings of a code."""
    found = check_records(study(measure()), parse_tables(TABLES | changed))
    return found.filter(pl.col("code") == code).select(pl.col("severity").cast(pl.String), "row").rows()


def test_totals_outside_the_range_are_errors_and_a_floor_of_twelve_is_noted() -> None:
    answers = TABLES["questionnaire"]
    assert find("QS-TOTAL") == [("note", None)]
    assert find("QS-TOTAL", questionnaire=answers.replace("| 20    |", "| 11    |")) == []
    assert find("QS-RANGE") == []
    assert find("QS-RANGE", questionnaire=answers.replace("| 20    |", "| 61    |")) == [("error", 5)]
    assert find("QS-RANGE", questionnaire=answers.replace("| 20    |", "| -1    |")) == [("error", 5)]
    assert find(
        "QS-ITEM", questionnaire=answers.replace("| pain  | 2024-01-31 | 1", "| ache  | 2024-01-31 | 1")
    )
