"""Figures of questionnaires and of cumulative incidence: every text can be read, every number is there."""

from typing import Any

import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from figure_texts import find_faults, list_boxes
from lesionwise.analyse.model import Display, DisplayGroup
from lesionwise.report.drawing.course import draw_course, draw_stack
from lesionwise.report.drawing.fonts import choose_families
from lesionwise.report.drawing.style import drawing_style
from lesionwise.report.drawing.survival import draw_survival

ARMS = (
    DisplayGroup(key="rt", label="SABR + systemic therapy", n=300),
    DisplayGroup(key="control", label="Systemic therapy", n=300, role="control"),
)
ALL = (DisplayGroup(key="all", label="All subjects", n=300),)
VISITS = 25


def describe(kind: Any, groups: tuple[DisplayGroup, ...]) -> Display:
    return Display(
        id="x",
        kind=kind,
        title="X",
        population="p",
        denominator="d",
        groups=groups,
        origin="first SABR fraction",
        range=(0.0, 60.0),
    )


def lay_out(figure: Any) -> Any:
    FigureCanvasAgg(figure).draw()
    return figure


@pytest.mark.parametrize("groups", [ALL, ARMS])
def test_a_course_shows_scores_and_forms_due(groups: tuple[DisplayGroup, ...]) -> None:
    rows = [
        (group.key, f"m{visit}", visit * 1.0, 40.0 + visit / 5, 38.0, 50.0, 300, 288 - visit)
        for group in groups
        for visit in range(VISITS)
    ]
    names = ["group", "occasion", "months", "mean", "lower", "upper", "due", "scored"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    with drawing_style(choose_families([])):
        figure = lay_out(draw_course(describe("course", groups), frame, simulated=True))
        assert find_faults(figure) == []
        words = [text for text, _ in list_boxes(figure)]
    assert words.count("288/300") == len(groups)
    assert "Months from first SABR fraction" in words


@pytest.mark.parametrize("groups", [ALL, ARMS])
def test_categories_and_missing_forms_fill_each_bar(groups: tuple[DisplayGroup, ...]) -> None:
    rows = [
        (group.key, f"m{visit}", visit * 1.0, code, 50, 300)
        for group in groups
        for visit in range(VISITS)
        for code in range(5)
    ]
    names = ["group", "occasion", "months", "category", "n", "due"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    with drawing_style(choose_families([])):
        figure = lay_out(draw_stack(describe("stack", groups), frame, simulated=False))
        assert find_faults(figure) == []
    panels = [axes for axes in figure.axes if axes.patches and axes.axison]
    assert len(panels) == len(groups)
    for axes in panels:
        assert {round(bar.get_height(), 6) for bar in axes.patches} == {round(100 / 6, 6)}
        tops = [bar.get_y() + bar.get_height() for bar in axes.patches[-VISITS:]]
        assert tops == pytest.approx([100.0] * VISITS)


def test_an_incidence_rises_and_counts_what_competes() -> None:
    curve = pl.DataFrame(
        {
            "group": ["rt"] * 3 + ["control"] * 3,
            "days": [0.0, 200.0, 600.0] * 2,
            "incidence": [0.0, 0.1, 0.2, 0.0, 0.3, 0.4],
            "lower": [None, 0.05, 0.1, None, 0.2, 0.3],
            "upper": [None, 0.2, 0.3, None, 0.4, 0.5],
            "n_risk": [200, 150, 100] * 2,
            "n_censor": [0, 10, 10] * 2,
        }
    )
    risk = pl.DataFrame(
        {
            "group": ["rt"] * 4 + ["control"] * 4,
            "months": [0.0, 6.0, 12.0, 18.0] * 2,
            "at_risk": [200, 150, 120, 100] * 2,
            "events": [0, 20, 40, 40] * 2,
            "competing": [0, 10, 20, 30] * 2,
            "censored": [0, 20, 20, 30] * 2,
            "not_entered": [0] * 8,
        }
    )
    with drawing_style(choose_families([])):
        figure = lay_out(draw_survival(describe("incidence", ARMS), curve, risk, simulated=True))
        assert find_faults(figure) == []
        words = [text for text, _ in list_boxes(figure)]
    assert words.count("40 / 20 / 20") == 2
    assert "Incidence, %" in words
