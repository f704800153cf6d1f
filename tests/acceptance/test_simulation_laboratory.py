"""Simulated laboratory values add up to the risk group of each subject."""

from functools import cache

import polars as pl
import pytest

from lesionwise.design import Simulated, simulate
from lesionwise.tables.validation import filter_tables

STUDIES = ("sabr-cohort", "axitoria", "sabr-registry", "sablor", "storm")
TESTS = {"haemoglobin", "calcium", "albumin", "neutrophils", "platelets", "ldh"}


@cache
def run(study: str) -> Simulated:
    return simulate(study, 300, 9)


def wide(study: str) -> pl.DataFrame:
    """One row a subject and day, with the value and the upper limit of each test."""
    return (
        run(study)
        .tables["laboratory"]
        .pivot(on="test", index=["subject", "date"], values=["value", "lower_limit", "upper_limit"])
    )


@pytest.mark.parametrize("study", STUDIES)
def test_every_subject_has_six_tests_with_unit_and_limits(study: str) -> None:
    rows = run(study).tables["laboratory"]
    assert filter_tables(run(study).tables).findings.filter(table="laboratory").is_empty()
    assert (
        rows.select(pl.col("value", "unit", "lower_limit", "upper_limit").is_null().any()).row(0)
        == (False,) * 4
    )
    sets = rows.group_by("subject", "date").agg(pl.col("test").unique())
    assert all(set(tests) == TESTS for tests in sets["test"])
    assert sets["subject"].n_unique() == 300


@pytest.mark.parametrize("study", STUDIES)
def test_the_values_give_the_recorded_risk_group_at_every_date(study: str) -> None:
    """IMDC, strict inequalities: a value at its limit is not adverse."""
    subjects = (
        run(study)
        .tables["subject"]
        .select("subject", "karnofsky", "imdc_group", "diagnosis_date", "enrolment_date")
    )
    lines = run(study).tables["systemic_line"].filter(pl.col("protocol")).select("subject", "start_date")
    baseline = run(study).tables["scan"].filter("baseline").select("subject", scanned="date")
    rows = wide(study).join(subjects, on="subject").join(baseline, on="subject")
    rows = rows.join(lines, on="subject", how="left")
    treated = pl.coalesce("start_date", "enrolment_date")
    corrected = pl.col("value_calcium") + 0.02 * (40 - pl.col("value_albumin"))
    counted = rows.with_columns(
        factors=pl.sum_horizontal(
            pl.col("karnofsky") < 80,
            (treated - pl.col("diagnosis_date")).dt.total_days() < 365.25,
            pl.col("value_haemoglobin") < pl.col("lower_limit_haemoglobin"),
            corrected > pl.col("upper_limit_calcium"),
            pl.col("value_neutrophils") > pl.col("upper_limit_neutrophils"),
            pl.col("value_platelets") > pl.col("upper_limit_platelets"),
        )
    )
    group = (
        pl.when(pl.col("factors") == 0)
        .then(pl.lit("favourable"))
        .when(pl.col("factors") <= 2)
        .then(pl.lit("intermediate"))
        .otherwise(pl.lit("poor"))
    )
    agree = counted.select(group == pl.col("imdc_group")).to_series()
    assert agree.sum() >= len(agree) - 1  # a diagnosis within a day of a year


@pytest.mark.parametrize("study", STUDIES)
def test_blood_is_taken_before_treatment(study: str) -> None:
    lines = run(study).tables["systemic_line"].filter(pl.col("protocol")).select("subject", "start_date")
    rows = run(study).tables["laboratory"].group_by("subject").agg(pl.col("date").min())
    joined = rows.join(lines, on="subject")
    assert (joined["date"] <= joined["start_date"]).all()
    assert ((joined["start_date"] - joined["date"]).dt.total_days() <= 28).all()
