"""A baseline at the enrolment, in trials that enrol at a progression: what was new before is old disease."""

from collections.abc import Mapping

import polars as pl

from lesionwise.derive.response.dates import to_day


def find_enrolment(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """subject, enrolment_day: randomisation, else enrolment; null: neither is on record."""
    drawn = tables["allocation"].group_by("subject").agg(pl.col("randomisation_date").min())
    joined = tables["subject"].join(drawn, on="subject", how="left", maintain_order="left")
    return joined.select("subject", enrolment_day=to_day(pl.coalesce("randomisation_date", "enrolment_date")))


def age_lesions(
    lesions: pl.DataFrame, lines: pl.DataFrame, scans: pl.DataFrame, visits: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`lesions` and `lines` in which a new lesion seen by the baseline of its subject is a non-target lesion.

    `scans` with scan_row and scan_day; an undated scan tells nothing. Of several readers the first baseline
    counts: a lesion has one role.
    """
    base = visits.filter("is_baseline").group_by("subject").agg(pl.col("sort_day").min().alias("base_day"))
    early = scans.join(base, on="subject").filter(pl.col("scan_day") <= pl.col("base_day"))
    shown = pl.col("seen") & ~pl.col("state").is_in(["absent", "merged"]) & (pl.col("role") == "new")
    old = (
        lines.filter(shown)
        .join(early.select("scan_row"), on="scan_row", how="semi")
        .select("root_row", old=pl.lit(True))
        .unique()
    )
    role = pl.when("old").then(pl.lit("non_target")).otherwise("role")
    aged = [
        frame.join(old, on="root_row", how="left", maintain_order="left").with_columns(role=role).drop("old")
        for frame in (lesions, lines)
    ]
    return aged[0], aged[1]
