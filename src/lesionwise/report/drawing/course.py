"""F-PRO and F-VRS: a score at the visits, as means with intervals or as shares of categories."""

import itertools
from typing import Any

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.content import clean
from lesionwise.report.drawing.canvas import add_axes, add_sheet, mark_simulated, start_figure
from lesionwise.report.drawing.keys import Entry, draw_keys, line_sample, measure_keys, patch_sample
from lesionwise.report.drawing.style import (
    GREY,
    HAIRLINE,
    INK,
    MUTED,
    NORMAL,
    SMALL,
    WIDTH_MM,
    choose_styles,
)
from lesionwise.report.drawing.survival import list_groups
from lesionwise.report.drawing.text import shorten

LEFT_MM, RIGHT_MM, TOP_MM, LINES_MM, FOOT_MM, COUNT_MM = 30.0, 6.0, 8.0, 60.0, 11.0, 4.0
SHADES = ("#EAF3F9", "#B9D7E9", "#7FB2D3", "#3F87B5", "#0B5A8A", "#063A5A", "#021F33")
"""Categories from the lowest code on, light to dark."""

MISSING = "missing"
MOST_COUNTS, MOST_TICKS = 14, 12


def draw_course(display: Display, frame: pl.DataFrame, *, simulated: bool) -> Any:
    """Means with their intervals; below, the numbers of scores and of forms due."""
    styles = choose_styles(display.groups)
    groups = list_groups(display, frame)
    entries: list[Entry] = [
        (shorten(label, 110, SMALL), line_sample(style.colour, style.dash)) for _, label, style in groups
    ]
    keys = measure_keys(entries, LEFT_MM, WIDTH_MM - 2) if len(groups) > 1 else 0.0
    below = COUNT_MM * (len(groups) + 1)
    figure = start_figure(TOP_MM + LINES_MM + FOOT_MM + below + keys)
    width = WIDTH_MM - LEFT_MM - RIGHT_MM
    axes = add_axes(figure, LEFT_MM, FOOT_MM + below + keys, width, LINES_MM)
    _set_axes(axes, frame, display.range)
    for number, (key, _, _) in enumerate(groups):
        rows = frame.filter(pl.col("group") == key).drop_nulls("mean").sort("months")
        style = styles.get(key, styles[None])
        months = rows["months"].to_numpy() + 0.12 * (number - (len(groups) - 1) / 2)
        axes.plot(months, rows["mean"], color=style.colour, linestyle=style.dash, linewidth=1.4)
        axes.plot(
            months, rows["mean"], linestyle="none", marker=style.marker, color=style.colour, markersize=3.5
        )
        limits = rows.with_columns(at=pl.Series(months)).drop_nulls(["lower", "upper"])
        axes.vlines(limits["at"], limits["lower"], limits["upper"], color=style.colour, linewidth=0.9)
    sheet = add_sheet(figure)
    sheet.text(1, TOP_MM - 5, "Mean score", size=NORMAL, va="top", color=MUTED)
    _write_months(sheet, width, display)
    _write_counts(sheet, frame, [(key, label) for key, label, _ in groups], axes.get_xlim(), width)
    if len(groups) > 1:
        draw_keys(sheet, entries, LEFT_MM, WIDTH_MM - 2, TOP_MM + LINES_MM + FOOT_MM + below)
    if simulated:
        mark_simulated(figure)
    return figure


def draw_stack(display: Display, frame: pl.DataFrame, *, simulated: bool) -> Any:
    """Bars of the forms due at each visit, by category and missing; one panel a group."""
    groups = list_groups(display, frame)
    codes = sorted(frame["category"].unique().to_list())
    entries: list[Entry] = [
        *((f"{code}", patch_sample(SHADES[place % len(SHADES)])) for place, code in enumerate(codes)),
        (MISSING, patch_sample("white", "////")),
    ]
    keys = measure_keys(entries, LEFT_MM, WIDTH_MM - 2)
    panel = TOP_MM + LINES_MM
    figure = start_figure(panel * len(groups) + FOOT_MM + keys)
    width = WIDTH_MM - LEFT_MM - RIGHT_MM
    sheet = add_sheet(figure)
    for number, (key, label, _) in enumerate(groups):
        bottom = FOOT_MM + keys + panel * (len(groups) - 1 - number)
        axes = add_axes(figure, LEFT_MM, bottom, width, LINES_MM)
        _draw_bars(axes, frame.filter(pl.col("group") == key), codes)
        axes.tick_params(labelbottom=number == len(groups) - 1)
        head = "Forms due, %" if len(groups) == 1 else f"{shorten(label, 100, NORMAL)}: forms due, %"
        sheet.text(1, panel * number + TOP_MM - 5, head, size=NORMAL, va="top", color=MUTED)
    _write_months(sheet, width, display, top=panel * len(groups))
    draw_keys(sheet, entries, LEFT_MM, WIDTH_MM - 2, panel * len(groups) + FOOT_MM)
    if simulated:
        mark_simulated(figure)
    return figure


def _draw_bars(axes: Any, rows: pl.DataFrame, codes: list[int]) -> None:
    visits = rows.select("months", "due").unique(maintain_order=True).sort("months")
    months, due = visits["months"].to_numpy(), visits["due"].to_numpy()
    bar = 0.7 * float(min((b - a for a, b in itertools.pairwise(months)), default=1.0))
    low = months * 0.0
    for place, code in enumerate(codes):
        counted = rows.filter(pl.col("category") == code).sort("months")["n"].to_numpy()
        share = 100 * counted / due.clip(1)
        axes.bar(
            months, share, bar, bottom=low, color=SHADES[place % len(SHADES)], edgecolor=MUTED, linewidth=0.3
        )
        low = low + share
    missing = (100 - low) * (due > 0)
    axes.bar(months, missing, bar, bottom=low, color="white", edgecolor=GREY, hatch="////", linewidth=0.3)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100])
    _set_months(axes, rows)
    _strip(axes)


def _set_axes(axes: Any, frame: pl.DataFrame, limits: tuple[float, float] | None) -> None:
    _set_months(axes, frame)
    if limits is not None:
        axes.set_ylim(*limits)
    axes.grid(axis="y", color=HAIRLINE, linewidth=0.5)
    axes.set_axisbelow(True)
    _strip(axes)


def _set_months(axes: Any, frame: pl.DataFrame) -> None:
    """From before the first visit to after the last; as many marks as have room."""
    last = float(max(frame["months"].to_list(), default=1.0))
    axes.set_xlim(-0.7, last + 0.7)
    step = next((step for step in (1, 3, 6, 12) if last / step <= MOST_TICKS), 24)
    axes.set_xticks([*range(0, int(last) + 1, step)])


def _strip(axes: Any) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0, pad=3)
    axes.tick_params(labelsize=NORMAL)


def _write_months(sheet: Any, width: float, display: Display, top: float = TOP_MM + LINES_MM) -> None:
    words = f"Months from {clean(display.origin)}" if display.origin else "Months"
    place = (LEFT_MM + width / 2, top + 8.0)
    sheet.text(*place, words, size=NORMAL, ha="center", va="center", color=MUTED)


def _write_counts(
    sheet: Any,
    frame: pl.DataFrame,
    groups: list[tuple[str | None, str]],
    limits: tuple[float, float],
    width: float,
) -> None:
    """Scores / forms due of each group at so many visits as have room."""
    top = TOP_MM + LINES_MM + FOOT_MM
    sheet.text(1, top, "scores / due", size=SMALL, va="center", color=MUTED)
    for line, (key, label) in enumerate(groups, start=0 if len(groups) == 1 else 1):
        y = top + line * COUNT_MM
        if len(groups) > 1:
            sheet.text(1, y, shorten(label, LEFT_MM - 3, SMALL), size=SMALL, va="center", color=INK)
        rows = frame.filter(pl.col("group") == key).sort("months")
        step = max(1, -(-rows.height // MOST_COUNTS))
        for row in rows.gather_every(step).iter_rows(named=True):
            x = LEFT_MM + (row["months"] - limits[0]) / (limits[1] - limits[0]) * width
            words = f"{row['scored']}/{row['due']}"
            sheet.text(x, y, words, size=SMALL, ha="center", va="center", color=INK)
