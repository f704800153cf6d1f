"""The numbers under a survival curve."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.analyse.displays.shown import Shape
from lesionwise.analyse.model import DisplayGroup
from lesionwise.analyse.results import Curve
from lesionwise.analyse.sample import Sample
from lesionwise.statistics import check_follow_up, compute_at_risk
from lesionwise.terms import compute_months, compute_whole_days

POOLED = DisplayGroup(key="all", label="All subjects", n=0)
"""The one group of a figure that is not split."""

_TICKS = (3, 6, 12, 24, 60)
_MOST_TICKS = 9

RISK_SCHEMA: Shape = {
    "group": pl.String,
    "months": pl.Float64,
    "at_risk": pl.Int64,
    "events": pl.Int64,
    "censored": pl.Int64,
    "not_entered": pl.Int64,
}


def list_ticks(followed_days: float) -> tuple[int, ...]:
    """Months of the risk table: from 0 to the last follow-up, at most nine."""
    months = compute_months(followed_days)
    step = next((tick for tick in _TICKS if months / tick < _MOST_TICKS), _TICKS[-1])
    return tuple(range(0, int(months) + 1, step))


def name_curve(group: str | None) -> str:
    """Key of the group of a curve in a figure."""
    return POOLED.key if group is None else group


def frame_risk(curves: tuple[Curve, ...], followed: float) -> pl.DataFrame:
    """The risk table of a figure, as said in `model.Display`; `followed` is the last follow-up in days."""
    months = list_ticks(followed)
    counted = [
        count_at_risk(name_curve(one.group), one.sample, one.sample.happened, months) for one in curves
    ]
    return pl.concat([pl.DataFrame(schema=RISK_SCHEMA), *counted])


def count_at_risk(
    group: str, rows: Sample, ended: NDArray[np.bool_], months: tuple[int, ...]
) -> pl.DataFrame:
    """The risk table of one group; `ended`: rows that an event ended, the others are censored."""
    sample = check_follow_up(rows.exits, ended, rows.entries)
    times = np.array([compute_whole_days(month) for month in months])
    at_risk = compute_at_risk(sample, times).at_risk
    before = compute_at_risk(sample, np.nextafter(times, -1.0))
    return pl.DataFrame(
        {
            "group": [group] * len(months),
            "months": [float(month) for month in months],
            "at_risk": at_risk,
            "events": before.events,
            "censored": before.censored,
            "not_entered": sample.exit.size - at_risk - before.events - before.censored,
        },
        schema=RISK_SCHEMA,
    )
