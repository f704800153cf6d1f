"""Irradiated lesions on random histories: engine and oracle agree; what always holds of outcomes."""

import datetime
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoint_trial import trial
from lesion_trial import control, list_outcomes
from lesionwise.derive import Derived, derive
from lesionwise.derive.lesion import derive_lesion_course
from lesionwise.study import ResponseRules
from oracle.lesion import derive_lesions_slowly
from oracle.lesion_histories import CUTS, READER, RULES, histories

Tables = dict[str, pl.DataFrame]
FEW = settings(max_examples=30, deadline=None)
MANY = settings(max_examples=120, deadline=None)


def run(tables: Tables, rules: ResponseRules, cut: datetime.date | None = None) -> Derived:
    said = rules.model_copy(update={"reader": READER})
    study = trial(control(intents=("planned", "salvage", "palliative")), control("lc_patient"), response=said)
    return derive(study, tables, cut)


@MANY
@given(histories(), RULES, CUTS)
def test_engine_and_oracle_agree(tables: Tables, rules: ResponseRules, cut: datetime.date | None) -> None:
    slow = derive_lesions_slowly(tables, rules, cut, READER)
    assert list_outcomes(run(tables, rules, cut).lesion_outcome) == slow


@FEW
@given(histories(), RULES)
def test_statuses_are_exclusive_and_exhaustive(tables: Tables, rules: ResponseRules) -> None:
    """Every irradiated lesion and course has one outcome, with a date and a source row."""
    frame = run(tables, rules).lesion_outcome
    given_targets = tables["radiotherapy_target"].filter(pl.col("fractions_delivered").fill_null(1) > 0)
    assert frame.height == given_targets.height
    assert frame.select("subject", "lesion", "course").is_unique().all()
    assert frame["status"].is_null().equals(frame["event_date"].is_null())
    assert (frame["cause"].is_not_null() == (frame["status"] == 1).fill_null(False)).all()
    assert frame.filter(pl.col("event_date") < pl.col("start_date")).is_empty()
    for row in frame.iter_rows(named=True):
        assert row["source_row"] in tables[row["source_table"]]["row"]


@FEW
@given(histories(), RULES)
def test_a_failure_is_dated_by_a_scan_or_a_proof_of_the_lesion(tables: Tables, rules: ResponseRules) -> None:
    failed = run(tables, rules).lesion_outcome.filter(pl.col("status") == 1)
    days = {
        subject: {row["date"] for row in _dated(tables, subject)} for subject in failed["subject"].unique()
    }
    for row in failed.iter_rows(named=True):
        assert row["event_date"] in days[row["subject"]]
        assert row["known_date"] >= row["event_date"]


def _dated(tables: Tables, subject: str) -> list[dict[str, object]]:
    courses = tables["radiotherapy_course"].with_columns(date="first_fraction")
    named = [tables["scan"], tables["lesion_procedure"], courses]
    frames = [frame.filter(pl.col("subject") == subject).select("date") for frame in named]
    return pl.concat(frames).rows(named=True)


@FEW
@given(histories(), st.integers(1, 40))
def test_a_scan_at_the_nadir_never_makes_a_failure(tables: Tables, after: int) -> None:
    """A further scan of the smallest size that was ever measured turns no lesion to a failure."""
    before = list_outcomes(run(tables, ResponseRules()).lesion_outcome)
    later = _add_scan(tables, after)
    for key, value in list_outcomes(run(later, ResponseRules()).lesion_outcome).items():
        assert value.status != 1 or before[key].status == 1


def _add_scan(tables: Tables, after: int) -> Tables:
    last = tables["scan"].group_by("subject").agg(date=pl.col("date").max() + pl.duration(days=after))
    scan = last.with_columns(scan=pl.lit("V99"), row=pl.lit(None, dtype=pl.Int64))
    sizes = tables["measurement"].group_by("subject").agg(long_axis_mm=pl.col("long_axis_mm").min())
    lines = sizes.join(pl.DataFrame({"lesion": ["L1", "L2", "L3"]}), how="cross").with_columns(
        scan=pl.lit("V99"), reader=pl.lit(READER), state=pl.lit("measured")
    )
    sized = lines.with_columns(pl.col("long_axis_mm").fill_null(Decimal(0)))
    return {
        **tables,
        "scan": _append(tables["scan"], scan),
        "measurement": _append(tables["measurement"], sized),
    }


def _append(frame: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    typed = more.select(
        (pl.col(name) if name in more.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in frame.schema.items()
    )
    return pl.concat([frame, typed]).with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


@FEW
@given(histories(), RULES, CUTS)
def test_order_of_rows_changes_nothing(
    tables: Tables, rules: ResponseRules, cut: datetime.date | None
) -> None:
    names = ("scan", "measurement", "lesion_procedure", "radiotherapy_course", "lesion")
    turned = {**tables, **{name: tables[name].reverse() for name in names}}
    first, second = run(tables, rules, cut), run(turned, rules, cut)
    assert first.lesion_outcome.equals(second.lesion_outcome)


@FEW
@given(histories(), RULES)
def test_states_and_outcomes_tell_the_same(tables: Tables, rules: ResponseRules) -> None:
    """A lesion is in local failure at a scan exactly when its failure was known by then."""
    course = derive_lesion_course(tables, rules, None)
    outcome = run(tables, rules.model_copy(update={"marginal_is_lf": True})).lesion_outcome
    local = outcome.filter((pl.col("status") == 1) & (pl.col("cause") != "LC-RETX"))
    key = ["subject", "lesion", "course"]
    joined = course.join(local.select(*key, "event_date", "known_date"), on=key)
    assert ((joined["state"] == "local_failure") == (joined["date"] >= joined["known_date"])).all()
    at_first = joined.filter(pl.col("confirmed"))
    assert (at_first["first_suspicion"] == at_first["event_date"]).all()
    nadirs = course.group_by("subject", "lesion", "course", maintain_order=True).agg(
        pl.col("nadir").drop_nulls().diff().max().alias("rise")
    )
    assert (nadirs["rise"].fill_null(0) <= 0).all()


@FEW
@given(histories(), RULES)
def test_a_patient_fails_with_the_first_lesion(tables: Tables, rules: ResponseRules) -> None:
    derived = run(tables, rules)
    counted = derived.lesion_outcome.join(
        tables["radiotherapy_course"].filter(pl.col("intent").is_in(["planned", "salvage"])),
        on=["subject", "course"],
    )
    patients = derived.endpoint.filter(pl.col("endpoint") == "lc_patient")
    assert patients["subject"].to_list() == tables["subject"]["subject"].to_list()
    for row in patients.filter(pl.col("status") == 1).iter_rows(named=True):
        mine = counted.filter((pl.col("subject") == row["subject"]) & (pl.col("status") == 1))
        assert row["event_date"] == mine["event_date"].min()
    for row in patients.filter(pl.col("status") == 0).iter_rows(named=True):
        mine = counted.filter(pl.col("subject") == row["subject"])
        assert not (mine["status"] == 1).any()
        assert row["event_date"] == mine.filter(pl.col("status") == 0)["event_date"].min()
