"""Sums of the measurable lesions outside the field, scan by scan."""

from typing import Final

import polars as pl

from lesionwise.definitions import OutOfFieldResponse
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.lesion import list_outside_lesions, measure_sites
from lesionwise.derive.response.dates import to_date

DOSE: Final = "max_gy"
"""Metric of `dose_metric` (structure: the lesion) that says how much a lesion outside the field received."""


def measure_outside(
    history: History, endpoint: OutOfFieldResponse, origins: pl.DataFrame, reader: str
) -> pl.DataFrame:
    """One row a subject with such lesions and dated scan: origin_date, day, position, scan, scan_row, sum,
    seen, rows.

    The lesions: targets, and non-targets flagged as measurable, that `reader` follows, of which no part was
    ever irradiated; without those known to have received more than `max_out_of_field_gy`. `sum` in size
    units; null where a lesion of the set has no size. `rows`: rows of `measurement`.
    """
    units, kin, lesions = list_outside_lesions(history.tables, history.data_cut, reader)
    near = _list_near(history, endpoint)
    units = units.join(near, on=["subject", "lesion"], how="anti", maintain_order="left")
    sites = measure_sites(history.tables, lesions, kin, units, history.study.response, history.data_cut)
    rows = sites.visits.filter(pl.col("reader") == reader)
    sums = rows.group_by("subject", "scan_row", maintain_order=True).agg(
        pl.col("scan").first(),
        to_date(pl.col("day").min()).alias("day"),
        pl.col("position").first(),
        pl.col("size").sum().alias("known"),
        pl.col("size").is_not_null().all().alias("whole"),
        pl.col("seen").any(),
        pl.col("rows").explode().drop_nulls().sort().alias("rows"),
    )
    named = sums.with_columns(sum=pl.when("whole").then("known")).drop("known", "whole")
    return named.join(origins.select("subject", "origin_date"), on="subject", maintain_order="left")


def _list_near(history: History, endpoint: OutOfFieldResponse) -> pl.DataFrame:
    """Lesions known to have received more than the study allows."""
    dose = history.tables["dose_metric"].filter(pl.col("metric") == DOSE)
    limit = endpoint.max_out_of_field_gy
    above = dose.clear() if limit is None else dose.filter(pl.col("value") > limit)
    return above.select("subject", lesion="structure").unique()
