"""F-KM and F-CIF: curves over a table of numbers at risk on the same time axis."""

from collections.abc import Container
from typing import Any

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.content import clean
from lesionwise.report.drawing.canvas import add_axes, add_sheet, mark_simulated, start_figure
from lesionwise.report.drawing.curves import Curve, build_curve, draw_curve, draw_landmark
from lesionwise.report.drawing.direct_labels import place_labels
from lesionwise.report.drawing.risk_table import (
    choose_ticks,
    draw_counts,
    draw_heads,
    list_risk_groups,
    measure_height,
)
from lesionwise.report.drawing.style import (
    GREY,
    HAIRLINE,
    MUTED,
    NORMAL,
    WIDTH_MM,
    GroupStyle,
    choose_styles,
)
from lesionwise.report.drawing.text import shorten

LEFT_MM, RIGHT_MM, TOP_MM, CURVE_MM, AXIS_MM = 42.0, 6.0, 5.0, 66.0, 11.0
EVERYONE = "All subjects"
_AXES = {"survival": "Event-free, %", "incidence": "Incidence, %"}


def draw_survival(
    display: Display,
    frame: pl.DataFrame,
    risk: pl.DataFrame,
    *,
    simulated: bool,
    unprinted: Container[tuple[str | None, float]] = (),
) -> Any:
    """The figure of a display of kind `survival` or `incidence`; `frame` and `risk` as said in
    `analyse.model.Display`.

    `unprinted`: groups and months of landmarks whose number is not printed; they get no mark.
    """
    groups = list_groups(display, frame)
    curves = [_curve(frame, display.kind, *group) for group in groups]
    table = list_risk_groups(risk, groups)
    end, months = _time_axis(risk, curves)
    width = WIDTH_MM - LEFT_MM - RIGHT_MM
    ticks = choose_ticks(months, table, width / end)
    height = measure_height(table)
    figure = start_figure(TOP_MM + CURVE_MM + AXIS_MM + height)
    axes = add_axes(figure, LEFT_MM, AXIS_MM + height, width, CURVE_MM)
    _set_axes(axes, ticks, end)
    for curve in curves:
        draw_curve(axes, curve)
    for month in display.landmarks_months:
        if month <= end:
            pairs = zip(groups, curves, strict=True)
            draw_landmark(axes, month, [one for group, one in pairs if (group[0], month) not in unprinted])
    _draw_scan_grid(axes, display, end)
    place_labels(axes, [(c.label, c.months, c.heights) for c in curves], display.landmarks_months)
    below = add_axes(figure, LEFT_MM, 0, width, height, sharex=axes)
    draw_counts(below, table, ticks, height)
    sheet = add_sheet(figure)
    _write_axis_titles(sheet, display)
    draw_heads(sheet, table, TOP_MM + CURVE_MM + AXIS_MM, WIDTH_MM - 1)
    if simulated:
        mark_simulated(figure)
    return figure


def list_groups(display: Display, frame: pl.DataFrame) -> list[tuple[str | None, str, GroupStyle]]:
    """Groups with a curve, in the display's order; one that the display does not name comes last."""
    styles = choose_styles(display.groups)
    present = frame["group"].unique(maintain_order=True).to_list()
    named = [(group.key, clean(group.label)) for group in display.groups if group.key in present]
    known = {key for key, _ in named}
    others = [(key, EVERYONE if key is None else clean(key)) for key in present if key not in known]
    return [(key, label, styles.get(key, styles[None])) for key, label in (*named, *others)]


def _curve(frame: pl.DataFrame, kind: str, key: str | None, label: str, style: GroupStyle) -> Curve:
    rows = frame.filter(pl.col("group").eq_missing(pl.lit(key, pl.String)))
    return build_curve(label, style, rows.sort("days", maintain_order=True), height=kind)


def _time_axis(risk: pl.DataFrame, curves: list[Curve]) -> tuple[float, list[float]]:
    """End of the axis and the months of the risk table, or every 3, 6 or 12 months without one."""
    last = max((float(curve.months[-1]) for curve in curves if len(curve.months)), default=0.0)
    if risk.height:
        months = sorted(float(month) for month in risk["months"].unique().to_list())
    else:
        step = 3 if last <= 24 else 6 if last <= 60 else 12
        months = [float(month) for month in range(0, int(last) + 1, step)]
    return max(last, *months, 1.0), months


def _set_axes(axes: Any, ticks: list[float], end: float) -> None:
    axes.set_xlim(0, end)
    axes.set_ylim(0, 101)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.grid(axis="y", color=HAIRLINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0, pad=3)
    axes.tick_params(labelsize=NORMAL)


def _draw_scan_grid(axes: Any, display: Display, end: float) -> None:
    months = [month for month in display.scan_grid_months if month <= end]
    axes.vlines(months, 0, 1.8, color=GREY, linewidth=0.5)


def _write_axis_titles(sheet: Any, display: Display) -> None:
    sheet.text(1, TOP_MM - 1.2, _AXES[display.kind], size=NORMAL, va="top", ha="left", color=MUTED)
    origin = f"Months from {clean(display.origin)}" if display.origin else "Months"
    middle = LEFT_MM + (WIDTH_MM - LEFT_MM - RIGHT_MM) / 2
    y = TOP_MM + CURVE_MM + AXIS_MM - 2.6
    sheet.text(middle, y, shorten(origin, 115, NORMAL), size=NORMAL, va="center", ha="center", color=MUTED)
