"""Simulated adverse events: how often, when, put down to what, and the truth behind them."""

from functools import cache

import numpy as np
import polars as pl
import pytest

from lesionwise.design import Simulated, simulate
from lesionwise.tables.validation import filter_tables

STUDIES = ("sabr-cohort", "axitoria", "sabr-registry", "sablor", "storm")

CTCAE_GRADES = {
    "Adrenal insufficiency": "12345",
    "Alanine aminotransferase increased": "1234",
    "Anemia": "12345",
    "Autoimmune disorder": "12345",
    "Chest wall pain": "123",
    "Diarrhea": "12345",
    "Esophagitis": "12345",
    "Fatigue": "123",
    "Fracture": "12345",
    "Gastric ulcer": "12345",
    "Heart failure": "12345",
    "Hypertension": "12345",
    "Hyponatremia": "12345",
    "Hypothyroidism": "12345",
    "Lipase increased": "1234",
    "Myocarditis": "2345",
    "Palmar-plantar erythrodysesthesia syndrome": "123",
    "Pneumonitis": "12345",
    "Proteinuria": "123",
    "Spinal fracture": "12345",
    "Tumor pain": "123",
    "Weight loss": "123",
}
"""Terms of CTCAE v5 that the model uses, with the grades that exist."""

MODALITIES = ("rt", "tki", "ici", "disease")


@cache
def run(study: str, subjects: int = 400) -> Simulated:
    return simulate(study, subjects, 3)


def truth(study: str, level: str, subjects: int = 400) -> pl.DataFrame:
    return pl.DataFrame(run(study, subjects).truth[level], infer_schema_length=None)


def events(study: str) -> pl.DataFrame:
    return run(study).tables["adverse_event"]


@pytest.mark.parametrize("study", STUDIES)
def test_the_tables_are_sound(study: str) -> None:
    found = filter_tables(run(study).tables).findings
    assert found.filter(pl.col("severity") == "error").is_empty()
    assert events(study).height > 300


def test_most_patients_on_therapy_have_an_event_of_grade_3_within_18_months() -> None:
    """Kaplan-Meier from the start of the index line, its end as censoring; and the plain share."""
    patients = truth("axitoria", "patient", 2000)
    severe = truth("axitoria", "adverse_event", 2000).filter(
        (pl.col("cause") != "rt") & (pl.col("grade") >= 3)
    )
    first = severe.group_by("subject").agg(first=pl.col("onset").min())
    joined = patients.join(first, on="subject", how="left").fill_null(np.inf)
    onset, end = joined["first"].to_numpy(), joined["systemic_change"].to_numpy()
    end = np.minimum(end, np.minimum(joined["death"].to_numpy(), 60.0))
    time, event = np.minimum(onset, end), onset <= end
    order = np.argsort(time)
    left = len(time) - np.arange(len(time))
    free = np.prod((1 - event[order] / left)[time[order] <= 18])
    assert 0.60 <= 1 - free <= 0.67
    assert np.mean(onset <= 18) == pytest.approx(0.60, abs=0.03)


@pytest.mark.parametrize("study", STUDIES)
def test_few_irradiated_patients_have_an_event_of_grade_3_by_radiotherapy(study: str) -> None:
    happened = truth(study, "adverse_event", 2000).filter((pl.col("cause") == "rt") & (pl.col("grade") >= 3))
    irradiated = truth(study, "lesion_course", 2000)["subject"].n_unique()
    assert 0.01 <= happened["subject"].n_unique() / irradiated <= 0.04
    fatal = happened.filter(pl.col("grade") == 5)["subject"].n_unique()
    assert fatal / irradiated <= 0.01


@pytest.mark.parametrize("study", STUDIES)
def test_every_grade_exists_for_its_term(study: str) -> None:
    for term, grade in events(study).select("term", "grade").unique().iter_rows():
        assert str(grade) in CTCAE_GRADES[term], term


@pytest.mark.parametrize("study", STUDIES)
def test_nothing_is_recorded_after_death_loss_or_cut(study: str) -> None:
    ends = run(study).tables["vital_status"].select("subject", end="date")
    rows = events(study).join(ends, on="subject")
    assert (rows["onset_date"] <= rows["end"]).all()
    assert (rows["end_date"].drop_nulls() <= rows.drop_nulls("end_date")["end"]).all()
    assert (
        rows["end_date"].is_not_null() == rows["outcome"].cast(pl.String).is_in(["recovered", "fatal"])
    ).all()


def test_a_fatal_event_ends_with_the_death() -> None:
    found = 0
    for study in STUDIES:
        status = run(study, 2000).tables["vital_status"].select("subject", "status", died="date")
        fatal = run(study, 2000).tables["adverse_event"].filter(pl.col("grade") == 5)
        rows = fatal.join(status, on="subject")
        assert (rows["end_date"] == rows["died"]).all()
        assert set(rows["status"]) == {"dead"}
        assert set(rows["outcome"]) == {"fatal"}
        assert rows["serious"].all()
        found += rows.height
    assert found > 20


@pytest.mark.parametrize("study", STUDIES)
def test_an_event_put_down_to_radiotherapy_names_a_course_that_had_begun(study: str) -> None:
    rows = events(study)
    related = rows["related_rt"].cast(pl.String) != "unrelated"
    assert (rows["course"].is_not_null() == related).all()
    courses = run(study).tables["radiotherapy_course"].select("subject", "course", "first_fraction")
    joined = rows.drop_nulls("course").join(courses, on=["subject", "course"])
    assert joined.height == related.sum()
    assert (joined["onset_date"] >= joined["first_fraction"]).all()


@pytest.mark.parametrize("study", STUDIES)
def test_an_event_put_down_to_drugs_falls_on_a_line_with_such_a_drug(study: str) -> None:
    drugs = (
        run(study)
        .tables["drug_exposure"]
        .group_by("subject", "drug_class")
        .agg(begun=pl.col("start_date").min())
    )
    for drug_class in ("tki", "ici"):
        blamed = events(study).filter(pl.col(f"related_{drug_class}") != "unrelated")
        given = drugs.filter(pl.col("drug_class") == drug_class)
        joined = blamed.join(given, on="subject")
        assert joined.height == blamed.height > 0
        assert (joined["onset_date"] >= joined["begun"]).all()


@pytest.mark.parametrize("study", STUDIES)
def test_the_truth_is_the_one_cause_and_a_quarter_is_judged_to_have_two(study: str) -> None:
    recorded = events(study).join(truth(study, "adverse_event"), on=["subject", "event"])
    assert recorded.height == events(study).height
    assert recorded["term"].equals(recorded["term_right"].alias("term"))
    for modality in MODALITIES:
        probable = recorded[f"related_{modality}"].cast(pl.String) == "probable"
        assert (probable == (recorded["cause"] == modality)).all()
    second = pl.sum_horizontal(pl.col(f"related_{each}") == "possible" for each in MODALITIES)
    counts = recorded.select(second).to_series()
    assert counts.max() == 1
    assert counts.sum() / len(counts) == pytest.approx(0.25, abs=0.05)


def test_half_the_events_of_retrospective_subjects_are_recorded() -> None:
    subjects = run("sabr-cohort", 2000).tables["subject"].select("subject", "mode")
    ends = run("sabr-cohort", 2000).tables["vital_status"].select("subject", end="date")
    patients = truth("sabr-cohort", "patient", 2000).select("subject", pl.col("time_zero").str.to_date())
    happened = (
        truth("sabr-cohort", "adverse_event", 2000).join(patients, on="subject").join(ends, on="subject")
    )
    days = (happened["end"] - happened["time_zero"]).dt.total_days()
    seen = happened.filter(happened["onset"] * 30.4375 <= days + 0.01).join(subjects, on="subject")
    share = {
        mode: rows["event"].is_not_null().sum() / rows.height
        for (mode,), rows in seen.partition_by("mode", as_dict=True).items()
    }
    assert share["prospective"] == 1
    assert share["retrospective"] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("study", STUDIES)
def test_events_are_numbered_by_onset(study: str) -> None:
    rows = events(study).sort("subject", "event")
    assert rows.equals(rows.sort("subject", "onset_date", "event"))
    last = rows.group_by("subject").agg(rows=pl.len(), last=pl.col("event").max())
    assert (last["last"].str.slice(2).cast(pl.Int64) == last["rows"]).all()
