"""F-SWIM: one band a subject with systemic lines, SABR, responses and events; 40 subjects a page."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.content import ROWS_A_PAGE, clean
from lesionwise.report.drawing.arms import Arm, split_arms
from lesionwise.report.drawing.canvas import add_axes, add_sheet, mark_simulated, start_figure
from lesionwise.report.drawing.keys import draw_keys, measure_keys
from lesionwise.report.drawing.style import HAIRLINE, MUTED, NORMAL, SMALL, WIDTH_MM
from lesionwise.report.drawing.swimmer_marks import list_entries
from lesionwise.report.drawing.swimmer_row import LETTER_SIZE, Row, place_row, write_lesions
from lesionwise.report.drawing.swimmer_sheet import Sheet
from lesionwise.report.drawing.text import shorten

LEFT_MM, RIGHT_MM, TOP_MM, ROW_MM, FOOT_MM = 22.0, 8.0, 6.0, 5.4, 10.0


def draw_swimmer(display: Display, frame: pl.DataFrame, *, simulated: bool) -> Iterator[Any]:
    """One figure a page; every page has the same time axis and the same legend."""
    rows = frame.sort("order", "start_months", maintain_order=True)
    subjects = _order_subjects(display, rows)
    last = _last_month(rows)
    entries = list_entries(rows)
    for start in range(0, len(subjects), ROWS_A_PAGE):
        shown = subjects[start : start + ROWS_A_PAGE]
        keys = measure_keys(entries, 2, WIDTH_MM - 2)
        middles, names, bands = _lay_out(shown)
        figure = start_figure(TOP_MM + bands + FOOT_MM + keys)
        axes = add_axes(figure, LEFT_MM, FOOT_MM + keys, WIDTH_MM - LEFT_MM - RIGHT_MM, bands)
        _set_axes(axes, last, bands)
        sheet, signs = add_sheet(figure), Sheet()
        _write_arms(sheet, names)
        for (subject, _), middle in zip(shown, middles, strict=True):
            part = rows.filter(pl.col("subject") == subject).to_dicts()
            row = Row(middle, (WIDTH_MM - LEFT_MM - RIGHT_MM) / last, last, part)
            place_row(signs, row)
            write_lesions(axes, row)
            words = shorten(clean(subject), LEFT_MM - 3, SMALL)
            sheet.text(LEFT_MM - 1.5, TOP_MM + middle, words, size=SMALL, ha="right", va="center")
        signs.write(axes, LETTER_SIZE)
        _write_axis(sheet, display, TOP_MM + bands)
        draw_keys(sheet, entries, 2, WIDTH_MM - 2, TOP_MM + bands + FOOT_MM - 0.5)
        if simulated:
            mark_simulated(figure)
        yield figure


def _order_subjects(display: Display, rows: pl.DataFrame) -> list[tuple[str, Arm | None]]:
    """Subjects of each group together, in the order of the display; no group where there is one only."""
    arms = split_arms(display, rows)
    parts: list[tuple[Arm | None, pl.DataFrame]] = [(arm, arm.rows) for arm in arms] or [(None, rows)]
    return [
        (str(subject), arm)
        for arm, part in parts
        for subject in part["subject"].unique(maintain_order=True).to_list()
    ]


def _lay_out(shown: list[tuple[str, Arm | None]]) -> tuple[list[float], list[tuple[float, Arm]], float]:
    """Middle of each band, places of the names of groups above their first bands, height of all, in mm."""
    middles: list[float] = []
    names: list[tuple[float, Arm]] = []
    top = 0.0
    for place, (_, arm) in enumerate(shown):
        if arm is not None and (place == 0 or shown[place - 1][1] is not arm):
            names.append((top + 0.5 * ROW_MM, arm))
            top += ROW_MM
        middles.append(top + 0.66 * ROW_MM)
        top += ROW_MM
    return middles, names, top


def _write_arms(sheet: Any, names: list[tuple[float, Arm]]) -> None:
    """A piece of the group's line and its name, again on every page."""
    for middle, arm in names:
        y = TOP_MM + middle
        sheet.plot([2, 7], [y, y], color=arm.style.colour, linestyle=arm.style.dash, linewidth=2)
        words = shorten(arm.label, 120, SMALL, bold=True)
        sheet.text(9, y, words, size=SMALL, weight="bold", ha="left", va="center")


def _last_month(rows: pl.DataFrame) -> float:
    months = [*rows["start_months"].drop_nulls().to_list(), *rows["stop_months"].drop_nulls().to_list()]
    return max([3.0, *(float(month) for month in months)]) * 1.02


def _set_axes(axes: Any, last: float, bands: float) -> None:
    step = 3 if last <= 24 else 6 if last <= 60 else 12
    axes.set_xlim(0, last)
    axes.set_ylim(bands, 0)
    axes.set_xticks(range(0, int(last) + 1, step))
    axes.set_yticks([])
    axes.grid(axis="x", color=HAIRLINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=NORMAL)


def _write_axis(sheet: Any, display: Display, bottom: float) -> None:
    origin = f"Months from {clean(display.origin)}" if display.origin else "Months"
    middle = LEFT_MM + (WIDTH_MM - LEFT_MM - RIGHT_MM) / 2
    sheet.text(
        middle, bottom + 7.6, shorten(origin, 110, NORMAL), size=NORMAL, ha="center", va="center", color=MUTED
    )
