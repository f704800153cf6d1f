"""Names of curves beside the curves, where they cover nothing; a name without room is left to the legend."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lesionwise.report.drawing.fonts import replace_uncovered
from lesionwise.report.drawing.style import INK, NORMAL
from lesionwise.report.drawing.text import POINTS_PER_MM, measure_mm

MOST_MM = 62.0
GAPS_MM = (1.6, 3.2)
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in mm of the axes."""


def place_labels(axes: Any, curves: Sequence[tuple[str, Any, Any]], uprights: Sequence[float] = ()) -> int:
    """Write each curve's name above or below it when all of them find room; return how many were written.

    Candidates lie along the curve from right to left; the first one that touches neither a curve nor a name
    nor an upright line (`uprights`, in months) nor the edge is taken. One curve alone needs no name. Without
    room for all, the table of numbers at risk below serves as the legend.
    """
    if len(curves) < 2:
        return 0
    paths = [_to_mm(axes, months, survival) for _, months, survival in curves]
    paths += [_to_mm(axes, [month, month], [100.0, 0.0]) for month in uprights]
    taken: list[Box] = []
    written: list[str] = []
    for number, (label, _, _) in enumerate(curves):
        words = replace_uncovered(label)
        size = (measure_mm(words, NORMAL, bold=True), NORMAL / POINTS_PER_MM)
        box = _find_room(axes, paths, number, size, taken) if size[0] <= MOST_MM else None
        if box is None:
            return 0
        taken.append(box)
        written.append(words)
    for words, box in zip(written, taken, strict=True):
        _write(axes, words, box)
    return len(taken)


def _extent_mm(axes: Any) -> tuple[float, float]:
    box = axes.get_position()
    inches_wide, inches_high = axes.figure.get_size_inches()
    return float(box.width * inches_wide * 25.4), float(box.height * inches_high * 25.4)


def _to_mm(axes: Any, months: Any, survival: Any) -> Any:
    """Corners of the steps in mm of the axes."""
    wide, high = _extent_mm(axes)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x = np.repeat((np.asarray(months, dtype=float) - left) / (right - left) * wide, 2)[1:]
    y = np.repeat((np.asarray(survival, dtype=float) - bottom) / (top - bottom) * high, 2)[:-1]
    return np.column_stack([x, y])


def _find_room(
    axes: Any, paths: list[Any], number: int, size: tuple[float, float], taken: list[Box]
) -> Box | None:
    wide, high = _extent_mm(axes)
    path = paths[number]
    others = [float(np.mean(other[:, 1])) for place, other in enumerate(paths) if place != number]
    above_first = float(np.mean(path[:, 1])) >= max(others, default=0.0)
    for gap in GAPS_MM:
        for share in np.linspace(0.92, 0.08, 22):
            x = float(path[-1, 0]) * float(share)
            for above in (above_first, not above_first):
                box = _candidate(path, x, size, above, gap)
                inside = box[0] > 1 and box[1] > 1 and box[2] < wide - 1 and box[3] < high - 1
                if inside and not _touches(box, paths) and not any(_overlap(box, other) for other in taken):
                    return box
    return None


def _candidate(path: Any, x: float, size: tuple[float, float], above: bool, gap: float) -> Box:
    left, right = x - size[0] / 2, x + size[0] / 2
    here = path[(path[:, 0] >= left - 0.5) & (path[:, 0] <= right + 0.5)][:, 1]
    level = float(np.interp(x, path[:, 0], path[:, 1]))
    near = np.append(here, level)
    bottom = float(near.max()) + gap if above else float(near.min()) - gap - size[1]
    return (left, bottom, right, bottom + size[1])


def _touches(box: Box, paths: list[Any]) -> bool:
    return any(_crosses(box, path) for path in paths)


def _crosses(box: Box, path: Any) -> bool:
    """Whether a step line, each piece level or upright, meets a box with a margin of 0.8 mm."""
    low = np.minimum(path[:-1], path[1:])
    high = np.maximum(path[:-1], path[1:])
    left, bottom, right, top = box
    hit = (
        (low[:, 0] < right + 0.8)
        & (high[:, 0] > left - 0.8)
        & (low[:, 1] < top + 0.8)
        & (high[:, 1] > bottom - 0.8)
    )
    return bool(hit.any())


def _overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _write(axes: Any, words: str, box: Box) -> None:
    wide, high = _extent_mm(axes)
    axes.text(
        box[0] / wide,
        box[1] / high,
        words,
        transform=axes.transAxes,
        size=NORMAL,
        weight="bold",
        color=INK,
        ha="left",
        va="bottom",
    )
