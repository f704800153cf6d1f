"""F-WATER: best change of the sum of diameters, one bar a subject."""

from typing import Any

import numpy as np
import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.drawing.arms import Arm, split_arms
from lesionwise.report.drawing.canvas import add_axes, add_sheet, mark_simulated, start_figure
from lesionwise.report.drawing.keys import Entry, draw_keys, marker_sample, measure_keys, patch_sample
from lesionwise.report.drawing.responses import RESPONSES, UNKNOWN_RESPONSE
from lesionwise.report.drawing.style import HAIRLINE, INK, MUTED, NORMAL, SMALL, WIDTH_MM
from lesionwise.report.drawing.text import measure_mm, shorten
from lesionwise.report.numbers import parse_decimal, render_fixed

LEFT_MM, RIGHT_MM, TOP_MM, BARS_MM, FOOT_MM = 18.0, 26.0, 7.0, 66.0, 3.0
NAMES_MM = 5.0
HIGHEST = 100.0
"""Bars beyond this change are cut and carry their value."""


def draw_waterfall(display: Display, frame: pl.DataFrame, *, simulated: bool) -> Any:
    """The figure; `frame` as said in `analyse.model.Display`."""
    ordered = frame.sort("order").drop_nulls("change_percent")
    arms = split_arms(display, ordered)
    rows = pl.concat([arm.rows for arm in arms]) if arms else ordered
    places = _place_bars(arms, rows)
    foot = FOOT_MM + (NAMES_MM if arms else 0.0)
    entries = _entries(rows)
    keys = measure_keys(entries, LEFT_MM, WIDTH_MM - 2)
    figure = start_figure(TOP_MM + BARS_MM + foot + keys)
    axes = add_axes(figure, LEFT_MM, foot + keys, WIDTH_MM - LEFT_MM - RIGHT_MM, BARS_MM)
    changes = rows["change_percent"].cast(pl.Float64).to_numpy()
    _set_axes(axes, changes, places)
    _draw_bars(axes, rows, changes, places)
    _draw_stars(axes, rows, changes, places)
    _write_cut(axes, changes, places)
    sheet = add_sheet(figure)
    _write_arms(sheet, axes, arms)
    sheet.text(1, TOP_MM - 5, "Best change from baseline, %", size=NORMAL, va="top", color=MUTED)
    draw_keys(sheet, entries, LEFT_MM, WIDTH_MM - 2, TOP_MM + BARS_MM + foot)
    if simulated:
        mark_simulated(figure)
    return figure


def _place_bars(arms: list[Arm], rows: pl.DataFrame) -> Any:
    """Place of each bar: groups beside each other, a gap between them."""
    if not arms:
        return np.arange(rows.height, dtype=float)
    sizes = [arm.rows.height for arm in arms]
    gap = max(1.0, sum(sizes) / 40)
    return np.concatenate([np.arange(size) + sum(sizes[:n]) + n * gap for n, size in enumerate(sizes)])


def _write_arms(sheet: Any, axes: Any, arms: list[Arm]) -> None:
    """Below the bars of each group a piece of its line, its name and number; a name as wide as its bars."""
    first, left = 0.0, axes.get_xlim()[0]
    mm_a_bar = (WIDTH_MM - LEFT_MM - RIGHT_MM) / (axes.get_xlim()[1] - left)
    gap = max(1.0, sum(arm.rows.height for arm in arms) / 40)
    y = TOP_MM + BARS_MM + 1.0
    for arm in arms:
        start = LEFT_MM + (first - 0.4 - left) * mm_a_bar
        stop = start + (arm.rows.height - 0.2) * mm_a_bar
        sheet.plot([start, stop], [y, y], color=arm.style.colour, linestyle=arm.style.dash, linewidth=2)
        room = stop - start + (RIGHT_MM - 2 if arm is arms[-1] else 0)
        size = f" (n = {arm.rows.height})"
        words = shorten(arm.label, max(room - measure_mm(size, SMALL), 3.0), SMALL) + size
        if measure_mm(words, SMALL) <= max(room, 1.0):
            sheet.text(start, y + 3, words, size=SMALL, ha="left", va="center")
        first += arm.rows.height + gap


def _entries(rows: pl.DataFrame) -> list[Entry]:
    present = [str(best) if best is not None else "" for best in rows["best"].unique(maintain_order=True)]
    codes = sorted(present, key=lambda best: list(RESPONSES).index(best) if best in RESPONSES else 99)
    entries = [
        (f"{code or 'unknown'}, {words}" if code else words, patch_sample(colour, hatch))
        for code in codes
        for words, colour, hatch in [RESPONSES.get(code, UNKNOWN_RESPONSE)]
    ]
    if rows["new_lesion"].any():
        entries.append(("new lesion", marker_sample("*", INK)))
    return entries


def _set_axes(axes: Any, changes: Any, places: Any) -> None:
    highest = min(HIGHEST, max(30.0, float(changes.max(initial=0)))) + 12
    axes.set_ylim(-104, highest)
    axes.set_xlim(-0.6, max(float(places.max(initial=0)) + 0.6, 7.6))
    axes.set_yticks([tick for tick in (-100, -75, -50, -25, 0, 25, 50, 75, 100) if tick < highest])
    axes.set_xticks([])
    axes.grid(axis="y", color=HAIRLINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=NORMAL)
    axes.axhline(0, color=INK, linewidth=0.8)
    for level, dash, words in ((-30, (0, (5, 2)), "\N{MINUS SIGN}30 %"), (20, (0, (1.2, 1.6)), "+20 %")):
        axes.axhline(level, color=MUTED, linewidth=0.9, linestyle=dash, zorder=4)
        axes.annotate(
            f"{words}\nfrom baseline",
            (1, level),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            size=SMALL,
            color=MUTED,
        )


def _draw_bars(axes: Any, rows: pl.DataFrame, changes: Any, where: Any) -> None:
    best = rows["best"].cast(pl.String).to_list()
    width = 0.8 if len(changes) < 120 else 1.0
    for code in dict.fromkeys(best):
        places = np.array([place for place, found in enumerate(best) if found == code])
        _, colour, hatch = RESPONSES.get(code or "", UNKNOWN_RESPONSE)
        heights = np.minimum(changes[places], HIGHEST)
        axes.bar(
            where[places],
            np.where(heights == 0, 0.8, heights),
            width=width,
            color=colour,
            hatch=hatch,
            edgecolor="#33414F",
            linewidth=0.3,
        )


def _draw_stars(axes: Any, rows: pl.DataFrame, changes: Any, places: Any) -> None:
    """New lesions, on the free side of the zero line."""
    new = np.flatnonzero(rows["new_lesion"].fill_null(value=False).to_numpy())
    size = 5 if len(changes) < 60 else 3.5
    heights = np.where(changes[new] >= 0, -5.0, 5.0)
    axes.plot(
        places[new],
        heights,
        linestyle="none",
        marker="*",
        markersize=size,
        color=INK,
        zorder=5,
        clip_on=False,
    )


def _write_cut(axes: Any, changes: Any, places: Any) -> None:
    """Values of bars that are cut, as many as fit beside each other; all are in the table of values."""
    box = axes.get_position()
    mm_a_bar = box.width * axes.figure.get_size_inches()[0] * 25.4 / (axes.get_xlim()[1] - axes.get_xlim()[0])
    free = 0.5
    for bar in np.flatnonzero(changes > HIGHEST):
        place = float(places[bar])
        words = f"+{render_fixed(parse_decimal(float(changes[bar])), 0)}"
        width = measure_mm(words, SMALL)
        centre = (place - axes.get_xlim()[0]) * mm_a_bar
        left = max(centre - width / 2, 0.5)
        if left >= free and left < centre:
            start = left / mm_a_bar + axes.get_xlim()[0]
            axes.text(start, HIGHEST + 1.5, words, ha="left", va="bottom", size=SMALL)
            free = left + width + 1.0
