"""Adverse events on random histories: engine and oracle agree, and what must always hold."""

from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings

from endpoint_trial import derive_at
from lesionwise.definitions import AdverseEvents
from lesionwise.derive.adverse_event import derive_maximum_grade
from lesionwise.derive.endpoint import Endpoints, History, classify_adverse_events
from lesionwise.derive.timeline import derive_timeline
from lesionwise.study import Study
from lesionwise.tables.registry import DERIVED_TABLES
from oracle.adverse_event import classify_slowly, find_delay, read_patients
from oracle.adverse_event_histories import Harms, harms
from oracle.adverse_event_verdict import Verdict, judge_slowly
from oracle.endpoint_histories import build_frame

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(SLOW, max_examples=40)


def classify(world: Harms) -> pl.DataFrame:
    """The classes of the engine."""
    response = build_frame("response", [])
    timeline = derive_timeline(world.tables, response, None)
    return classify_adverse_events(History(world.study, world.tables, timeline, response))


def derive(world: Harms) -> Endpoints:
    return derive_at(world.study, world.tables, build_frame("response", []), None)[1]


def ask(world: Harms, **more: Any) -> pl.DataFrame:
    """The values of the first endpoint, with something about it changed."""
    endpoint = world.study.endpoints[0].model_copy(update=more)
    study = world.study.model_copy(update={"endpoints": (endpoint,)})
    return derive(world._replace(study=study)).endpoint.drop("row")


def count(values: pl.DataFrame) -> set[tuple[str, str | None]]:
    """Subjects and occasions with an event that counts."""
    return set(values.filter(pl.col("status") == 1).select("subject", "occasion").rows())


@SLOW
@given(harms())
def test_classes_agree(world: Harms) -> None:
    """Class, nested acute window and date of every event."""
    patients = read_patients(world.study, world.tables)
    clock = world.study.adverse_event.ae_control_clock
    delay = 0 if clock == "randomisation" else find_delay(patients)
    slow = {
        each.row["row"]: (each.name, each.within, each.onset)
        for patient in patients.values()
        for each in classify_slowly(world.study, patient, delay)
    }
    rows = classify(world).select("adverse_event_row", "ae_class", "acute_within_days", "onset_date").rows()
    assert {row[0]: row[1:] for row in rows} == slow


@SLOW
@given(harms())
def test_endpoints_agree(world: Harms) -> None:
    """Status, reason, maximum grade, date and row of every subject and class."""
    found = derive(world).endpoint
    for endpoint in world.study.endpoints:
        assert isinstance(endpoint, AdverseEvents)
        slow = judge_slowly(world.study, endpoint, world.tables)
        fast = {
            (row["subject"], row["occasion"]): Verdict(
                row["status"],
                row["reason"],
                row["value"],
                row["event_date"],
                row["source_row"] if row["status"] == 1 else None,
            )
            for row in found.filter(pl.col("endpoint") == endpoint.id).iter_rows(named=True)
        }
        assert fast == slow


@SOME
@given(harms())
def test_every_event_has_one_class(world: Harms) -> None:
    """Sums over classes are the listing: nothing falls into a gap, nothing counts twice."""
    classes = classify(world)
    DERIVED_TABLES["adverse_event_class"].schema.validate(classes)
    events = world.tables["adverse_event"]
    listed = {
        row["row"]
        for row in events.iter_rows(named=True)
        if (row["grade"] or 0) > 0
        or (row["grade"] is None and (row["onset_date"] or row["end_date"] or row["outcome"]))
    }
    assert sorted(classes["adverse_event_row"]) == sorted(listed)
    summed = derive_maximum_grade(events, classes)
    assert summed["events"].sum() == classes.height
    assert summed.select("subject", "term", "ae_class").is_duplicated().sum() == 0


@SOME
@given(harms())
def test_frames_are_as_declared_and_every_source_exists(world: Harms) -> None:
    found = derive(world)
    DERIVED_TABLES["endpoint"].schema.validate(found.endpoint)
    DERIVED_TABLES["trace"].schema.validate(found.trace)
    for table, row in found.trace.select("source_table", "source_row").unique().iter_rows():
        assert row in world.tables[table]["row"]
    decided = found.trace.filter(pl.col("part") == "decided_by").select(
        "source_table", "source_row", row="table_row"
    )
    sourced = found.endpoint.filter(pl.col("source_row").is_not_null())
    assert sourced.join(decided, on=["row", "source_table", "source_row"], how="anti").is_empty()
    assert found.endpoint.filter(pl.col("status").is_not_null() & pl.col("source_row").is_null()).is_empty()


@SOME
@given(harms())
def test_asking_for_less_never_lowers_a_count(world: Harms) -> None:
    """Related events are some of all, grade 3 some of grade 3 or more, a window part of a longer one."""
    one = world.study.endpoints[0]
    assert isinstance(one, AdverseEvents)
    plain = ask(world)
    assert count(plain) <= count(ask(world, related_to=()))
    assert count(plain) <= count(ask(world, exactly=False))
    assert count(plain) <= count(ask(world, exactly=False, min_grade=1))
    assert count(plain) <= count(ask(world, window_days=None))
    assert count(plain) <= count(ask(world, acute_within_days=None))
    assert count(ask(world, related_levels=("definite",))) <= count(
        ask(world, related_levels=("probable", "definite"))
    )


@SOME
@given(harms())
def test_a_longer_acute_window_never_lowers_its_count(world: Harms) -> None:
    def acute(days: int) -> set[tuple[str, str | None]]:
        rules = world.study.adverse_event.model_copy(update={"acute_days": (days,), "late_from_days": None})
        study: Study = world.study.model_copy(update={"adverse_event": rules})
        return count(ask(world._replace(study=study), classes=("acute",), acute_within_days=None))

    assert acute(60) <= acute(90) <= acute(183)


@SOME
@given(harms())
def test_what_is_unknown_is_never_counted_as_no(world: Harms) -> None:
    """Filling an unknown grade or relation changes no yes and no no."""
    frame = world.tables["adverse_event"]
    before = ask(world).select("subject", "occasion", "status")
    for grade, relation in ((1, "unrelated"), (5, "definite")):
        filled = frame.with_columns(
            pl.when(pl.col("grade").is_null() & pl.col("onset_date").is_not_null())
            .then(grade)
            .otherwise("grade")
            .alias("grade"),
            *(
                pl.col(name).fill_null(pl.lit(relation, dtype=frame.schema[name]))
                for name in frame.columns
                if name.startswith("related_") and name != "related_rt"
            ),
        )
        after = ask(world._replace(tables={**world.tables, "adverse_event": filled}))
        joined = before.join(
            after.select("subject", "occasion", after="status"), on=["subject", "occasion"], nulls_equal=True
        )
        known = joined.filter(pl.col("status").is_not_null())
        assert known.filter(pl.col("status") != pl.col("after")).is_empty()
