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


def test_risk_tables_add_up_and_agree_with_landmarks(run: tuple[Study, Analysed]) -> None:
    analysed = run[1]
    results = {one.id: one for one in analysed.analysis.results}
    for display in analysed.analysis.displays:
        if display.kind != "survival":
            continue
        risk = analysed.displays[f"{display.id}.risk"]
        for group in display.groups:
            rows = risk.filter(pl.col("group") == group.key)
            sums = rows.select(pl.sum_horizontal("at_risk", "events", "censored", "not_entered"))
            assert set(sums.to_series().to_list()) <= {group.n}
            suffix = "" if group.key == "all" else f".{group.key}"
            for months, at_risk in rows.select("months", "at_risk").rows():
                result = results.get(f"{display.id}.{months:g}mo{suffix}")
                if result is not None and display.start_days is None:
                    assert result.n_risk == at_risk


def test_events_of_curves_tables_and_results_are_equal(run: tuple[Study, Analysed]) -> None:
    study, analysed = run
    results = {one.id: one for one in analysed.analysis.results}
    for endpoint in study.endpoints:
        cells = read_cells(analysed.displays[f"{endpoint.id}.numbers"])
        head = "Responders" if endpoint.kind == "proportion" else "Events"
        word = "responders" if endpoint.kind == "proportion" else "events"
        assert cells[head] == results[f"{endpoint.id}.{word}"].estimate
        assert cells["Analysed"] == results[f"{endpoint.id}.n"].estimate
        assert cells["Analysed"] + cells["Left out"] == 60


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
