"""Where a recurrence lies, by what the dose calculation recorded about it (ENDPOINTS 8.2)."""

from typing import Final

import polars as pl

from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import Tables

CENTROID: Final = "recurrence_centroid_in_ptv"
"""Metric: 1 when the centroid of the recurrence lies inside the planning target, 0 when not."""

OVERLAP: Final = "recurrence_in_isodose"
"""Metric: share (0 to 1) of the volume of the recurrence inside the prescription isodose."""

DISTANCE: Final = "recurrence_to_ptv_cm"
"""Metric: distance of the recurrence from the planning target in cm."""


def list_zones(tables: Tables, rules: ResponseRules) -> pl.DataFrame:
    """One row a subject, course and lesion of which anything is recorded: zone, zone_row (`dose_metric`).

    Rows of `dose_metric` whose structure is the lesion, with the three metrics of this module. in_field: the
    centroid inside the planning target, or at least `infield_overlap` inside the isodose; marginal: known
    not to be in-field, and at most `marginal_cm` away; out_of_field: known to be neither. Anything else is
    unknown: the zone is never guessed. Limits belong to the nearer zone. With `in_field` of both metrics
    unknown one of them in-field suffices, but both must be known for it not to be. The margin of 1 cm is
    recalled.
    """
    metrics = tables["dose_metric"].filter(pl.col("metric").is_in([CENTROID, OVERLAP, DISTANCE]))
    value = pl.col("value")
    wide = metrics.group_by(
        "subject", "course", pl.col("structure").alias("lesion"), maintain_order=True
    ).agg(
        value.filter(pl.col("metric") == CENTROID).first().alias("centroid"),
        value.filter(pl.col("metric") == OVERLAP).first().alias("overlap"),
        value.filter(pl.col("metric") == DISTANCE).first().alias("distance"),
        pl.col("row").min().alias("zone_row"),
    )
    inside = (pl.col("centroid") == 1) | (pl.col("overlap") >= rules.infield_overlap)
    near = pl.col("distance") <= rules.marginal_cm
    zone = (
        pl.when(inside)
        .then(pl.lit("in_field"))
        .when(~inside & near)
        .then(pl.lit("marginal"))
        .when(~inside & ~near)
        .then(pl.lit("out_of_field"))
        .otherwise(pl.lit("unknown"))
    )
    return wide.select("subject", "course", "lesion", "zone_row", zone=zone)


def is_local(zone: str, rules: ResponseRules) -> pl.Expr:
    """Whether a recurrence of that zone is a local failure; of an unknown zone it is."""
    outside = ["out_of_field"] if rules.marginal_is_lf else ["out_of_field", "marginal"]
    return ~pl.col(zone).fill_null("unknown").is_in(outside)
