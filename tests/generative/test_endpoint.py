"""Engine and slow per-subject oracle agree on random histories; what must hold between values holds."""

import datetime

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint_trial import derive_at, list_values, overall_survival, survival
from lesionwise.derive.endpoint import Endpoints
from lesionwise.study import ImagingSchedule
from lesionwise.tables.registry import DERIVED_TABLES
from oracle.endpoint import Value, derive_slowly
from oracle.endpoint_histories import World, build_frame, build_study, worlds

SLOW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(SLOW, max_examples=25)

SCHEDULE = (ImagingSchedule(anchor="enrolment", first_day=56, interval_days=56, window_days=7),)
EMA, FDA = survival("ema"), survival("fda", profile="fda_2018")
TTP = survival("ttp", rule="ttp", event=("progression",))
STUDY = build_study((EMA, FDA, TTP, overall_survival()), SCHEDULE)

Values = dict[tuple[str, str], Value]


def derive_all(world: World) -> tuple[pl.DataFrame, Endpoints]:
    return derive_at(world.study, world.tables, world.response, world.cut)


def derive_pair(world: World, subject: str, first: str, second: str) -> tuple[Value, Value]:
    values = list_values(derive_all(world)[1])
    return values[subject, first], values[subject, second]


@SLOW
@given(worlds())
def test_endpoints_agree(world: World) -> None:
    """Origin, date, days, status, reason, source row and entry of every subject and endpoint."""
    found = list_values(derive_all(world)[1])
    assert found == derive_slowly(world.study, world.tables, world.response, world.cut)


@SOME
@given(worlds())
def test_frames_are_as_declared_and_every_source_exists(world: World) -> None:
    """Types, keys and ranges hold; each row of timeline and trace points to a row that is there."""
    timeline, found = derive_all(world)
    for name, frame in (("timeline", timeline), ("endpoint", found.endpoint), ("trace", found.trace)):
        DERIVED_TABLES[name].schema.validate(frame)
    tables = {**world.tables, "response": world.response}
    for frame in (timeline, found.trace):
        for table, row in frame.select("source_table", "source_row").unique().iter_rows():
            assert row in tables[table]["row"]
    decided = found.trace.filter(pl.col("part") == "decided_by").select(
        "source_table", "source_row", row="table_row"
    )
    sourced = found.endpoint.filter(pl.col("source_row").is_not_null())
    assert sourced.join(decided, on=["row", "source_table", "source_row"], how="anti").is_empty()
    assert found.endpoint.height == world.tables["subject"].height * len(world.study.endpoints)


@SOME
@given(worlds())
def test_the_profiles_are_ordered(world: World) -> None:
    """FDA events are EMA events of the same day; the EMA never censors earlier (ENDPOINTS 6.3)."""
    world = world._replace(study=STUDY)
    for subject in world.tables["subject"]["subject"]:
        ema, fda = derive_pair(world, subject, "ema", "fda")
        if ema.days is not None and fda.days is not None:
            assert ema.days >= fda.days
            if fda.status == 1:
                assert (ema.status, ema.date, ema.source) == (1, fda.date, fda.source)


@SOME
@given(worlds())
def test_without_new_lines_and_gaps_the_profiles_are_one(world: World) -> None:
    """With a baseline, no line that is or may be new, and no schedule nothing stops follow-up."""
    tables = world.tables | {"systemic_line": build_frame("systemic_line", [])}
    world = world._replace(study=build_study((EMA, FDA)), tables=tables)
    based = world.response.filter(pl.col("baseline") & (pl.col("reader") == "A"))["subject"].to_list()
    study = build_study((survival("ema", reader="A"), survival("fda", profile="fda_2018", reader="A")))
    for subject in based:
        ema, fda = derive_pair(world._replace(study=study), subject, "ema", "fda")
        assert ema == fda


@SOME
@given(worlds())
def test_progression_comes_not_after_death(world: World) -> None:
    """PFS is not later than OS where every scan proves life; a TTP event is a PFS event, not later."""
    world = world._replace(study=STUDY)
    deaths = world.tables["vital_status"].filter(pl.col("status").cast(pl.String) == "dead")
    clean = world.tables["subject"].join(deaths, on="subject", how="anti")["subject"].to_list()
    for subject in clean:
        pfs, whole = derive_pair(world, subject, "ema", "os")
        assert pfs.days is None or whole.days is None or pfs.days <= whole.days
    for subject in world.tables["subject"]["subject"]:
        ttp, pfs = derive_pair(world, subject, "ttp", "ema")
        if ttp.status == 1:
            assert pfs.status == 1
            assert pfs.date is not None
            assert ttp.date is not None
            assert pfs.date <= ttp.date


@SOME
@given(worlds(), st.integers(-700, 700))
def test_moving_every_date_changes_no_time(world: World, days: int) -> None:
    """Only whole dates: a date of which only the month is known does not move by days."""
    world = make_whole(world)
    moved = world._replace(
        tables={name: shift(frame, days) for name, frame in world.tables.items()},
        response=shift(world.response, days),
        cut=None if world.cut is None else world.cut + datetime.timedelta(days=days),
    )
    before, after = (list_values(derive_all(one)[1]) for one in (world, moved))
    assert [drop_dates(value) for value in before.values()] == [drop_dates(value) for value in after.values()]


@SOME
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world: World, random: object) -> None:
    """Rows keep their numbers; the frames are handed over in another order."""
    seed = hash(str(random)) % 1000
    mixed = {
        name: frame.sample(fraction=1, shuffle=True, seed=seed) if name != "subject" else frame
        for name, frame in world.tables.items()
    }
    assert list_values(derive_all(world._replace(tables=mixed))[1]) == list_values(derive_all(world)[1])


@SOME
@given(worlds())
def test_subjects_do_not_touch_each_other(world: World) -> None:
    """A subject alone has the values that it has among others (readers and baselines are the study's)."""
    study = world.study.model_copy(
        update={
            "response": world.study.response.model_copy(update={"reader": "A", "source": "derived"}),
            "endpoints": tuple(each.model_copy(update={"reader": None}) for each in world.study.endpoints),
        }
    )
    world = world._replace(study=study, response=world.response.filter(pl.col("reader") == "A"))
    every = list_values(derive_all(world)[1])
    for subject in world.tables["subject"]["subject"]:
        mine = {
            name: frame.filter(pl.col("subject") == subject) if "subject" in frame.columns else frame
            for name, frame in world.tables.items()
        }
        response = world.response.filter(pl.col("subject") == subject)
        alone = list_values(derive_all(world._replace(tables=mine, response=response))[1])
        assert alone == {key: value for key, value in every.items() if key[0] == subject}


def make_whole(world: World) -> World:
    """The same world with every precision removed."""
    whole = {
        name: frame.with_columns(
            pl.lit(None, dtype=frame.schema[column]).alias(column)
            for column in frame.columns
            if column.endswith("_precision")
        )
        for name, frame in world.tables.items()
    }
    return world._replace(tables=whole)


def shift(frame: pl.DataFrame, days: int) -> pl.DataFrame:
    """The frame with every date moved."""
    dates = [name for name, dtype in frame.schema.items() if dtype == pl.Date]
    return frame.with_columns(pl.col(name) + pl.duration(days=days) for name in dates)


def drop_dates(value: Value) -> Value:
    """A value without its dates."""
    return value._replace(origin=None, date=None)
