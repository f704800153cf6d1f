"""Signs of a swimmer plot and their legend."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from lesionwise.report.drawing.keys import Entry, marker_sample, patch_sample
from lesionwise.report.drawing.style import GREEN, GREY, INK, PURPLE, VERMILION

LINES = (("#BBD7EA", ""), ("#F3D9A4", "////"), ("#D8C3D2", "...."), ("#D5DAE0", "xxxx"))
"""Fill and hatch of the first, second, third and any further systemic line."""

HOLD = ("#FFFFFF", "")
SABR = {
    "planned": ("v", VERMILION, True),
    "salvage": ("v", VERMILION, False),
    "palliative": ("v", GREY, True),
}
"""Marker, colour, filled by intent."""

MARKS: dict[str, tuple[tuple[Any, str, bool], str]] = {
    "progression": (("D", VERMILION, True), "progression"),
    "new_lesion": (("*", PURPLE, True), "new lesion"),
    "death": (("X", INK, True), "death"),
    "ongoing": ((">", GREEN, True), "ongoing"),
    "lost": (("o", INK, False), "lost to follow-up"),
}
"""Marker, colour, filled, and words."""

ABOVE = ("progression", "new_lesion")
"""Marks above the band, among the responses."""


def choose_line(bar: Mapping[str, Any]) -> tuple[str, str]:
    """Fill and hatch of a line by its number; a line without number is drawn as a further one."""
    number = str(bar.get("detail") or "")
    return LINES[min(int(number), len(LINES)) - 1] if number.isdigit() and int(number) else LINES[-1]


def list_entries(rows: pl.DataFrame) -> list[Entry]:
    """The legend of what occurs in the figure."""
    kinds = set(rows["kind"].to_list())
    entries = _line_entries(rows)
    if "hold" in kinds:
        entries.append(("hold", patch_sample(HOLD[0])))
    entries.extend(_sabr_entries(rows))
    for kind, ((marker, colour, filled), words) in MARKS.items():
        if kind in kinds:
            entries.append((words, marker_sample(marker, colour, filled=filled)))
    if "line_change" in kinds:
        entries.append(("change of line", marker_sample("|", INK, size=7)))
    return entries


def _line_entries(rows: pl.DataFrame) -> list[Entry]:
    found = {choose_line(bar) for bar in rows.filter(pl.col("kind") == "line").to_dicts()}
    names = [f"line {number}" for number in range(1, len(LINES))] + ["further line"]
    pairs = zip(LINES, names, strict=True)
    return [(name, patch_sample(*style)) for style, name in pairs if style in found]


def _sabr_entries(rows: pl.DataFrame) -> list[Entry]:
    intents = {choose_intent(one) for one in rows.filter(pl.col("kind") == "sabr").to_dicts()}
    return [
        (f"SABR, {intent}", marker_sample(marker, colour, filled=filled))
        for intent, (marker, colour, filled) in SABR.items()
        if intent in intents
    ]


def choose_intent(sabr: Mapping[str, Any]) -> str:
    """The intent of a course; one that is not named is drawn as planned."""
    intent = str(sabr.get("detail"))
    return intent if intent in SABR else "planned"
