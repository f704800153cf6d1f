"""The clock of figures that follow subjects over time."""

from dataclasses import dataclass

import polars as pl

from lesionwise.analyse.material import Material
from lesionwise.analyse.words import ORIGIN_LABELS
from lesionwise.terms import DAYS_PER_MONTH


@dataclass(frozen=True, eq=False)
class Clock:
    """`origins`: subject and `origin_date`, only subjects that have one; `label`: the origin in words."""

    label: str
    origins: pl.DataFrame
    without: int


def find_clock(material: Material) -> Clock:
    """Origin of the first endpoint whose event is progression; without one, of the first time to event.

    Without any the day of baseline (`Material.entry`). One figure never mixes origins: subjects without
    this one are left out and counted.
    """
    endpoints = [one for one in material.study.endpoints if one.kind == "time_to_event" and one.rule != "dor"]
    chosen = next(
        (one for one in endpoints if "progression" in one.event), endpoints[0] if endpoints else None
    )
    if chosen is None:
        origins = material.entry.select("subject", origin_date="entry_date")
        label = "baseline"
    else:
        rows = material.derived.endpoint.filter(pl.col("endpoint") == chosen.id)
        origins = rows.select("subject", "origin_date")
        label = ORIGIN_LABELS[chosen.origin]
    origins = origins.drop_nulls("origin_date")
    return Clock(label, origins, material.subjects.height - origins.height)


def compute_clock_months(date: str) -> pl.Expr:
    """Months of display from `origin_date` to a date column: 0 on the day of the origin."""
    return (pl.col(date) - pl.col("origin_date")).dt.total_days() / DAYS_PER_MONTH


def render_missing(clock: Clock) -> tuple[str, ...]:
    """The footnote on those without origin; none when everyone has one."""
    return (f"Left out because the origin has no date: {clock.without}.",) if clock.without else ()
