"""The line after the systemic change: its scans, its progression, the line after that, and their truth."""

from functools import cache

import polars as pl
import pytest

from lesionwise.design import Simulated, simulate

STUDIES = ("sabr-cohort", "axitoria", "sabr-registry", "sablor", "storm")


@cache
def run(study: str) -> Simulated:
    return simulate(study, 200, 5)


def lines_in_order(study: str) -> pl.DataFrame:
    """Lines with the start of the one after it; `order` is 0 for the line that a first change brought."""
    lines = run(study).tables["systemic_line"].sort("subject", "line")
    brought = lines.filter(pl.col("start_reason") == "progression")
    return brought.with_columns(
        order=pl.int_range(pl.len()).over("subject"),
        following=pl.col("start_date").shift(-1).over("subject"),
    )


def on_next_line(study: str, table: str, date: str = "date") -> pl.DataFrame:
    """Rows of a table after the start of the next line, with that start and the start of a further one."""
    next_line = lines_in_order(study).filter(pl.col("order") == 0)
    starts = next_line.select("subject", "following", start="start_date")
    return run(study).tables[table].join(starts, on="subject").filter(pl.col(date) > pl.col("start"))


@pytest.mark.parametrize("study", STUDIES)
def test_scans_go_on_by_the_schedule_until_the_further_change_is_decided(study: str) -> None:
    scans = on_next_line(study, "scan")
    assert scans.height > 30
    late = scans.filter(pl.col("date") >= pl.col("following"))
    assert late.height == 0
    planned = scans.drop_nulls("due_date")
    days = (planned["date"] - planned["due_date"]).dt.total_days()
    assert (days <= 35).all()
    assert (days.abs() <= 21).sum() > 0.9 * len(days)


@pytest.mark.parametrize("study", STUDIES)
def test_a_progression_on_the_next_line_is_followed_by_a_switch_and_a_third_line(study: str) -> None:
    tables = run(study).tables
    worse = on_next_line(study, "assessment").filter(pl.col("overall_response") == "PD")
    assert worse["subject"].is_unique().all()
    assert worse.height > 8
    switched = tables["board_review"].join(worse.select("subject", "scan"), on=["subject", "scan"])
    assert set(switched["decision"]) == {"switch"}
    third = lines_in_order(study).filter(pl.col("order") == 1)
    assert third.join(worse, on="subject", how="anti").height == 0
    joined = third.join(worse, on="subject")
    assert ((joined["start_date"] - joined["date"]).dt.total_days() <= 16).all()


@pytest.mark.parametrize("study", STUDIES)
def test_lines_follow_each_other_day_by_day(study: str) -> None:
    lines = run(study).tables["systemic_line"].sort("subject", "line")
    before = lines.with_columns(following=pl.col("start_date").shift(-1).over("subject"))
    ended = before.drop_nulls("following")
    assert ((ended["following"] - ended["stop_date"]).dt.total_days() == 1).all()
    assert set(ended["stop_reason"]) == {"progression"}
    assert before.filter(pl.col("following").is_null())["stop_date"].is_null().all()
    numbers = lines.group_by("subject").agg(pl.col("line").max(), rows=pl.len())
    assert (numbers["line"] == numbers["rows"]).all()
    drugs = run(study).tables["drug_exposure"].select("subject", "line").unique()
    assert drugs.height == lines.height


def test_the_next_line_makes_some_lesions_smaller_and_lets_others_grow() -> None:
    responses = [
        row for study in STUDIES for row in on_next_line(study, "assessment")["overall_response"].to_list()
    ]
    assert {"PR", "SD", "PD"} <= set(responses)


@pytest.mark.parametrize("study", STUDIES)
def test_nothing_is_irradiated_on_the_next_line(study: str) -> None:
    assert on_next_line(study, "radiotherapy_course", "first_fraction").height == 0


@pytest.mark.parametrize("study", STUDIES)
def test_a_later_lesion_is_named_after_the_earlier_ones(study: str) -> None:
    found = on_next_line(study, "lesion", "first_seen")
    known = run(study).tables["lesion"].join(found.select("subject").unique(), on="subject", how="semi")
    ordered = known.sort("subject", "lesion")
    assert ordered.equals(ordered.sort("subject", "first_seen", "lesion"))


@pytest.mark.parametrize("study", STUDIES)
def test_the_truth_of_the_second_progression_lies_between_the_change_and_death(study: str) -> None:
    truth = pl.DataFrame(run(study).truth["endpoint"]).with_columns(
        pl.col("latent", "perfect").fill_null(float("inf"))
    )
    wide = truth.filter("death_is_event").pivot(on="endpoint", index="subject", values=["latent", "perfect"])
    for view in ("latent", "perfect"):
        assert (wide[f"{view}_ttnt"] <= wide[f"{view}_pfs2_ema"]).all()
        assert (wide[f"{view}_pfs2_ema"] <= wide[f"{view}_os"]).all()
    assert (wide["latent_pfs2_ema"] <= wide["perfect_pfs2_ema"]).all()
    assert wide["perfect_pfs_nest"].equals(wide["perfect_pfs2_ema"].alias("perfect_pfs_nest"))


@pytest.mark.parametrize("study", STUDIES)
def test_a_recorded_second_progression_lies_near_the_perfect_observer(study: str) -> None:
    """Four of five within one scan interval, as for the first progression; the rest by reading error."""
    records = run(study)
    patient = pl.DataFrame(records.truth["patient"], infer_schema_length=None)
    truth = pl.DataFrame(records.truth["endpoint"], infer_schema_length=None).filter(
        (pl.col("endpoint") == "pfs2_ema") & ~pl.col("death_is_event")
    )
    worse = on_next_line(study, "assessment").filter(pl.col("overall_response") == "PD")
    both = worse.join(patient, on="subject").join(truth, on="subject")
    days = (both["date"] - both["time_zero"].str.to_date()).dt.total_days()
    assert ((days / 30.4375 - both["second_progression_seen"]).abs() < 0.02).all()
    near = (days / 30.4375 - both["perfect"]).abs() <= (5.5 if study == "sabr-cohort" else 3.5)
    assert near.sum() > 0.8 * len(near)
