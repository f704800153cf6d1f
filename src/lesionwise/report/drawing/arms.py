"""Groups of subjects in figures that show each subject: order, names, styles."""

from dataclasses import dataclass

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.content import clean
from lesionwise.report.drawing.style import GroupStyle, choose_styles


@dataclass(frozen=True)
class Arm:
    """A group with its name, style, and rows in the order of the display."""

    label: str
    style: GroupStyle
    rows: pl.DataFrame


def split_arms(display: Display, frame: pl.DataFrame) -> list[Arm]:
    """The groups that have rows, in the display's order; one that it does not name comes last.

    Empty where the display has fewer than two groups: nothing is told apart then.
    """
    if len(display.groups) < 2:
        return []
    styles = choose_styles(display.groups)
    labels = {group.key: clean(group.label) for group in display.groups}
    found = frame["group"].unique(maintain_order=True).to_list()
    keys = [*(key for key in labels if key in found), *(key for key in found if key not in labels)]
    return [
        Arm(
            labels.get(key, "group unknown" if key is None else clean(key)),
            styles.get(key, styles[None]),
            frame.filter(pl.col("group").eq_missing(pl.lit(key, pl.String))),
        )
        for key in keys
    ]
