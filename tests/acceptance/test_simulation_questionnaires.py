"""Endpoints on the questionnaires of simulated records of the registry."""

from functools import cache

import polars as pl
import pytest

from lesionwise.definitions import Deterioration, Endpoint, PainResponse, Questionnaire
from lesionwise.derive import derive, explain
from lesionwise.derive.checks import check_records
from lesionwise.derive.derive import Derived
from lesionwise.design import simulate
from lesionwise.study import Study, read_study
from lesionwise.tables.registry import DERIVED_TABLES
from lesionwise.tables.rows import Tables

MONTHS = ["baseline", *(f"monthly_{month}" for month in range(1, 25))]

ENDPOINTS: tuple[Endpoint, ...] = (
    Questionnaire(id="tess", rule="questionnaire", label="Quality", instrument="tess60", report=()),
    Questionnaire(id="pain", rule="questionnaire", label="Pain", instrument="vrs_pain", report=()),
    PainResponse(
        id="relief",
        rule="pain_response",
        label="Relief",
        instrument="vrs_pain",
        occasions=("monthly_1", "monthly_3", "monthly_6"),
        drop=1,
        rise=1,
        analgesic_cut=False,
        analgesics_missing="unchanged",
        report=(),
    ),
    Deterioration(id="ttd", rule="time_to_deterioration", label="Worse", instrument="tess60", report=()),
)


@cache
def run() -> tuple[Study, Tables, Derived]:
    study = read_study("sabr-registry").model_copy(update={"endpoints": ENDPOINTS})
    tables = simulate("sabr-registry", 60, 5).tables
    return study, tables, derive(study, tables, None)


def rows(endpoint: str) -> pl.DataFrame:
    return run()[2].endpoint.filter(pl.col("endpoint") == endpoint)


@pytest.mark.parametrize(("endpoint", "instrument"), [("tess", "tess60"), ("pain", "vrs_pain")])
def test_every_answer_is_a_value_of_its_month_and_nothing_else_is(endpoint: str, instrument: str) -> None:
    """Forms are answered within a week: each recorded answer has its row, with that value and source."""
    found = rows(endpoint)
    assert found.height == 60 * 25
    assert found["occasion"].unique(maintain_order=True).to_list() == MONTHS
    answers = run()[1]["questionnaire"].with_row_index("number", offset=1)
    answers = answers.filter(pl.col("instrument") == instrument, pl.col("value").is_not_null())
    held = found.filter(pl.col("status") == 1).select(number="source_row", given="value", who="subject")
    joined = answers.with_columns(pl.col("number").cast(pl.Int64)).join(held, on="number", how="full")
    assert joined.height == answers.height
    assert (joined["value"] == joined["given"]).all()
    assert (joined["subject"] == joined["who"]).all()
    assert found.filter(pl.col("status").is_null())["value"].null_count() == found["status"].null_count()


def test_what_is_missing_has_the_reason_of_the_records() -> None:
    reasons = rows("tess").group_by("reason").len()
    counts = dict(reasons.iter_rows())
    recorded = run()[1]["questionnaire"].filter(
        pl.col("instrument") == "tess60", pl.col("value").is_null(), pl.col("reason").is_not_null()
    )
    after = recorded.filter(pl.col("reason").cast(pl.String) == "not_collectable").height
    assert recorded.height - after <= counts["not_answered"] <= recorded.height
    assert set(counts) <= {"answered", "not_answered", "death", "left_study", "not_yet_due", "no_origin"}
    assert counts["death"] > 0


def test_compliance_counts_each_due_date_once() -> None:
    due = run()[2].questionnaire_compliance
    assert due.height == due.unique(["subject", "instrument", "occasion"]).height
    expected = due.filter(pl.col("state") == "expected")
    share = expected["in_window"].fill_null(False).mean()
    assert isinstance(share, float)
    assert 0.8 < share < 0.97
    dead = due.filter(pl.col("state") == "dead")
    assert not dead["received"].any()


def test_the_derived_tables_keep_their_declarations() -> None:
    _, _, derived = run()
    for name in ("questionnaire_score", "questionnaire_compliance", "endpoint", "trace"):
        DERIVED_TABLES[name].schema.validate(getattr(derived, name), cast=True)
    assert set(derived.questionnaire_score["status"]) == {"unverified"}


def test_the_pain_of_the_registry_responds_in_some() -> None:
    found = rows("relief")
    assert found.height == 60 * 3
    assert set(found["status"].unique()) == {0, 1, None}
    counted = found.filter(pl.col("status").is_not_null())
    assert (counted["detail"].is_in(["complete", "partial"]) == (counted["status"] == 1)).all()


def test_deterioration_is_timed_with_the_default_threshold() -> None:
    found = rows("ttd").filter(pl.col("status").is_not_null())
    assert found.height > 50
    assert set(found["detail"]) == {"half_sd"}
    bases = rows("tess").filter(pl.col("occasion") == "baseline")["value"].drop_nulls()
    spread = bases.std()
    assert isinstance(spread, float)
    assert found["value"][0] == pytest.approx(spread / 2)


def test_checks_note_the_floor_of_twelve_and_find_no_fault() -> None:
    study, tables, _ = run()
    found = check_records(study, tables)
    about = found.filter(pl.col("table") == "questionnaire").select(
        "code", pl.col("severity").cast(pl.String)
    )
    assert about.rows() == [("QS-TOTAL", "note")]


def test_the_story_of_a_subject_is_about_nobody_else() -> None:
    study, tables, derived = run()
    others = set(tables["subject"]["subject"]) - {"S0002"}
    for endpoint in ENDPOINTS:
        told = explain(study, tables, derived, "S0002", endpoint.id)
        assert "Decided by:" in told
        assert not any(other in told for other in others)
