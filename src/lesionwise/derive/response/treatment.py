"""Irradiated lesions in the response: by which policy they are judged, and from which scan on."""

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from lesionwise.derive.response.dates import to_day
from lesionwise.derive.response.reading import Reading

Policy = Literal["P0", "P1", "P2", "P3", "non_irradiated"]
"""The policies of a study file, and the response of the lesions that are not irradiated yet."""

SITE: Final = ["pair", "root_row"]


@dataclass(frozen=True)
class Treatment:
    """Which lesions are judged apart, and what became of them.

    treated: subject, lesion, from_date (first fraction or other treatment; null: day unknown). states: what
    `derive.lesion` says of irradiated lesions, one row a subject, reader, lesion, course and scan.
    """

    policy: Policy
    treated: pl.DataFrame
    states: pl.DataFrame
    p3_fallback: bool = False

    @property
    def freezes(self) -> bool:
        """Whether irradiated lesions leave the lists."""
        return self.policy in ("P1", "P3", "non_irradiated")


def place_treated(reading: Reading, treated: pl.DataFrame) -> pl.DataFrame:
    """One row a scan and whole lesion treated before it: visit_id, pair, root_row, role, position, unknown,
    dated.

    A lesion is treated at a scan whose day is after `from_date`: the first day on which it was imaged, else
    the first of the scan, and an undated scan goes with the dated scan before it; once treated, always. The
    scan of the day of the first fraction is before it. A treated fragment stands for the whole lesion.
    `unknown`: a treatment on an unknown day may lie before the scan; so it is said of every scan after the
    baseline up to the first dated treatment. `dated`: whether the scan has a day of its own.
    """
    whole = reading.lesions.select("subject", "lesion", "root_row", "role")
    starts = (
        treated.join(whole, on=["subject", "lesion"])
        .group_by("subject", "root_row")
        .agg(
            pl.col("role").first(),
            to_day(pl.col("from_date")).min().alias("from_day"),
            pl.col("from_date").is_null().any().alias("undated"),
        )
    )
    visits = reading.visits.select("subject", "pair", "visit_id", "position", "first_day", "sort_day")
    grid = visits.join(starts, on="subject").join(
        _find_days(reading), on=["visit_id", "root_row"], how="left"
    )
    own = pl.coalesce("line_day", "first_day")
    day = pl.coalesce(own, "sort_day")
    grid = grid.sort("pair", "root_row", "visit_id").with_columns(
        treated=(day > pl.col("from_day")).fill_null(False).cum_max().over(SITE)
    )
    unknown = pl.col("undated") & ~pl.col("treated") & (pl.col("position") > 0)
    return (
        grid.with_columns(unknown=unknown)
        .filter(pl.col("treated") | pl.col("unknown"))
        .select("visit_id", "pair", "root_row", "role", "position", "unknown", dated=own.is_not_null())
    )


def _find_days(reading: Reading) -> pl.DataFrame:
    """The first day on which a whole lesion was seen at a scan."""
    seen = reading.lines.filter("seen")
    return seen.group_by("visit_id", "root_row").agg(pl.col("day").min().alias("line_day"))


def select_states(reading: Reading, treatment: Treatment) -> pl.DataFrame:
    """States of treated lesions at scans after their treatment, with visit_id, pair, root_row, lesion_row."""
    starts = treatment.treated.group_by("subject", "lesion").agg(pl.col("from_date").min())
    visits = reading.visits.select("subject", "reader", "scan", "visit_id", pair="pair")
    lesions = reading.lesions.select("subject", "lesion", "lesion_row", "root_row")
    return (
        treatment.states.drop("pair", "visit_id", "position", "lesion_row", strict=False)
        .join(starts, on=["subject", "lesion"])
        .filter(pl.col("date") > pl.col("from_date"))
        .join(visits, on=["subject", "reader", "scan"])
        .join(lesions, on=["subject", "lesion"])
    )
