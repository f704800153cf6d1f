"""Numbers at risk, events and censorings below a curve, on the curve's own axis."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lesionwise.report.drawing.style import HAIRLINE, INK, MUTED, SMALL, STRONG, GroupStyle
from lesionwise.report.drawing.text import measure_mm, shorten

LINE_MM, HEAD_MM, FOOT_MM = 3.9, 6.2, 1.0
SAMPLE_MM, LEFT_MM, NAME_MM = 6.0, 1.0, 120.0
GAP_MM = 2.0
HEAD = "Numbers below the months; events and censored are cumulative"
AT_RISK, BELOW, NOT_ENTERED = "at risk", "events / cens.", "not entered"
BELOW_COMPETING = "event/comp./cens."


@dataclass(frozen=True)
class RiskGroup:
    """One group of the table: its name, and below it the lines of its counts by month as printed."""

    label: str
    style: GroupStyle
    lines: dict[str, dict[float, str]]

    @property
    def height(self) -> float:
        """Name and counts in mm."""
        return LINE_MM * (1 + len(self.lines))


def list_risk_groups(
    risk: pl.DataFrame, groups: Sequence[tuple[str | None, str, GroupStyle]]
) -> list[RiskGroup]:
    """Counts of `<id>.risk` for each group that has a curve.

    Who has not entered yet is a line of its own in every group when anybody enters after the origin.
    """
    late = bool(risk.height and "not_entered" in risk.columns and risk["not_entered"].sum())
    listed = []
    for key, label, style in groups:
        rows = risk.filter(pl.col("group").eq_missing(pl.lit(key, pl.String))) if risk.height else risk
        counts = {float(row["months"]): row for row in rows.iter_rows(named=True)}
        lines = {
            AT_RISK: {month: str(row["at_risk"]) for month, row in counts.items()},
            **_count_ends(counts),
        }
        if late:
            lines[NOT_ENTERED] = {month: str(row["not_entered"]) for month, row in counts.items()}
        listed.append(RiskGroup(label, style, lines))
    return listed


def _count_ends(counts: dict[float, dict[str, Any]]) -> dict[str, dict[float, str]]:
    """How follow-up ended so far: events, competing events where there can be any, censorings."""
    competes = any("competing" in row for row in counts.values())
    names = ("events", "competing", "censored") if competes else ("events", "censored")
    line = BELOW_COMPETING if competes else BELOW
    return {line: {month: " / ".join(str(row[name]) for name in names) for month, row in counts.items()}}


def measure_height(groups: Sequence[RiskGroup]) -> float:
    """Height of the table in mm."""
    return HEAD_MM + sum(group.height for group in groups) + FOOT_MM


def choose_ticks(months: Sequence[float], groups: Sequence[RiskGroup], mm_a_month: float) -> list[float]:
    """The months of which the counts fit beside each other: every one, every second, every third ..."""
    texts = [text for group in groups for line in group.lines.values() for text in line.values()]
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
    y = HEAD_MM
    for group in groups:
        for place, (name, counts) in enumerate(group.lines.items(), 1):
            for tick in ticks:
                if tick in counts:
                    axes.text(
                        tick,
                        y + place * LINE_MM,
                        counts[tick],
                        ha="center",
                        va="center",
                        size=SMALL,
                        color=INK if name == AT_RISK else MUTED,
                        clip_on=False,
                    )
        y += group.height


def draw_heads(sheet: Any, groups: Sequence[RiskGroup], top: float, right: float) -> None:
    """Line samples and names left of the counts; `top` is the table's upper edge on the sheet in mm."""
    sheet.plot([LEFT_MM, right], [top, top], color=STRONG, linewidth=0.6)
    head = top + 2.6
    sheet.text(LEFT_MM + SAMPLE_MM + 2, head, HEAD, size=SMALL, color=MUTED, va="center", ha="left")
    left, y = LEFT_MM + SAMPLE_MM + 2, top + HEAD_MM
    for number, group in enumerate(groups):
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
        name = shorten(group.label, NAME_MM, SMALL, bold=True)
        sheet.text(left, y, name, size=SMALL, weight="bold", va="center", ha="left")
        for place, words in enumerate(group.lines, 1):
            sheet.text(left, y + place * LINE_MM, words, size=SMALL, color=MUTED, va="center", ha="left")
        y += group.height
