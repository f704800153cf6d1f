"""Simulated trials of the five studies, from records to results: what must hold whatever the data are."""

import polars as pl
import pytest

from drawn_analysis import build_manifest, read_cells
from lesionwise.analyse import Analysed, analyse
from lesionwise.derive import derive
from lesionwise.design import simulate
from lesionwise.study import Study, list_studies, read_study
from lesionwise.tables.derived import Finding
from lesionwise.tables.rows import complete_tables


@pytest.fixture(scope="module", params=list_studies())
def run(request: pytest.FixtureRequest) -> tuple[Study, Analysed]:
    study = read_study(request.param)
    simulated = simulate(study, 60, 7)
    tables = complete_tables(simulated.tables)
    manifest = build_manifest(study).model_copy(update={"data_cut": simulated.data_cut})
    derived = derive(study, tables, simulated.data_cut)
    return study, analyse(study, manifest, tables, derived, Finding.create_empty())


def test_engines_agree_on_every_number(run: tuple[Study, Analysed]) -> None:
    results = run[1].analysis.results
    assert [one.id for one in results if one.cross_check.agree is False] == []
    assert len({one.id for one in results}) == len(results)


def test_flows_add_up(run: tuple[Study, Analysed]) -> None:
    assert [violation for one in run[1].analysis.displays for violation in one.violations] == []


def test_the_boxes_of_the_analysed_are_the_n_of_the_results(run: tuple[Study, Analysed]) -> None:
    boxes = (
        run[1]
        .displays["flow"]
        .filter((pl.col("kind") == "box") & pl.col("split").str.starts_with("analysed."))
    )
    counted = boxes.group_by("split").agg(pl.col("n").sum())
    results = {one.id: one.estimate for one in run[1].analysis.results}
    assert counted.height > 0
    for split, n in counted.rows():
        assert results[f"{split.removeprefix('analysed.')}.n"] == n


PARTS = {
    "survival": ("at_risk", "events", "censored", "not_entered"),
    "incidence": ("at_risk", "events", "competing", "censored", "not_entered"),
}


def test_risk_tables_add_up_and_agree_with_landmarks(run: tuple[Study, Analysed]) -> None:
    analysed = run[1]
    results = {one.id: one for one in analysed.analysis.results}
    for display in analysed.analysis.displays:
        if display.kind not in PARTS:
            continue
        risk = analysed.displays[f"{display.id}.risk"]
        for group in display.groups:
            rows = risk.filter(pl.col("group") == group.key)
            sums = rows.select(pl.sum_horizontal(PARTS[display.kind]))
            assert set(sums.to_series().to_list()) <= {group.n}
            suffix = "" if group.key == "all" else f".{group.key}"
            part = display.id.replace(".cif", ".aj")
            for months, at_risk in rows.select("months", "at_risk").rows():
                result = results.get(f"{part}.{months:g}mo{suffix}")
                if result is not None and display.start_days is None:
                    assert result.n_risk == at_risk


HEADS = {
    **dict.fromkeys(("time_to_event", "lesion_control", "deterioration"), ("Events", "events")),
    **dict.fromkeys(("proportion", "durable_control", "out_of_field_response"), ("Responders", "responders")),
}
"""Line of the events in the table of an endpoint, and their word in a result; kinds without occasions."""


def test_events_of_curves_tables_and_results_are_equal(run: tuple[Study, Analysed]) -> None:
    study, analysed = run
    results = {one.id: one.estimate for one in analysed.analysis.results}
    for endpoint in (each for each in study.endpoints if each.kind in HEADS):
        cells = read_cells(analysed.displays[f"{endpoint.id}.numbers"])
        head, word = HEADS[endpoint.kind]
        assert cells[head] == results[f"{endpoint.id}.{word}"]
        assert cells["Analysed"] == results[f"{endpoint.id}.n"]
        assert cells["Left out"] == results[f"{endpoint.id}.left_out"]
        if f"{endpoint.id}.subjects" not in results:
            assert cells["Analysed"] + cells["Left out"] == 60


def test_every_subject_is_counted_once_at_each_class_and_visit(run: tuple[Study, Analysed]) -> None:
    """By group where modes stay apart: the groups add up to everyone."""
    results = run[1].analysis.results
    for endpoint in (each for each in run[0].endpoints if each.kind not in HEADS):
        counted: dict[tuple[str | None, bool], float] = {}
        for one in results:
            if one.endpoint == endpoint.id and one.quantity == "count":
                part = one.id.removeprefix(f"{endpoint.id}.").split(".")
                if part[0] in ("n", "left_out") and one.note is None:
                    key = (one.occasion, one.group is None)
                    counted[key] = counted.get(key, 0) + (one.estimate or 0)
        assert counted
        assert set(counted.values()) == {60.0}


def test_every_number_named_by_a_display_exists(run: tuple[Study, Analysed]) -> None:
    analysed = run[1]
    ids = {one.id for one in analysed.analysis.results}
    for display in analysed.analysis.displays:
        assert set(display.result_ids) <= ids
        assert display.id in analysed.displays
        assert all(name in analysed.displays for name in display.extra)


def test_landmarks_lie_between_their_limits(run: tuple[Study, Analysed]) -> None:
    for one in run[1].analysis.results:
        if one.estimate is not None and one.lower is not None:
            assert one.lower <= one.estimate
        if one.estimate is not None and one.upper is not None:
            assert one.estimate <= one.upper
        if one.estimate is None:
            assert one.status != "ok"
            assert one.reason is not None
