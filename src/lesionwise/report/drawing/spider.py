"""F-SPIDER: change of the sum of diameters over time, one line a subject."""

from typing import Any

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.content import clean
from lesionwise.report.drawing.arms import split_arms
from lesionwise.report.drawing.canvas import add_axes, add_sheet, mark_simulated, start_figure
from lesionwise.report.drawing.keys import Entry, draw_keys, line_sample, marker_sample, measure_keys
from lesionwise.report.drawing.responses import END_COLOURS
from lesionwise.report.drawing.style import GREY, HAIRLINE, INK, MUTED, NORMAL, SMALL, WIDTH_MM
from lesionwise.report.drawing.text import shorten

LEFT_MM, RIGHT_MM, TOP_MM, LINES_MM, FOOT_MM = 18.0, 26.0, 7.0, 72.0, 13.0
HIGHEST = 150.0
MARKERS: dict[str, Any] = {"progression": "D", "death": "x", "ongoing": ">"}


def draw_spider(display: Display, frame: pl.DataFrame, *, simulated: bool) -> Any:
    """The figure; changes beyond +150 % leave the axis, their values are in the table."""
    rows = frame.drop_nulls(["change_percent", "months"]).sort("subject", "months", maintain_order=True)
    arms = split_arms(display, rows)
    entries = [
        (shorten(arm.label, 110, SMALL), line_sample(arm.style.colour, arm.style.dash)) for arm in arms
    ] + _entries(rows)
    keys = measure_keys(entries, LEFT_MM, WIDTH_MM - 2)
    figure = start_figure(TOP_MM + LINES_MM + FOOT_MM + keys)
    axes = add_axes(figure, LEFT_MM, FOOT_MM + keys, WIDTH_MM - LEFT_MM - RIGHT_MM, LINES_MM)
    _set_axes(axes, rows)
    for part, colour, dash in [(arm.rows, arm.style.colour, arm.style.dash) for arm in arms] or [
        (rows, GREY, "-")
    ]:
        _draw_lines(axes, part, colour, dash, width=0.9 if rows["subject"].n_unique() < 100 else 0.6)
    sheet = add_sheet(figure)
    sheet.text(1, TOP_MM - 5, "Change from baseline, %", size=NORMAL, va="top", color=MUTED)
    origin = f"Months from {clean(display.origin)}" if display.origin else "Months"
    sheet.text(
        LEFT_MM + (WIDTH_MM - LEFT_MM - RIGHT_MM) / 2,
        TOP_MM + LINES_MM + 8.5,
        shorten(origin, 110, NORMAL),
        size=NORMAL,
        ha="center",
        va="center",
        color=MUTED,
    )
    draw_keys(sheet, entries, LEFT_MM, WIDTH_MM - 2, TOP_MM + LINES_MM + FOOT_MM - 1)
    if simulated:
        mark_simulated(figure)
    return figure


def _entries(rows: pl.DataFrame) -> list[Entry]:
    present = set(rows["end"].drop_nulls().cast(pl.String))
    return [
        (end, marker_sample(marker, END_COLOURS[end])) for end, marker in MARKERS.items() if end in present
    ]


def _set_axes(axes: Any, rows: pl.DataFrame) -> None:
    highest = min(HIGHEST, max([40.0, *rows["change_percent"].cast(pl.Float64).to_list()]))
    last = max([3.0, *rows["months"].cast(pl.Float64).to_list()])
    step = 3 if last <= 24 else 6 if last <= 60 else 12
    axes.set_ylim(-104, highest + 6)
    axes.set_xlim(0, last * 1.02)
    axes.set_xticks(range(0, int(last) + 1, step))
    axes.set_yticks(
        [tick for tick in (-100, -75, -50, -25, 0, 25, 50, 75, 100, 125, 150) if tick < highest + 6]
    )
    axes.grid(axis="y", color=HAIRLINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=NORMAL)
    axes.tick_params(axis="y", length=0)
    axes.axhline(0, color=INK, linewidth=0.8)
    for level, dash, words in ((-30, (0, (5, 2)), "\N{MINUS SIGN}30 %"), (20, (0, (1.2, 1.6)), "+20 %")):
        axes.axhline(level, color=MUTED, linewidth=0.9, linestyle=dash)
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


def _draw_lines(axes: Any, rows: pl.DataFrame, colour: str, dash: Any, *, width: float) -> None:
    """The lines of one group, and the signs at their ends."""
    from matplotlib.collections import LineCollection  # heavy: only where something is drawn

    lines: list[list[tuple[float, float]]] = []
    ends: dict[str, list[tuple[float, float]]] = {}
    for _, part in rows.group_by("subject", maintain_order=True):
        points = list(zip(part["months"].to_list(), part["change_percent"].to_list(), strict=True))
        lines.append([(float(month), float(change)) for month, change in points])
        end = part["end"].drop_nulls()
        if len(end):
            ends.setdefault(str(end[-1]), []).append(lines[-1][-1])
    axes.add_collection(LineCollection(lines, colors=colour, linestyles=[dash], linewidths=width, alpha=0.75))
    for kind, places in sorted(ends.items()):
        months, changes = zip(*places, strict=True)
        axes.plot(
            months,
            changes,
            linestyle="none",
            marker=MARKERS.get(kind, "o"),
            markersize=3.6,
            color=END_COLOURS.get(kind, GREY),
            zorder=4,
        )
