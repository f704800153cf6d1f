"""Gathers the signs of a page, so that each kind is drawn once for all its places."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from lesionwise.report.drawing.fonts import replace_uncovered
from lesionwise.report.drawing.style import GREY, INK

Place = tuple[float, float]
"""Month, and mm from the top of the bands."""


@dataclass
class Sheet:
    """Signs by how they are drawn; `write` brings them on the axes."""

    bars: dict[tuple[str, str], list[list[Place]]] = field(default_factory=dict)
    marks: dict[tuple[Any, str, bool], list[Place]] = field(default_factory=dict)
    letters: dict[str, list[Place]] = field(default_factory=dict)
    strokes: list[list[Place]] = field(default_factory=list)
    dots: list[Place] = field(default_factory=list)

    def add_bar(self, style: tuple[str, str], start: float, stop: float, top: float, bottom: float) -> None:
        """A box from one month to another."""
        corners = [(start, top), (stop, top), (stop, bottom), (start, bottom)]
        self.bars.setdefault(style, []).append(corners)

    def write(self, axes: Any, letter_size: float) -> None:
        """Draw bars, strokes, marks, letters, in this order."""
        from matplotlib.collections import (  # heavy: only where something is drawn
            LineCollection,
            PolyCollection,
        )

        for layer, ((fill, hatch), boxes) in enumerate(self.bars.items()):
            axes.add_collection(
                PolyCollection(
                    boxes,
                    facecolors=fill,
                    hatch=hatch,
                    edgecolors="#7F8B98",
                    linewidths=0.4,
                    zorder=2 + layer / 100,
                ),
                autolim=False,
            )
        axes.add_collection(LineCollection(self.strokes, colors=INK, linewidths=1.3, zorder=3), autolim=False)
        for (marker, colour, filled), places in self.marks.items():
            _plot(axes, places, marker, 4.2, colour, colour if filled else "white", 0.8)
        _plot(axes, self.dots, ".", 2.2, GREY, GREY, 0.5)
        for code, places in self.letters.items():
            path, size = _letter_path(replace_uncovered(code), letter_size)
            _plot(axes, places, path, size, INK, INK, 0.0)


def _plot(
    axes: Any, places: list[Place], marker: Any, size: float, edge: str, face: str, width: float
) -> None:
    if places:
        months, heights = zip(*places, strict=True)
        axes.plot(
            months,
            heights,
            linestyle="none",
            marker=marker,
            markersize=size,
            markeredgecolor=edge,
            markerfacecolor=face,
            markeredgewidth=width,
            clip_on=False,
            zorder=5,
        )


@lru_cache(maxsize=64)
def _letter_path(text: str, size: float) -> tuple[Any, float]:
    """A text as a marker, centred, with the marker size that gives it `size` points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    path = TextPath((0, 0), text, size=size, prop=FontProperties(), usetex=False)
    low, high = path.vertices.min(axis=0), path.vertices.max(axis=0)
    centred = np.asarray(path.vertices) - (low + high) / 2
    return Path(centred, path.codes), 2 * float(np.abs(centred).max())
