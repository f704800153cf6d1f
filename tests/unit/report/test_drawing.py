"""Drawings: nothing overlaps, nothing is cut, the risk table stands on the curve's axis."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from figure_texts import find_faults, list_boxes
from invented import Wanted, invent
from invented.report import build
from lesionwise.report.content import Run
from lesionwise.report.drawing import draw_figures
from lesionwise.report.drawing.curves import build_curve
from lesionwise.report.drawing.flow_layout import layout_flow
from lesionwise.report.drawing.fonts import choose_families, replace_uncovered
from lesionwise.report.drawing.style import BLUE, VERMILION, choose_styles, drawing_style
from lesionwise.report.drawing.swimmer_marks import MARKS
from lesionwise.report.drawing.swimmer_row import ASIDE_MM, Row, place_row
from lesionwise.report.drawing.swimmer_sheet import Sheet
from lesionwise.report.drawing.text import measure_mm, shorten, wrap

LONG = "Stereotactic ablative radiotherapy to every lesion with systemic therapy as before " * 4
ARMS = {
    "two": (("sabr", "SABR + systemic", "experimental"), ("systemic", "Systemic alone", "control")),
    "long": (("sabr", LONG, "experimental"), ("systemic", "systemic" * 30, "control")),
    "one": (),
    "four": (
        ("a", "A", "experimental"),
        ("b", "B", "control"),
        ("c", "C", "other"),
        ("d", "D", "experimental"),
    ),
}
FIGURES = ("pfs1.km", "flow", "waterfall", "spider", "swimmer")


def draw(run: Run, display: str) -> Iterator[Any]:
    """Figures of a display, laid out."""
    with drawing_style(choose_families([])):
        for figure in draw_figures(run.displays[display], run):
            FigureCanvasAgg(figure).draw()
            yield figure


@pytest.mark.parametrize("arms", sorted(ARMS))
@pytest.mark.parametrize("subjects", [1, 20, 88, 300])
def test_texts_do_not_overlap(subjects: int, arms: str) -> None:
    _, run = build(Wanted(subjects=subjects, arms=ARMS[arms]))  # type: ignore[arg-type]  # roles are plain strings
    faults = {name: find_faults(figure) for name in FIGURES for figure in draw(run, name)}
    assert {name: found for name, found in faults.items() if found} == {}


def test_numbers_at_risk_stand_below_their_months() -> None:
    _, run = build(Wanted(subjects=88))
    (figure,) = draw(run, "pfs1.km")
    curve, below = figure.axes[0], figure.axes[1]
    assert below.get_shared_x_axes().joined(curve, below)
    assert below.get_xlim() == curve.get_xlim()
    ticks = [float(label.get_text()) for label in curve.get_xticklabels()]
    assert sorted({text.get_position()[0] for text in below.texts}) == ticks


def test_the_risk_table_prints_the_counts_of_the_display() -> None:
    _, run = build(Wanted(subjects=88))
    (figure,) = draw(run, "pfs1.km")
    printed = [text.get_text() for text in figure.axes[1].texts]
    rows = run.frame("pfs1.km.risk").filter(pl.col("months") == 12).sort("group")
    for row in rows.iter_rows(named=True):
        assert str(row["at_risk"]) in printed
        assert f"{row['events']} / {row['censored']}" in printed


def test_every_group_of_the_risk_table_has_all_its_lines() -> None:
    made = invent(Wanted(subjects=20, arms=ARMS["long"]))  # type: ignore[arg-type]  # roles are plain strings
    risk = made.frames["pfs1.km.risk"]
    made.frames["pfs1.km.risk"] = risk.with_columns(
        pl.lit(3, risk.schema["not_entered"]).alias("not_entered")
    )
    (figure,) = draw(Run(made.analysis, made.frames), "pfs1.km")
    heads = [text.get_text() for text in figure.axes[2].texts]
    assert [heads.count(name) for name in ("at risk", "events / cens.", "not entered")] == [2, 2, 2]


def test_arms_keep_their_colours() -> None:
    made = invent(Wanted())
    styles = choose_styles(made.analysis.displays[0].groups)
    assert (styles["sabr"].colour, styles["sabr"].dash) == (BLUE, "-")
    assert styles["systemic"].colour == VERMILION
    assert styles["systemic"].dash != "-"


def test_fewer_than_five_at_risk_is_known_by_step() -> None:
    rows = pl.DataFrame(
        {"days": [0, 10, 20, 30], "survival": [1.0, 0.9, 0.8, 0.5], "lower": [None] * 4, "upper": [None] * 4,
         "n_risk": [9, 9, 5, 4], "n_censor": [0, 3, 0, 1]}
    )  # fmt: skip
    curve = build_curve("A", choose_styles(())[None], rows)
    assert curve.few.tolist() == [False, False, True, True]
    assert curve.censored.tolist() == [False, True, False, True]
    assert curve.at(0.7) == 80.0
    assert curve.at(2.0) is None


def test_a_landmark_without_number_has_no_mark() -> None:
    made = invent(Wanted(subjects=88))
    results = [
        one.model_copy(update={"estimate": None, "status": "suppressed", "reason": "few_at_risk"})
        if one.id == "pfs1.km.12mo.sabr"
        else one
        for one in made.analysis.results
    ]
    analysis = made.analysis.model_copy(update={"results": tuple(results)})
    found = {}
    for name, one in {"both": made.analysis, "one": analysis}.items():
        (figure,) = draw(Run(one, made.frames), "pfs1.km")
        found[name] = sorted(line.get_marker() for line in figure.axes[0].lines if len(line.get_xdata()) == 1)
    assert found == {"both": ["o", "s"], "one": ["s"]}


def test_figures_of_subjects_tell_the_arms_apart() -> None:
    _, run = build(Wanted(subjects=20))
    labels = {"SABR + systemic", "Systemic alone"}
    for name in ("waterfall", "spider", "swimmer"):
        (figure,) = draw(run, name)
        words = {words.split(" (n =")[0] for words, _ in list_boxes(figure)}
        assert labels <= words, name
    (one,) = draw(build(Wanted(subjects=20, arms=()))[1], "spider")
    assert not [words for words, _ in list_boxes(one) if words.startswith("group")]


def test_a_new_lesion_stands_right_of_the_progressions_near_it() -> None:
    happenings = [
        {"kind": kind, "start_months": month, "stop_months": None, "label": None, "detail": None}
        for kind, month in (("new_lesion", 5.0), ("progression", 5.4), ("progression", 4.9))
    ]
    sheet = Sheet()
    place_row(sheet, Row(3.0, 4.0, 24.0, happenings))
    (star,) = sheet.marks[MARKS["new_lesion"][0]]
    places = [place for place, _ in sheet.marks[MARKS["progression"][0]]]
    assert star[0] - max(places) >= ASIDE_MM / 4.0 - 1e-9


def test_boxes_with_zero_are_drawn() -> None:
    made = invent(Wanted(subjects=0))
    boxes, _ = layout_flow(made.frames["flow"].sort("order").to_dicts())
    assert {box.key: box.lines[-1] for box in boxes} == {
        "assessed": "n = 7",
        "randomised": "n = 0",
        "allocated.sabr": "n = 0",
        "analysed.sabr": "n = 0",
        "allocated.systemic": "n = 0",
        "analysed.systemic": "n = 0",
    }
    assert "Unknown: 0" in boxes[0].exits


def test_boxes_of_a_flow_do_not_collide() -> None:
    for arms in ARMS.values():
        made = invent(Wanted(arms=arms))  # type: ignore[arg-type]  # roles are plain strings
        boxes, height = layout_flow(made.frames["flow"].sort("order").to_dicts())
        areas = [(box.left, box.top, box.width, box.height) for box in boxes]
        areas += [box.side for box in boxes if box.side]
        assert all(x >= 0 and x + wide <= 160 and y + high <= height for x, y, wide, high in areas)
        for place, one in enumerate(areas):
            for two in areas[place + 1 :]:
                apart = one[0] + one[2] <= two[0] or two[0] + two[2] <= one[0]
                assert apart or one[1] + one[3] <= two[1] or two[1] + two[3] <= one[1]


def test_long_words_are_broken_and_long_texts_cut() -> None:
    with drawing_style(choose_families([])):
        lines = wrap("x" * 300, 20, 7, lines=3)
        assert len(lines) == 3
        assert lines[-1].endswith("…")
        assert all(measure_mm(line, 7) <= 20 for line in lines)
        assert shorten("short", 20, 7) == "short"
        assert wrap("Analysed for progression-free survival 1", 30, 7)[-1].endswith("1")


def test_characters_without_font_are_squares() -> None:
    assert replace_uncovered("a\N{GOTHIC LETTER AHSA}b") == "a□b"
