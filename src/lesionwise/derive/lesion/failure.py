"""Local failure of each series: growth that was confirmed, or a proof."""

import polars as pl

from lesionwise.derive.lesion.growth import GROUP
from lesionwise.study.model import ResponseRules


def confirm_suspicions(
    scans: pl.DataFrame, episodes: pl.DataFrame, proofs: pl.DataFrame, rules: ResponseRules
) -> pl.DataFrame:
    """`episodes` with cause (null: not confirmed), known (day when it was), confirm_row, proof_row.

    LC-GROW: growth at a scan at least `lf_confirm_days` after the first one, or at one that needs no
    confirmation (`lf_confirmation` is `single_scan`, or more than `guard_days` after the first fraction).
    LC-PET: a PET whose uptake rose, a biopsy or a specimen with viable tumour, from the day of the first
    scan to the day before the scan that ends the suspicion. The first of the two that holds is the cause;
    the suspicion is known to be a failure from the earlier of both days on. `proofs`: series, date, kind,
    proof_row.
    """
    after = (pl.col("day") - pl.col("first")).dt.total_days()
    enough = pl.col("growth").fill_null(False) & ((after >= rules.lf_confirm_days) | _needs_none(rules))
    confirming = (
        scans.join(episodes, on=[GROUP, "episode"], maintain_order="left")
        .filter(enough)
        .unique([GROUP, "episode"], keep="first", maintain_order=True)
        .select(GROUP, "episode", confirm_day="day", confirm_row="scan_row")
    )
    proving = (
        proofs.join(episodes.select(GROUP, "episode", "first", "until"), on=GROUP)
        .filter(_is_within())
        .sort(GROUP, "episode", "date", "proof_row")
        .unique([GROUP, "episode"], keep="first", maintain_order=True)
        .select(GROUP, "episode", "proof_row", proof_day="date")
    )
    joined = episodes
    for found in (confirming, proving):
        joined = joined.join(found, on=[GROUP, "episode"], how="left", maintain_order="left")
    grown = pl.col("confirm_day").is_not_null()
    return joined.with_columns(
        known=pl.min_horizontal("confirm_day", "proof_day"),
        cause=pl.when(grown)
        .then(pl.lit("LC-GROW"))
        .when(pl.col("proof_day").is_not_null())
        .then(pl.lit("LC-PET")),
    )


def find_failures(episodes: pl.DataFrame, proofs: pl.DataFrame) -> pl.DataFrame:
    """The first failure of each series that failed.

    Columns: series, cause, failed (day), known (day), first_row, confirm_row, proof_row. A confirmed
    suspicion is dated at its first scan. LC-BX: viable tumour in a biopsy or specimen outside any
    suspicion, dated at the biopsy. Of two on one day the first in the order LC-GROW, LC-PET, LC-BX.
    `episodes` are those of `confirm_suspicions`.
    """
    grown = episodes.filter(pl.col("cause").is_not_null()).select(
        GROUP, "cause", "known", "first_row", "confirm_row", "proof_row", failed="first"
    )
    tissue = proofs.filter(pl.col("kind") != "pet")
    inside = tissue.join(episodes.select(GROUP, "first", "until"), on=GROUP).filter(_is_within())
    found = tissue.join(inside.select(GROUP, "proof_row"), on=[GROUP, "proof_row"], how="anti").select(
        GROUP,
        "proof_row",
        cause=pl.lit("LC-BX"),
        failed="date",
        known="date",
        first_row=pl.lit(None, dtype=pl.Int64),
        confirm_row=pl.lit(None, dtype=pl.Int64),
    )
    order = pl.col("cause").replace_strict({"LC-GROW": 0, "LC-PET": 1, "LC-BX": 2})
    every = pl.concat([grown.select(sorted(grown.columns)), found.select(sorted(found.columns))])
    return every.sort(GROUP, "failed", order, "proof_row", nulls_last=True).unique(
        GROUP, keep="first", maintain_order=True
    )


def _needs_none(rules: ResponseRules) -> pl.Expr:
    if rules.lf_confirmation == "single_scan":
        return pl.lit(True)
    if rules.guard_days is None:
        return pl.lit(False)
    return (pl.col("day") - pl.col("start")).dt.total_days() > rules.guard_days


def _is_within() -> pl.Expr:
    ended = pl.col("until").is_not_null() & (pl.col("date") >= pl.col("until"))
    return (pl.col("date") >= pl.col("first")) & ~ended
