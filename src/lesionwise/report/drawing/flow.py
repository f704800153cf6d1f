"""F-FLOW: boxes, their exits beside the connectors, one column an arm or stream."""

from typing import Any

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.drawing.canvas import add_sheet, mark_simulated, start_figure
from lesionwise.report.drawing.flow_layout import LINE_MM, PAD_MM, Box, layout_flow
from lesionwise.report.drawing.style import INK, MUTED, SMALL, STRONG


def draw_flow(display: Display, frame: pl.DataFrame, *, simulated: bool) -> Any:
    """The figure; `frame` as said in `analyse.model.Display`. Boxes with zero are drawn like any other."""
    del display
    boxes, height = layout_flow(frame.sort("order", maintain_order=True).to_dicts())
    figure = start_figure(height)
    sheet = add_sheet(figure)
    known = {box.key: box for box in boxes}
    for box in boxes:
        above = known.get(str(box.parent))
        if above is not None and above is not box:
            _connect(sheet, above, box)
        _draw_side(sheet, box)
    for box in boxes:
        _draw_box(sheet, box.left, box.top, box.width, box.height)
        _write(sheet, box.lines, box.middle, box.top, "center")
    if simulated:
        mark_simulated(figure)
    return figure


def _draw_box(sheet: Any, left: float, top: float, width: float, height: float, edge: str = MUTED) -> None:
    from matplotlib.patches import Rectangle  # heavy: only where something is drawn

    sheet.add_patch(
        Rectangle((left, top), width, height, facecolor="white", edgecolor=edge, linewidth=0.8, zorder=3)
    )


def _write(sheet: Any, lines: list[str], x: float, top: float, side: str) -> None:
    """Lines of a box; the last line of a main box is its number, in bold."""
    for place, line in enumerate(lines):
        bold = side == "center" and place == len(lines) - 1
        y = top + PAD_MM + (place + 0.5) * LINE_MM
        weight = "bold" if bold else "normal"
        sheet.text(x, y, line, size=SMALL, weight=weight, ha=side, va="center", color=INK, zorder=4)


def _draw_side(sheet: Any, box: Box) -> None:
    if box.side is None:
        return
    left, top, width, height = box.side
    middle = top + height / 2
    sheet.plot([box.middle, box.middle], [box.top + box.height, middle], color=MUTED, linewidth=0.8)
    sheet.plot([box.middle, left], [middle, middle], color=MUTED, linewidth=0.8)
    _draw_box(sheet, left, top, width, height, STRONG)
    _write(sheet, box.exits, left + PAD_MM, top, "left")


def _connect(sheet: Any, above: Box, box: Box) -> None:
    start, stop = above.top + above.height, box.top
    if above.middle == box.middle:
        sheet.plot([box.middle, box.middle], [start, stop], color=MUTED, linewidth=0.8)
    else:
        bend = stop - 3.0
        sheet.plot(
            [above.middle, above.middle, box.middle, box.middle],
            [start, bend, bend, stop],
            color=MUTED,
            linewidth=0.8,
        )
    sheet.plot([box.middle], [stop - 0.7], marker="v", markersize=3.2, color=MUTED, linestyle="none")
