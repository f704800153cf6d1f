"""Simulated questionnaires: the scores, the forms that do not come back, the truth behind them."""

from functools import cache

import polars as pl
import pytest

from lesionwise.design import Simulated, simulate
from lesionwise.study import read_study
from lesionwise.tables.validation import filter_tables


@cache
def run(subjects: int = 500) -> Simulated:
    return simulate("sabr-registry", subjects, 3)


def forms(instrument: str = "tess60") -> pl.DataFrame:
    """Forms with the number of the month."""
    rows = run().tables["questionnaire"].filter(pl.col("instrument") == instrument)
    first = pl.col("due_date").min().over("subject")
    return rows.with_columns(month=(pl.col("due_date") - first).dt.total_days() // 30)


def test_the_instruments_are_those_of_the_study_file() -> None:
    declared = {instrument.id for instrument in read_study("sabr-registry").instruments}
    assert set(run().tables["questionnaire"]["instrument"]) == declared
    for instrument in read_study("sabr-registry").instruments:
        values = forms(instrument.id)["value"].drop_nulls()
        assert values.is_between(instrument.low or 0, instrument.high or 0).all()


@pytest.mark.parametrize("study", ["sabr-cohort", "axitoria", "sablor", "storm"])
def test_only_the_registry_has_forms(study: str) -> None:
    assert simulate(study, 10, 3).tables["questionnaire"].height == 0


def test_the_tables_are_sound() -> None:
    found = filter_tables(run().tables).findings
    assert found.filter(pl.col("severity") == "error").is_empty()


def test_totals_keep_to_the_floor_of_twelve() -> None:
    """Twelve items of at least 1: the floor that betrays the scale."""
    values = forms()["value"].drop_nulls()
    assert values.is_between(12, 60).all()
    assert values.mean() == pytest.approx(46, abs=2)


def test_pain_uses_all_five_steps() -> None:
    assert sorted(forms("vrs_pain")["value"].drop_nulls().unique()) == [0, 1, 2, 3, 4]


def test_forms_are_due_every_thirty_days_from_the_first_fraction_for_two_years() -> None:
    courses = run().tables["radiotherapy_course"].filter(pl.col("intent") == "planned")
    joined = forms().join(courses.select("subject", "first_fraction"), on="subject")
    assert joined.height == forms().height
    days = (joined["due_date"] - joined["first_fraction"]).dt.total_days()
    assert set(days) == {30 * month for month in range(25)}
    delay = (joined["date"] - joined["due_date"]).dt.total_days().drop_nulls()
    assert delay.is_between(0, 7).all()


def test_compliance_falls_with_time() -> None:
    answered = forms().group_by("month").agg(pl.col("value").is_not_null().mean()).sort("month")["value"]
    thirds = [float(answered[low : low + 8].sum()) / 8 for low in (1, 9, 17)]
    assert thirds[0] > thirds[1] > thirds[2]
    assert thirds[0] > 0.9
    assert thirds[2] > 0.8


def test_a_missing_form_has_a_reason_and_neither_date_nor_value() -> None:
    rows = run().tables["questionnaire"]
    missing = rows["value"].is_null()
    assert (missing == rows["date"].is_null()).all()
    assert (missing == rows["reason"].is_not_null()).all()
    assert missing.any()


def test_no_form_after_death_drop_out_or_cut_and_none_comes_back_in_the_month_of_death() -> None:
    ends = run().tables["vital_status"].select("subject", "status", end="date")
    rows = run().tables["questionnaire"].join(ends, on="subject")
    assert (rows["due_date"] <= rows["end"]).all()
    assert (rows.drop_nulls("date")["date"] <= rows.drop_nulls("date")["end"]).all()
    last = rows.filter(
        (pl.col("status") == "dead") & (pl.col("due_date") > pl.col("end") - pl.duration(days=30))
    )
    assert last.height > 20
    assert set(last["reason"]) == {"not_collectable"}


def test_scores_scatter_round_the_latent_ones() -> None:
    truth = pl.DataFrame(run().truth["questionnaire"]).with_columns(pl.col("due_date").str.to_date())
    joined = forms().drop_nulls("value").join(truth, on=["subject", "instrument", "due_date"])
    assert joined.height == forms()["value"].count()
    inner = joined.filter(pl.col("latent").is_between(20, 52))
    error = inner["value"] - inner["latent"]
    assert error.mean() == pytest.approx(0, abs=0.15)
    assert error.std() == pytest.approx(3, abs=0.15)


def test_progression_lowers_quality_and_raises_pain() -> None:
    truth = pl.DataFrame(run().truth["questionnaire"], infer_schema_length=None)
    change = pl.DataFrame(run().truth["patient"], infer_schema_length=None).select(
        "subject", "systemic_change"
    )
    late = truth.join(change.drop_nulls(), on="subject").filter(pl.col("due") > pl.col("systemic_change"))
    early = truth.join(change.drop_nulls(), on="subject").filter(pl.col("due") < 3)
    for instrument, step in (("tess60", -6), ("vrs_pain", 0.8)):
        means = [
            part.filter(pl.col("instrument") == instrument).group_by("subject").agg(pl.col("latent").mean())
            for part in (early, late)
        ]
        both = means[0].join(means[1], on="subject")
        assert (both["latent_right"] - both["latent"]).mean() == pytest.approx(step, abs=abs(step) / 3)
