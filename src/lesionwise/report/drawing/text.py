"""Text of a drawing: its extent, wrapped to a width, shortened when it must be."""

from functools import lru_cache
from typing import Any

from lesionwise.report.drawing.fonts import replace_uncovered

POINTS_PER_MM = 72 / 25.4
ELLIPSIS = "…"


def measure_mm(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line of text in mm at `size` points in the present font families."""
    import matplotlib  # heavy: only where something is drawn

    return _measure(text, size, bold, tuple(matplotlib.rcParams["font.family"]))


@lru_cache(maxsize=4096)
def _measure(text: str, size: float, bold: bool, families: tuple[str, ...]) -> float:
    properties: Any = _properties(size, bold, families)
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text or " ", properties, False)
    return float(width) / POINTS_PER_MM


def _properties(size: float, bold: bool, families: tuple[str, ...]) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=list(families), size=size, weight="bold" if bold else "normal")


def wrap(text: str, width_mm: float, size: float, *, lines: int = 99, bold: bool = False) -> list[str]:
    """`text` in lines of at most `width_mm`; long words are broken, lines beyond `lines` cut by `…`."""
    wrapped = [""]
    for word in _words(replace_uncovered(text)):
        candidate = f"{wrapped[-1]}{word}"
        if measure_mm(candidate.strip(), size, bold=bold) <= width_mm:
            wrapped[-1] = candidate
        else:
            wrapped.extend(_break(word, width_mm, size, bold))
    kept = [line.strip() for line in wrapped if line.strip()] or [""]
    if len(kept) > lines:
        kept = [*kept[: lines - 1], shorten(f"{kept[lines - 1]}{ELLIPSIS}", width_mm, size, bold=bold)]
    return kept


def shorten(text: str, width_mm: float, size: float, *, bold: bool = False) -> str:
    """`text` cut to one line of `width_mm`, the cut shown by `…`."""
    whole = replace_uncovered(text)
    if measure_mm(whole, size, bold=bold) <= width_mm:
        return whole
    low, high = 0, len(whole)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure_mm(whole[:middle].rstrip() + ELLIPSIS, size, bold=bold) <= width_mm
        low, high = (middle, high) if fits else (low, middle - 1)
    return whole[:low].rstrip(f"{ELLIPSIS} ") + ELLIPSIS


def _words(text: str) -> list[str]:
    words, start = [], 0
    for place, sign in enumerate(text):
        wide = ord(sign) > 0x2E7F
        if sign in " -/_" or wide:
            words.append(text[start : place + 1])
            start = place + 1
    return [*words, text[start:]]


def _break(word: str, width_mm: float, size: float, bold: bool) -> list[str]:
    """A word as pieces that fit."""
    pieces, piece = [], ""
    for sign in word:
        if piece and measure_mm((piece + sign).strip(), size, bold=bold) > width_mm:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]
