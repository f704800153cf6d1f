"""Steps of a curve of one group, in months and percent, and how they are drawn."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from lesionwise.report.drawing.style import GroupStyle
from lesionwise.terms import DAYS_PER_MONTH

FEW = 5
"""Fewer at risk than this: thin line without band."""
BAND_ALPHA = 0.15
THICK, THIN = 1.6, 0.8


@dataclass(frozen=True)
class Curve:
    """`few[i]`: fewer than 5 at risk on the way from step i to step i + 1."""

    label: str
    style: GroupStyle
    months: Any
    heights: Any
    lower: Any
    upper: Any
    censored: Any
    few: Any

    def at(self, month: float) -> float | None:
        """The height of the curve at a month; None before its start and after its end."""
        if not len(self.months) or not self.months[0] <= month <= self.months[-1]:
            return None
        return float(self.heights[np.searchsorted(self.months, month, side="right") - 1])


def build_curve(label: str, style: GroupStyle, rows: pl.DataFrame, *, height: str = "survival") -> Curve:
    """The rows of one group, sorted by time; `height` names the column that is drawn."""
    names = ("days", height, "lower", "upper", "n_risk", "n_censor")
    numbers = {name: rows[name].cast(pl.Float64).to_numpy() for name in names}
    following = np.append(numbers["n_risk"][1:], 0.0)
    return Curve(
        label=label,
        style=style,
        months=numbers["days"] / DAYS_PER_MONTH,
        heights=numbers[height] * 100,
        lower=numbers["lower"] * 100,
        upper=numbers["upper"] * 100,
        censored=numbers["n_censor"] > 0,
        few=following < FEW,
    )


def draw_curve(axes: Any, curve: Curve) -> None:
    """Band, thick steps while at least 5 are at risk, thin ones after, strokes where one is censored."""
    for few in (False, True):
        for start, stop in _stretches(curve.few[:-1], few):
            part = slice(start, stop + 1)
            axes.step(
                curve.months[part],
                curve.heights[part],
                where="post",
                color=curve.style.colour,
                linestyle=curve.style.dash,
                linewidth=THIN if few else THICK,
                solid_capstyle="butt",
            )
            if not few:
                axes.fill_between(
                    curve.months[part],
                    curve.lower[part],
                    curve.upper[part],
                    step="post",
                    color=curve.style.colour,
                    alpha=BAND_ALPHA,
                    linewidth=0,
                )
    axes.plot(
        curve.months[curve.censored],
        curve.heights[curve.censored],
        linestyle="none",
        marker="|",
        color=curve.style.colour,
        markersize=6,
        markeredgewidth=0.9,
    )


def draw_landmark(axes: Any, month: float, curves: list[Curve]) -> None:
    """A dotted line at a landmark with a mark on each of `curves` that reaches it."""
    axes.axvline(month, color="#17212B", linewidth=0.9, linestyle=(0, (1.2, 1.8)))
    for curve in curves:
        height = curve.at(month)
        if height is not None:
            axes.plot(
                [month],
                [height],
                marker=curve.style.marker,
                color=curve.style.colour,
                markersize=5,
                markeredgecolor="white",
                markeredgewidth=0.8,
                zorder=5,
            )


def _stretches(flags: Any, wanted: bool) -> list[tuple[int, int]]:
    """Runs of consecutive steps with one flag, as (first, one after the last)."""
    runs: list[tuple[int, int]] = []
    for place, flag in enumerate(flags):
        if bool(flag) is not wanted:
            continue
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs
