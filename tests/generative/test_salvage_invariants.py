"""What must hold of `pfs2_salvage_rt` (STUDIES 9.1, invariants 1 to 11), on random histories."""

from itertools import pairwise
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint_trial import derive_at, further, overall_survival, survival
from lesionwise.definitions import Endpoint, TimeToEvent
from lesionwise.tables.registry import DERIVED_TABLES
from oracle.endpoint_histories import build_frame, day
from oracle.salvage import KINDS
from oracle.salvage_histories import SalvageWorld, salvage_worlds

SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
Row = dict[str, Any]

PLAIN: dict[str, Any] = {
    "origin": "enrolment",
    "event": ("systemic_change", "not_amenable", "death"),
    "competing": (),
    "entry": "none",
    "horizon_months": None,
    "missed_scans_max": None,
    "toxicity_switch": "treatment_policy",
    "pfs2_event_date": "progression_scan",
    "salvage_scope": "any",
    "clinical_progression_is_event": True,
}
"""The endpoint without what ends follow-up early."""


def derive_rows(world: SalvageWorld, *endpoints: Endpoint) -> dict[str, dict[str, Row]]:
    """Rows by id of the endpoint, then by subject; without endpoints those of the world."""
    study = world.study.model_copy(update={"endpoints": endpoints or world.study.endpoints})
    found: dict[str, dict[str, Row]] = {}
    for row in derive_at(study, *world[1:])[1].endpoint.iter_rows(named=True):
        found.setdefault(row["endpoint"], {})[row["subject"]] = row
    return found


def take(world: SalvageWorld, name: str = "pfs2_salvage_rt", **fields: Any) -> TimeToEvent:
    """The endpoint of the world under another id, with other settings."""
    (endpoint,) = world.study.endpoints
    assert isinstance(endpoint, TimeToEvent)
    return endpoint.model_copy(update={"id": name, **fields})


def shorten(row: Row) -> tuple[Any, ...]:
    return row["event_date"], row["status"], row["reason"]


def list_subjects(world: SalvageWorld) -> list[str]:
    return world.tables["subject"]["subject"].to_list()


@SOME
@given(salvage_worlds(**PLAIN))
def test_1_and_2_progression_then_pfs2_then_death(world: SalvageWorld) -> None:
    """PFS1 <= PFS2 <= OS; the two are one where the first progression brought the change."""
    pfs1 = survival("pfs1", event=("progression", "clinical_progression", "death"))
    rows = derive_rows(world, pfs1, take(world), overall_survival())
    for subject in list_subjects(world):
        first, second, last = (rows[name][subject] for name in ("pfs1", "pfs2_salvage_rt", "os"))
        if second["status"] is None:
            continue
        if second["status"] == 1:
            assert first["status"] == 1
            assert first["event_date"] <= second["event_date"]
        assert second["event_date"] <= last["event_date"] or last["status"] == 0
        passed = {*(second["flags"] or "").split(", "), *(second["queries"] or "").split(", ")}
        passed -= {"", "rt_and_change", "toxicity_switch", "line_for_another_reason", "reason_missing"}
        if second["detail"] in ("a", "b", "c") and second["value"] == 0 and not passed:
            assert first["event_date"] == second["event_date"]


@SOME
@given(salvage_worlds(**PLAIN))
def test_3_and_5_salvages_lie_between_the_progressions(world: SalvageWorld) -> None:
    """Each counted salvage begins on or after the first progression, before the event; one each at most."""
    _, found = derive_at(*world)
    notes = found.trace.filter(pl.col("note").str.starts_with("salvage "))
    read = world.response.filter(pl.col("overall_response").cast(pl.String) == "PD")
    forms = world.tables["assessment"]
    given_dates = {
        table: dict(world.tables[table].select("row", pl.col(column)).iter_rows())
        for table, column in (("radiotherapy_course", "first_fraction"), ("lesion_procedure", "date"))
    }
    for row in found.endpoint.iter_rows(named=True):
        mine = [frame.filter(pl.col("subject") == row["subject"]) for frame in (read, forms)]
        assert (row["value"] or 0) <= sum(frame.height for frame in mine)
        earliest = min(date for frame in mine for date in [*frame["date"], day(10**4)])
        told = notes.filter(pl.col("table_row") == row["row"])
        for table, source in told.select("source_table", "source_row").iter_rows():
            assert earliest <= given_dates[table][source]
            if row["reason"] in KINDS:
                assert given_dates[table][source] < row["event_date"]


@SOME
@given(salvage_worlds(), st.randoms(use_true_random=False))
def test_4_one_end_a_subject_whatever_the_order_of_rows(world: SalvageWorld, random: Any) -> None:
    seed = random.randint(0, 1000)
    mixed = {
        name: frame.sample(fraction=1, shuffle=True, seed=seed) if name != "subject" else frame
        for name, frame in world.tables.items()
    }
    before, after = derive_rows(world), derive_rows(world._replace(tables=mixed))
    assert before == after
    assert list(before["pfs2_salvage_rt"]) == list_subjects(world)


@SOME
@given(salvage_worlds(**PLAIN))
def test_6_what_comes_after_the_deciding_record_changes_nothing(world: SalvageWorld) -> None:
    """Rows dated later than the last row that decided are taken away; lines are never interrupted here."""
    lines = world.tables["systemic_line"]
    ends = [pl.lit(None, dtype=lines.schema[name]).alias(name) for name in ("stop_date", "stop_reason")]
    kept = {"systemic_line": lines.with_columns(ends)}
    world = world._replace(
        tables=world.tables | kept | {"drug_exposure": build_frame("drug_exposure", [])}, cut=None
    )
    _, found = derive_at(*world)
    dates = {**world.tables, "response": world.response}
    columns = {"systemic_line": "start_date", "radiotherapy_course": "first_fraction"}
    for row in found.endpoint.iter_rows(named=True):
        if row["reason"] not in (*KINDS, "death") or row["detail"] == "k":
            continue
        decided = found.trace.filter((pl.col("table_row") == row["row"]) & (pl.col("part") == "decided_by"))
        last = max(
            dates[table].filter(pl.col("row") == number)[columns.get(table, "date")].item()
            for table, number in decided.select("source_table", "source_row").iter_rows()
        )
        until = {
            name: drop_later(frame, columns.get(name, "date"), last) for name, frame in world.tables.items()
        }
        cut = world._replace(tables=until, response=drop_later(world.response, "date", last))
        assert shorten(derive_rows(cut)["pfs2_salvage_rt"][row["subject"]]) == shorten(row)


def drop_later(frame: pl.DataFrame, column: str, last: Any) -> pl.DataFrame:
    """The rows dated on or before a day, and those that have no date."""
    if column not in frame.columns:
        return frame
    return frame.filter(pl.col(column).is_null() | (pl.col(column) <= last))


@SOME
@given(salvage_worlds(**PLAIN))
def test_7_death_as_an_event_changes_only_the_dead(world: SalvageWorld) -> None:
    alone = take(world, "alone", event=("systemic_change", "not_amenable"))
    rows = derive_rows(world, take(world, "whole"), alone)
    for subject in list_subjects(world):
        whole, other = rows["whole"][subject], rows["alone"][subject]
        if whole["reason"] != "death" and whole["status"] is not None:
            assert shorten(whole) == shorten(other)
        if whole["reason"] == "death" and other["status"] is not None:
            assert other["status"] == 0


@SOME
@given(salvage_worlds(**PLAIN))
def test_8_scan_then_decision_then_next_line(world: SalvageWorld) -> None:
    """The three days are in order, whether they stand side by side or the endpoint chooses them."""
    names = ("progression_scan", "decision", "next_line_start")
    rows = derive_rows(world, *(take(world, name, pfs2_event_date=name) for name in names))
    for subject in list_subjects(world):
        scan, decision, line = (rows[name][subject] for name in names)
        known = [scan[name] for name in ("progression_date", "decision_date", "next_line_date") if scan[name]]
        assert known == sorted(known)
        if scan["reason"] in KINDS and decision["status"] == line["status"] == 1:
            assert scan["event_date"] <= decision["event_date"] <= line["event_date"]


@SOME
@given(salvage_worlds(**PLAIN))
def test_9_a_wider_scope_is_never_earlier(world: SalvageWorld) -> None:
    scopes = ("new_only", "new_or_growing_unirradiated", "any")
    rows = derive_rows(world, *(take(world, scope, salvage_scope=scope) for scope in scopes))
    for subject in list_subjects(world):
        values = [rows[scope][subject] for scope in scopes]
        for narrow, wide in pairwise(values):
            if wide["status"] == 1 and narrow["status"] is not None:
                assert narrow["status"] == 1
                assert narrow["event_date"] <= wide["event_date"]


@SOME
@given(salvage_worlds(**PLAIN))
def test_10_not_later_than_the_next_line_for_progression(world: SalvageWorld) -> None:
    """When every line is begun for progression."""
    lines = world.tables["systemic_line"]
    why = pl.lit("progression").cast(lines.schema["start_reason"])
    new = pl.col("line") > 1
    driven = lines.with_columns(
        start_reason=pl.when(new).then(why).otherwise("start_reason"),
        protocol=pl.when(new).then(pl.lit(False)).otherwise("protocol"),
    )
    world = world._replace(
        tables=world.tables | {"systemic_line": driven, "drug_exposure": build_frame("drug_exposure", [])}
    )
    line = further("pfs2_next_line", "next_line_for_progression", "death")
    rows = derive_rows(world, take(world), line)
    for subject in list_subjects(world):
        second, following = rows["pfs2_salvage_rt"][subject], rows["pfs2_next_line"][subject]
        if following["status"] == 1 and second["status"] is not None:
            assert second["status"] == 1 or second["reason"] == "decision_pending"
            assert second["event_date"] <= following["event_date"]


@SOME
@given(salvage_worlds(), st.data())
def test_11_an_answer_about_one_subject_changes_no_other(world: SalvageWorld, data: st.DataObject) -> None:
    subject = data.draw(st.sampled_from(list_subjects(world)))
    reviews = world.tables["board_review"]
    answer = build_frame(
        "board_review",
        [{"subject": subject, "review": "B99", "date": day(60), "decision": "switch"}],
    ).with_columns(row=pl.lit(reviews.height + 1, dtype=pl.Int64))
    more = world._replace(tables=world.tables | {"board_review": pl.concat([reviews, answer])})
    before, after = derive_rows(world), derive_rows(more)
    for other in set(list_subjects(world)) - {subject}:
        assert before["pfs2_salvage_rt"][other] == after["pfs2_salvage_rt"][other]


@SOME
@given(salvage_worlds())
def test_frames_are_as_declared_and_every_source_exists(world: SalvageWorld) -> None:
    """Each row of the trace points to a row that is there, and the deciding row is in the trace."""
    _, found = derive_at(*world)
    DERIVED_TABLES["endpoint"].schema.validate(found.endpoint)
    DERIVED_TABLES["trace"].schema.validate(found.trace)
    tables = {**world.tables, "response": world.response}
    for table, row in found.trace.select("source_table", "source_row").unique().iter_rows():
        assert row in tables[table]["row"]
    decided = found.trace.filter(pl.col("part") == "decided_by").select(
        "source_table", "source_row", row="table_row"
    )
    sourced = found.endpoint.filter(pl.col("source_row").is_not_null())
    assert sourced.join(decided, on=["row", "source_table", "source_row"], how="anti").is_empty()
