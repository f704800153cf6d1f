"""One subject of a swimmer plot: bars, marks and words on a band of about 5 mm."""

from dataclasses import dataclass
from typing import Any

from lesionwise.report.content import clean
from lesionwise.report.drawing.swimmer_marks import ABOVE, HOLD, MARKS, SABR, choose_intent, choose_line
from lesionwise.report.drawing.swimmer_sheet import Sheet
from lesionwise.report.drawing.text import measure_mm, shorten

BAND_MM = 2.1
ABOVE_MM = 2.15
ASIDE_MM = 2.4
"""A new lesion stands this far right of a progression of the same scan."""
LETTER_SIZE = 6.6
LABEL_MM, BESIDE_MM = 26.0, 1.3
SHORT = {"NON-CR/NON-PD": "NN"}
"""Responses that are too long for their place; the caption says so."""


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


def place_row(sheet: Sheet, row: Row) -> None:
    """Bars, holds, changes of line, marks and responses of one subject."""
    for bar in row.of("line"):
        _place_bar(sheet, row, bar, choose_line(bar))
    for gap in row.of("hold"):
        _place_bar(sheet, row, gap, HOLD)
    for change in row.of("line_change"):
        x = float(change["start_months"])
        sheet.strokes.append([(x, row.middle - 1.9), (x, row.middle + 1.5)])
    for kind, (style, _) in MARKS.items():
        level = row.middle - ABOVE_MM if kind in ABOVE else row.middle
        places = [(float(one["start_months"]) + _aside(row, one), level) for one in row.of(kind)]
        sheet.marks.setdefault(style, []).extend(places)
    for one in row.of("sabr"):
        place = (float(one["start_months"]), row.middle)
        sheet.marks.setdefault(SABR[choose_intent(one)], []).append(place)
    _place_responses(sheet, row)


def write_lesions(axes: Any, row: Row) -> None:
    """The lesions treated beside each triangle: right of it, else left, else cut to the wider side.

    The words keep off the next sign on the band; where not even a cut label has room, there is none.
    """
    starts = [float(one["start_months"]) for one in row.of(*_ON_BAND)]
    free = 0.0
    for one in row.of("sabr"):
        x = float(one["start_months"])
        later = [start for start in starts if start > x]
        earlier = max([start * row.scale + BESIDE_MM for start in starts if start < x], default=0.0)
        right = ((min(later) if later else row.last) - x) * row.scale - 2 * BESIDE_MM
        left = x * row.scale - BESIDE_MM - max(earlier, free)
        words = shorten(clean(one["label"] or ""), LABEL_MM, LETTER_SIZE)
        if measure_mm(words, LETTER_SIZE) > max(left, right):
            words = shorten(words, max(left, right), LETTER_SIZE)
        wide = measure_mm(words, LETTER_SIZE)
        if len(words) < 2 or wide > max(left, right):
            continue
        side, align = (1, "left") if wide <= right else (-1, "right")
        place = x + side * BESIDE_MM / row.scale
        free = place * row.scale + (wide if side > 0 else 0.0)
        axes.text(place, row.middle, words, size=LETTER_SIZE, va="center_baseline", ha=align, zorder=6)


_ON_BAND = ("sabr", "line_change", "death", "ongoing", "lost")
"""Signs that a label must not cover; a hold is a gap of the band, on which words can be read."""


def _aside(row: Row, mark: dict[str, Any]) -> float:
    """How many months a new lesion moves so that it stands right of every progression that is near."""
    if mark["kind"] != "new_lesion":
        return 0.0
    near, place = ASIDE_MM / row.scale, float(mark["start_months"])
    moved = place
    for other in sorted(float(one["start_months"]) for one in row.of("progression")):
        if abs(other - moved) < near:
            moved = other + near
    return moved - place


def _place_bar(sheet: Sheet, row: Row, bar: dict[str, Any], style: tuple[str, str]) -> None:
    start = float(bar["start_months"])
    stop = row.last if bar["stop_months"] is None else float(bar["stop_months"])
    half = BAND_MM / 2
    sheet.add_bar(style, start, max(stop, start + 0.02), row.middle - half, row.middle + half)


def _place_responses(sheet: Sheet, row: Row) -> None:
    """Letters above the band where they do not cover a mark or each other; else a dot."""
    blocked = [(float(one["start_months"]) + _aside(row, one)) * row.scale for one in row.of(*ABOVE)]
    free = -1e9
    for one in row.of("response"):
        x = float(one["start_months"])
        code = SHORT.get(str(one["label"]), clean(one["label"] or "NE"))
        width = measure_mm(code, LETTER_SIZE)
        left = x * row.scale - width / 2
        if left < free or any(left - 1.4 < place < left + width + 1.4 for place in blocked):
            sheet.dots.append((x, row.middle - ABOVE_MM))
            continue
        free = left + width + 0.7
        sheet.letters.setdefault(code, []).append((x, row.middle - ABOVE_MM))
