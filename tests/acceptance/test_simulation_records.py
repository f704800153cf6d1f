"""Simulated records of the five bundled studies are whole, typed, ordered in time and repeatable."""

import json
from functools import cache

import polars as pl
import pytest

from lesionwise.design import Simulated, simulate
from lesionwise.tables.registry import TABLES
from lesionwise.terms import Faults

STUDIES = ("sabr-cohort", "axitoria", "sabr-registry", "sablor", "storm")

DATED = {
    "scan": ("date",),
    "assessment": ("date",),
    "board_review": ("date",),
    "radiotherapy_course": ("first_fraction", "last_fraction"),
    "radiotherapy_target": ("first_fraction", "last_fraction"),
    "systemic_line": ("start_date", "stop_date"),
    "drug_exposure": ("start_date", "stop_date"),
    "lesion": ("first_seen",),
    "visit": ("date",),
}


@cache
def run(study: str, subjects: int = 60, seed: int = 20) -> Simulated:
    return simulate(study, subjects, seed)


@pytest.mark.parametrize("study", STUDIES)
def test_every_table_is_as_declared(study: str) -> None:
    tables = run(study).tables
    for name, frame in tables.items():
        declaration = TABLES[name]
        assert frame.columns == list(declaration.columns)
        declaration.schema.validate(frame)
        for reference in declaration.references:
            rows = frame.drop_nulls(list(reference.columns))
            parent = tables[reference.parent]
            left, right = list(reference.columns), list(reference.parent_columns)
            orphans = rows.join(parent, how="anti", left_on=left, right_on=right)
            assert orphans.height == 0, (name, reference.parent)


@pytest.mark.parametrize("study", STUDIES)
def test_the_tables_hold_what_a_trial_needs(study: str) -> None:
    tables = run(study).tables
    assert tables["subject"].height == tables["vital_status"].height == 60
    randomised = study in ("sablor", "storm")
    assert tables["allocation"].height == (60 if randomised else 0)
    for name in ("lesion", "scan", "measurement", "assessment", "board_review", "board_decision"):
        assert tables[name].height > 0, name
    for name in ("radiotherapy_course", "radiotherapy_target", "systemic_line", "drug_exposure"):
        assert tables[name].height > 0, name


@pytest.mark.parametrize("study", STUDIES)
def test_nothing_is_recorded_after_death_loss_or_cut(study: str) -> None:
    records = run(study)
    ends = records.tables["vital_status"].select("subject", end="date")
    assert ends["end"].max() == records.data_cut
    for name, columns in DATED.items():
        joined = records.tables[name].join(ends, on="subject")
        for column in columns:
            assert joined.filter(pl.col(column) > pl.col("end")).height == 0, (name, column)


@pytest.mark.parametrize("study", STUDIES)
def test_the_same_seed_gives_the_same_records(study: str) -> None:
    first, second = run(study), simulate(study, 60, 20)
    for name, frame in first.tables.items():
        assert frame.equals(second.tables[name])
    assert json.dumps(first.truth) == json.dumps(second.truth)
    assert not first.tables["measurement"].equals(simulate(study, 60, 21).tables["measurement"])


@pytest.mark.parametrize("study", STUDIES)
def test_more_subjects_leave_the_earlier_ones_unchanged(study: str) -> None:
    few, many = simulate(study, 25, 20), run(study)
    subjects = few.tables["subject"]["subject"].implode()
    for name, frame in few.tables.items():
        assert frame.equals(many.tables[name].filter(pl.col("subject").is_in(subjects))), name
    assert few.data_cut == many.data_cut


@pytest.mark.parametrize("study", STUDIES)
def test_one_baseline_scan_shows_every_baseline_lesion(study: str) -> None:
    tables = run(study).tables
    baseline = tables["scan"].filter("baseline")
    assert baseline["subject"].n_unique() == baseline.height == 60
    old = tables["lesion"].filter(pl.col("role") != "new").select("subject", "lesion")
    shown = tables["measurement"].join(baseline.select("subject", "scan"), on=["subject", "scan"])
    assert shown.select("subject", "lesion").sort("subject", "lesion").equals(old.sort("subject", "lesion"))


@pytest.mark.parametrize("study", STUDIES)
def test_targets_keep_to_five_and_two_an_organ(study: str) -> None:
    targets = run(study).tables["lesion"].filter(pl.col("role") == "target")
    assert targets["measurable"].all()
    assert (targets.group_by("subject").len()["len"] <= 5).all()
    assert (targets.group_by("subject", "organ").len()["len"] <= 2).all()


@pytest.mark.parametrize("study", STUDIES)
def test_sizes_are_whole_millimetres_by_the_axis_of_the_lesion(study: str) -> None:
    tables = run(study).tables
    rows = tables["measurement"].join(
        tables["lesion"].select("subject", "lesion", "node"), on=["subject", "lesion"]
    )
    measured = rows.filter(pl.col("state") == "measured")
    assert (measured["node"] == measured["short_axis_mm"].is_not_null()).all()
    assert (measured["node"] == measured["long_axis_mm"].is_null()).all()
    size = pl.coalesce("long_axis_mm", "short_axis_mm").cast(pl.Float64)
    assert measured.select((size == size.round()).all()).item()
    others = rows.filter(pl.col("state") != "measured")
    assert others["long_axis_mm"].is_null().all()


@pytest.mark.parametrize("study", STUDIES)
def test_salvage_follows_a_progression_and_a_board(study: str) -> None:
    tables = run(study).tables
    salvage = tables["radiotherapy_course"].filter(pl.col("intent") == "salvage")
    assert salvage.height > 0
    first = (
        tables["assessment"]
        .filter(pl.col("overall_response") == "PD")
        .group_by("subject")
        .agg(first_progression=pl.col("date").min())
    )
    after = salvage.join(first, on="subject")
    assert after.height == salvage.height
    assert (after["first_fraction"] > after["first_progression"]).all()
    board = tables["board_review"].filter((pl.col("decision") == "local_rt") & (pl.col("review") != "B00"))
    assert board.height >= salvage.height
    assert not board["systemic_change"].any()


@pytest.mark.parametrize("study", STUDIES)
def test_a_board_that_does_not_irradiate_is_followed_by_a_new_line(study: str) -> None:
    tables, cut = run(study).tables, run(study).data_cut
    changed = tables["systemic_line"].filter(pl.col("start_reason") == "progression").select("subject")
    ended = tables["vital_status"].select("subject", end="date")
    decided = (
        tables["board_review"]
        .filter("systemic_change")
        .join(ended, on="subject")
        .filter(pl.col("date") + pl.duration(days=20) < pl.col("end"))
    )
    assert decided.join(changed, on="subject", how="anti").height == 0
    assert (decided["date"] <= cut).all()


def test_storm_holds_the_inhibitor_eight_days_around_radiotherapy() -> None:
    tables = run("storm").tables
    holds = tables["drug_exposure"].filter("hold")
    assert holds["drug_class"].unique().to_list() == ["tki"]
    course = tables["radiotherapy_course"].filter(pl.col("intent") == "planned")
    first = course.join(holds.group_by("subject").agg(pl.col("start_date").min()), on="subject")
    assert ((first["first_fraction"] - first["start_date"]).dt.total_days() == 8).all()
    inhibitor = tables["drug_exposure"].filter(pl.col("drug") == "axitinib")
    following = inhibitor.sort("subject", "start_date").with_columns(
        gap=(pl.col("start_date") - pl.col("stop_date").shift().over("subject")).dt.total_days()
    )
    assert following["gap"].drop_nulls().unique().to_list() == [1]


def test_the_cohort_has_planted_immortal_time_before_radiotherapy() -> None:
    tables = run("sabr-cohort", 200).tables
    lines = tables["systemic_line"].filter(pl.col("protocol")).select("subject", "start_date")
    courses = tables["radiotherapy_course"].filter(pl.col("intent") == "planned")
    lead = lines.join(courses, on="subject").select(
        days=(pl.col("first_fraction") - pl.col("start_date")).dt.total_days()
    )["days"]
    assert lead.len() == 200
    assert (lead >= 0).all()
    assert float(lead.sum()) / 200 / 30.4375 == pytest.approx(8, abs=1.2)
    assert tables["subject"]["site"].n_unique() == 3


def test_retrospective_subjects_have_no_plan_no_consent_and_irregular_scans() -> None:
    tables = run("sabr-cohort", 200).tables
    past = tables["subject"].filter(pl.col("mode") == "retrospective")
    assert 70 < past.height < 130
    assert past["consent_date"].is_null().all()
    scans = tables["scan"].join(past.select("subject"), on="subject", how="semi")
    assert scans["due_date"].is_null().all()
    assert tables["visit"].join(past.select("subject"), on="subject", how="semi").height == 0


def test_storm_admits_small_progressing_lesions_and_no_poor_risk() -> None:
    records = run("storm", 200)
    assert "poor" not in records.tables["subject"]["imdc_group"]
    progressing = pl.DataFrame(records.truth["lesion"]).filter("progressing_at_start")
    assert (progressing["diameter_at_birth_mm"] <= 40).all()
    assert (progressing.group_by("subject").agg(pl.col("organ").n_unique())["organ"] <= 2).all()
    assert records.tables["subject"]["histology"].unique().to_list() == ["clear_cell"]


def test_the_registry_mixes_naive_and_oligoprogressive_patients() -> None:
    records = run("sabr-registry", 200)
    groups = pl.DataFrame(records.truth["patient"]).group_by("group").len()
    assert (groups["len"] > 75).all()
    assert set(groups["group"]) == {"naive", "oligoprogressive"}
    entry = records.tables["board_review"].filter(pl.col("review") == "B00")
    assert entry.height == 200


def test_null_gives_no_planned_radiotherapy() -> None:
    tables = simulate("sablor", 60, 20, "null").tables
    assert set(tables["subject"]["arm"]) == set(run("sablor").tables["subject"]["arm"])
    assert "planned" not in tables["radiotherapy_course"]["intent"]


def test_truths_share_their_random_numbers() -> None:
    preset, claimed = run("sablor").tables, simulate("sablor", 60, 20, "claimed").tables
    control = preset["allocation"].filter(pl.col("arm") == "control").select("subject")
    assert preset["allocation"].equals(claimed["allocation"])
    for name in ("measurement", "systemic_line", "vital_status"):
        left, right = (tables[name].join(control, on="subject", how="semi") for tables in (preset, claimed))
        assert left.equals(right)
    assert not preset["measurement"].equals(claimed["measurement"])


def test_numbers_out_of_range_are_refused_together() -> None:
    with pytest.raises(Faults) as refused:
        simulate("storm", 0, -1)
    assert [fault.where for fault in refused.value.faults] == ["subjects", "seed"]
