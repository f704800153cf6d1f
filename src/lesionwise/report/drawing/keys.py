"""A legend in one or more lines on a sheet: samples and words, placed by the width of the words."""

from collections.abc import Callable, Sequence
from typing import Any

from lesionwise.report.drawing.style import SMALL
from lesionwise.report.drawing.text import measure_mm

SAMPLE_MM, GAP_MM, LINE_MM = 5.0, 4.0, 4.2
Sample = Callable[[Any, float, float], None]
"""Draws a sample on a sheet at (left, middle) in mm."""
Entry = tuple[str, Sample]


def layout_keys(entries: Sequence[Entry], left: float, right: float) -> list[tuple[float, int, Entry]]:
    """Place of each entry: left edge in mm and line."""
    placed, x, line = [], left, 0
    for entry in entries:
        width = SAMPLE_MM + measure_mm(entry[0], SMALL) + GAP_MM
        if x > left and x + width - GAP_MM > right:
            x, line = left, line + 1
        placed.append((x, line, entry))
        x += width
    return placed


def measure_keys(entries: Sequence[Entry], left: float, right: float) -> float:
    """Height of the legend in mm."""
    lines = 1 + max((line for _, line, _ in layout_keys(entries, left, right)), default=-1)
    return lines * LINE_MM


def draw_keys(sheet: Any, entries: Sequence[Entry], left: float, right: float, top: float) -> None:
    """Samples and words from `top` (mm from the upper edge) downwards."""
    for x, line, (words, sample) in layout_keys(entries, left, right):
        y = top + (line + 0.5) * LINE_MM
        sample(sheet, x, y)
        sheet.text(x + SAMPLE_MM, y, words, size=SMALL, va="center", ha="left")


def patch_sample(colour: str, hatch: str = "", edge: str = "#566270") -> Sample:
    """A small filled box."""

    def draw(sheet: Any, left: float, middle: float) -> None:
        from matplotlib.patches import Rectangle  # heavy: only where something is drawn

        box = Rectangle(
            (left, middle - 1.1), 3.6, 2.2, facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=0.5
        )
        sheet.add_patch(box)

    return draw


def marker_sample(marker: Any, colour: str, *, filled: bool = True, size: float = 5) -> Sample:
    """A marker."""

    def draw(sheet: Any, left: float, middle: float) -> None:
        sheet.plot(
            [left + 1.8],
            [middle],
            marker=marker,
            linestyle="none",
            markersize=size,
            markeredgecolor=colour,
            markerfacecolor=colour if filled else "white",
            markeredgewidth=0.9,
        )

    return draw


def line_sample(colour: str, dash: Any) -> Sample:
    """A piece of a line."""

    def draw(sheet: Any, left: float, middle: float) -> None:
        sheet.plot([left, left + 4.2], [middle, middle], color=colour, linestyle=dash, linewidth=1.4)

    return draw
