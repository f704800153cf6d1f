"""One subject of a swimmer plot: bars, marks and words on a band of about 5 mm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from lesionwise.report.content import clean
from lesionwise.report.drawing.keys import Entry, marker_sample, patch_sample
from lesionwise.report.drawing.style import GREEN, GREY, INK, PURPLE, VERMILION
from lesionwise.report.drawing.text import measure_mm, shorten

BAND_MM = 2.3
ABOVE_MM = 2.35
LETTER_SIZE = 6.6
LINES = (("#BBD7EA", ""), ("#F3D9A4", "////"), ("#D8C3D2", "...."), ("#D5DAE0", "xxxx"))
"""Fill and hatch of the first, second, third and any further systemic line."""

SABR = {"planned": (VERMILION, True), "salvage": (VERMILION, False), "palliative": (GREY, True)}
MARKS: dict[str, tuple[Any, str, bool, str]] = {
    "progression": ("D", VERMILION, True, "progression"),
    "new_lesion": ("*", PURPLE, True, "new lesion"),
    "death": ("X", INK, True, "death"),
    "ongoing": (">", GREEN, True, "ongoing"),
    "lost": ("o", INK, False, "lost to follow-up"),
}
"""Marker, colour, filled, words; progression and new lesion stand above the band."""

_ABOVE = ("progression", "new_lesion")


@dataclass(frozen=True)
class Row:
    """A subject's happenings; `middle` of the band in mm from the top, `scale` in mm a month."""

    middle: float
    scale: float
    last: float
    happenings: list[dict[str, Any]]

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        """Happenings of some kinds that are dated."""
        return [one for one in self.happenings if one["kind"] in kinds and one["start_months"] is not None]


def draw_row(axes: Any, row: Row) -> None:
    """Bars first, then holds, marks, words."""
    for bar in row.of("line"):
        _draw_bar(axes, row, bar, *choose_line(bar))
    for gap in row.of("hold"):
        _draw_bar(axes, row, gap, "white", "")
    for change in row.of("line_change"):
        _draw_change(axes, row, change)
    for kind, (marker, colour, filled, _) in MARKS.items():
        level = row.middle - ABOVE_MM if kind in _ABOVE else row.middle
        for one in row.of(kind):
            _mark(axes, float(one["start_months"]), level, marker, colour, filled=filled)
    _draw_sabr(axes, row)
    _write_responses(axes, row)


def choose_line(bar: Mapping[str, Any]) -> tuple[str, str]:
    """Fill and hatch of a line by its number; a line without number is drawn as a further one."""
    number = str(bar.get("detail") or "")
    return LINES[min(int(number), len(LINES)) - 1] if number.isdigit() and int(number) else LINES[-1]


def list_entries(rows: pl.DataFrame) -> list[Entry]:
    """The legend of what occurs in the figure."""
    kinds = set(rows["kind"].to_list())
    bars = rows.filter(pl.col("kind") == "line").to_dicts()
    found = {choose_line(bar) for bar in bars}
    entries: list[Entry] = []
    for number, (fill, hatch) in enumerate(LINES, 1):
        if (fill, hatch) in found:
            words = f"line {number}" if number < len(LINES) else "further line"
            entries.append((words, patch_sample(fill, hatch)))
    if "hold" in kinds:
        entries.append(("hold", patch_sample("white")))
    intents = (
        rows.filter(pl.col("kind") == "sabr")["detail"].cast(pl.String).to_list()
        if "detail" in rows.columns
        else []
    )
    for intent, (colour, filled) in SABR.items():
        if intent in intents:
            entries.append((f"SABR, {intent}", marker_sample("v", colour, filled=filled)))
    entries.extend(
        (words, marker_sample(marker, colour, filled=filled))
        for kind, (marker, colour, filled, words) in MARKS.items()
        if kind in kinds
    )
    if "line_change" in kinds:
        entries.append(("change of line", marker_sample("|", INK, size=7)))
    return entries


def _draw_bar(axes: Any, row: Row, bar: Mapping[str, Any], fill: str, hatch: str) -> None:
    start = float(bar["start_months"])
    stop = row.last if bar["stop_months"] is None else float(bar["stop_months"])
    axes.broken_barh(
        [(start, max(stop - start, 0.02))],
        (row.middle - BAND_MM / 2, BAND_MM),
        facecolor=fill,
        hatch=hatch,
        edgecolor="#7F8B98",
        linewidth=0.4,
    )


def _draw_change(axes: Any, row: Row, change: Mapping[str, Any]) -> None:
    x = float(change["start_months"])
    axes.plot([x, x], [row.middle - 1.9, row.middle + 1.5], color=INK, linewidth=1.3)


def _mark(axes: Any, x: float, y: float, marker: Any, colour: str, *, filled: bool = True) -> None:
    axes.plot(
        [x],
        [y],
        linestyle="none",
        marker=marker,
        markersize=4.2,
        markeredgecolor=colour,
        markerfacecolor=colour if filled else "white",
        markeredgewidth=0.8,
        clip_on=False,
        zorder=5,
    )


def _draw_sabr(axes: Any, row: Row) -> None:
    """Triangles, with the lesions treated where their words have room before the next mark."""
    starts = sorted(float(one["start_months"]) for one in row.happenings if one["start_months"] is not None)
    for one in row.of("sabr"):
        x = float(one["start_months"])
        colour, filled = SABR.get(str(one.get("detail")), SABR["planned"])
        _mark(axes, x, row.middle, "v", colour, filled=filled)
        later = [start for start in starts if start > x]
        room = ((min(later) if later else row.last) - x) * row.scale - 2.6
        words = shorten(clean(one["label"] or ""), 26.0, LETTER_SIZE)
        if words and measure_mm(words, LETTER_SIZE) <= room:
            axes.text(
                x + 1.3 / row.scale,
                row.middle,
                words,
                size=LETTER_SIZE,
                va="center_baseline",
                ha="left",
                zorder=6,
            )


def _write_responses(axes: Any, row: Row) -> None:
    """Letters above the band where they do not cover a mark or each other; else a dot."""
    blocked = [float(one["start_months"]) * row.scale for one in row.of(*_ABOVE)]
    free = -1e9
    for one in row.of("response"):
        x = float(one["start_months"])
        code = clean(one["label"] or "NE")
        width = measure_mm(code, LETTER_SIZE)
        left = x * row.scale - width / 2
        covered = left < free or any(left - 1.4 < place < left + width + 1.4 for place in blocked)
        if covered:
            axes.plot([x], [row.middle - ABOVE_MM], marker=".", markersize=2.2, color=GREY, linestyle="none")
            continue
        free = left + width + 0.7
        axes.text(x, row.middle - ABOVE_MM, code, size=LETTER_SIZE, va="center", ha="center", color=INK)
