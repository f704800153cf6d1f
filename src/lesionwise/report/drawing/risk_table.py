"""Numbers at risk, events and censorings below a curve, on the curve's own axis."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lesionwise.report.drawing.style import HAIRLINE, INK, MUTED, SMALL, STRONG, GroupStyle
from lesionwise.report.drawing.text import measure_mm, wrap

LINE_MM, HEAD_MM, FOOT_MM = 3.9, 6.2, 1.0
SAMPLE_MM, LABEL_MM, LEFT_MM = 6.0, 28.0, 1.0
GAP_MM = 2.0
HEAD = "At risk; cumulative events / censored"


@dataclass(frozen=True)
class RiskGroup:
    """One group of the table: its counts by month as printed."""

    label: str
    style: GroupStyle
    at_risk: dict[float, str]
    below: dict[float, str]


def list_risk_groups(
    risk: pl.DataFrame, groups: Sequence[tuple[str | None, str, GroupStyle]]
) -> list[RiskGroup]:
    """Counts of `<id>.risk` for each group that has a curve."""
    listed = []
    for key, label, style in groups:
        rows = risk.filter(pl.col("group").eq_missing(pl.lit(key, pl.String))) if risk.height else risk
        counts = {float(row["months"]): row for row in rows.iter_rows(named=True)}
        listed.append(
            RiskGroup(
                label,
                style,
                {month: str(row["at_risk"]) for month, row in counts.items()},
                {month: f"{row['events']} / {row['censored']}" for month, row in counts.items()},
            )
        )
    return listed


def measure_height(groups: Sequence[RiskGroup]) -> float:
    """Height of the table in mm."""
    return HEAD_MM + 2 * LINE_MM * len(groups) + FOOT_MM


def choose_ticks(months: Sequence[float], groups: Sequence[RiskGroup], mm_a_month: float) -> list[float]:
    """The months of which the counts fit beside each other: every one, every second, every third ..."""
    texts = [text for group in groups for text in (*group.at_risk.values(), *group.below.values())]
    widest = max((measure_mm(text, SMALL) for text in texts), default=4.0) + GAP_MM
    for step in range(1, len(months) + 1):
        kept = list(months[::step])
        pairs = itertools.pairwise(kept)
        if all((right - left) * mm_a_month >= widest for left, right in pairs):
            return kept
    return list(months[:1])


def draw_counts(axes: Any, groups: Sequence[RiskGroup], ticks: Sequence[float], height: float) -> None:
    """Counts on `axes`, which shares the curve's time axis; its other unit is mm from the top."""
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    for number, group in enumerate(groups):
        first = HEAD_MM + 2 * number * LINE_MM
        for counts, line, colour in ((group.at_risk, 0, INK), (group.below, 1, MUTED)):
            for tick in ticks:
                if tick in counts:
                    axes.text(
                        tick,
                        first + line * LINE_MM,
                        counts[tick],
                        ha="center",
                        va="center",
                        size=SMALL,
                        color=colour,
                        clip_on=False,
                    )


def draw_heads(sheet: Any, groups: Sequence[RiskGroup], top: float, right: float) -> None:
    """Line samples and names left of the counts; `top` is the table's upper edge on the sheet in mm."""
    sheet.plot([LEFT_MM, right], [top, top], color=STRONG, linewidth=0.6)
    head = top + 2.6
    sheet.text(LEFT_MM + SAMPLE_MM + 2, head, HEAD, size=SMALL, color=MUTED, va="center", ha="left")
    for number, group in enumerate(groups):
        y = top + HEAD_MM + 2 * number * LINE_MM
        if number:
            edge = y - LINE_MM / 2
            sheet.plot([LEFT_MM, right], [edge, edge], color=HAIRLINE, linewidth=0.5)
        sheet.plot(
            [LEFT_MM, LEFT_MM + SAMPLE_MM],
            [y, y],
            color=group.style.colour,
            linestyle=group.style.dash,
            linewidth=1.6,
        )
        left = LEFT_MM + SAMPLE_MM + 2
        name = wrap(group.label, LABEL_MM, SMALL, lines=2, bold=True)
        for place, line in enumerate(name):
            sheet.text(left, y + place * LINE_MM, line, size=SMALL, weight="bold", va="center", ha="left")
        if len(name) == 1:
            sheet.text(left, y + LINE_MM, "events / cens.", size=SMALL, color=MUTED, va="center", ha="left")
