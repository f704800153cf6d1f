"""New lesions: equivocal, unequivocal, refuted, and dated back to the scan that first showed them."""

import polars as pl

from lesionwise.derive.response.dates import UNKNOWN_DAY
from lesionwise.derive.response.lines import REFUTED, UNEQUIVOCAL

_LESION = ["pair", "root_row"]
_CHAIN = ["pair", "root_row", "chain"]
_COLUMNS = ["pair", "root_row", "visit_id", "as_read", "counts", "is_open", "day"]
_COLUMNS += ["known_day", "known_row", "carried_row"]


def compute_new_lesions(lines: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """One row a new lesion and visit from the visit that first showed it: does it count as new disease?

    as_read: unequivocal at or before the visit by what was read until then, not absent and not refuted.
    counts: the same after restatement: a lesion that was seen and later found unequivocal counts from the
    scan that first showed it. Absence or refutation in between ends the chain, so that what comes later
    does not reach back over it. An unread visit changes nothing. is_open: seen in the chain, and
    nobody said in it how certain it is. day: of the line (unknown: a number beyond all days; null: no line
    shows it). known_day, known_row: of the line that found it unequivocal later, where that decided.
    carried_row: the earlier line that found it unequivocal, where no line of the visit shows it.
    Source: RECIST 1.1, 4.3.5.
    """
    grid = _spread(_summarise(lines), visits)
    ended = ~pl.col("visible") & pl.col("seen") | (pl.col("certainty") == REFUTED).fill_null(False)
    grid = grid.with_columns(
        chain=ended.cum_sum().over(_LESION),
        pardon=(pl.col("certainty") == REFUTED).fill_null(False).cum_sum().over(_LESION),
        found=(pl.col("certainty") == UNEQUIVOCAL).fill_null(False),
        ended=ended,
        shown=pl.col("visible") & ~ended,
    ).with_columns(
        said=pl.when("shown").then("certainty").forward_fill().over(_CHAIN),
        ever=pl.col("found").cum_max().over([*_LESION, "pardon"]),
        begun=pl.col("shown").cum_max().over(_CHAIN),
        next_day=pl.when("found").then("day").backward_fill().over(_CHAIN),
        next_row=pl.when("found").then("row").backward_fill().over(_CHAIN),
        last_row=pl.when("found").then("row").forward_fill().over([*_LESION, "pardon"]),
    )
    as_read = pl.col("ever") & ~pl.col("ended")
    back = pl.col("begun") & ~pl.col("ended") & pl.col("next_row").is_not_null() & ~as_read
    return grid.with_columns(
        as_read=as_read,
        counts=as_read | back,
        is_open=pl.col("begun") & ~pl.col("ended") & pl.col("said").is_null() & ~as_read & ~back,
        known_day=pl.when(back).then("next_day"),
        known_row=pl.when(back).then("next_row"),
        day=pl.when("shown").then("day"),
        carried_row=pl.when(as_read & ~pl.col("shown")).then("last_row"),
    ).select(_COLUMNS)


def add_new_lesions(visits: pl.DataFrame, lesions: pl.DataFrame) -> pl.DataFrame:
    """`visits` with new_read and new (three-valued), new_day (first line that shows one), known_day.

    No new lesion where the scan was read and shows none; unknown where it was not read, or where a lesion
    is open.
    """
    counted = lesions.group_by("visit_id").agg(
        pl.col("as_read").any().alias("any_read"),
        pl.col("counts").any().alias("any_new"),
        pl.col("is_open").any().alias("any_open"),
        pl.col("day").filter("counts").min().alias("new_day"),
        pl.col("known_day").min(),
    )
    visits = visits.join(counted, on="visit_id", how="left").sort("visit_id")
    unknown = ~pl.col("is_read") | pl.col("any_open").fill_null(False)
    return visits.with_columns(
        pl.when(pl.col(flag).fill_null(False)).then(True).when(~unknown).then(False).alias(name)
        for flag, name in (("any_read", "new_read"), ("any_new", "new"))
    ).drop("any_read", "any_new", "any_open")


def _summarise(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a visit and whole new lesion that was seen; a split lesion is as certain as its surest part."""
    seen = lines.filter(
        (pl.col("role") == "new") & pl.col("seen") & ~pl.col("covered") & (pl.col("position") > 0)
    )
    surest = seen.sort(
        "visit_id", "root_row", "certainty", "row", descending=[False, False, True, False], nulls_last=True
    )
    return surest.group_by("visit_id", "root_row", maintain_order=True).agg(
        pl.col("pair").first(),
        pl.col("position").first(),
        pl.col("visible").any(),
        pl.col("certainty").first(),
        pl.col("day").fill_null(UNKNOWN_DAY).filter("visible").min(),
        pl.col("row").first(),
        pl.lit(True).alias("seen"),
    )


def _spread(states: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    since = states.filter("visible").group_by(_LESION).agg(pl.col("position").min().alias("since"))
    grid = visits.select("pair", "visit_id", "position").join(since, on="pair")
    grid = grid.filter(pl.col("position") >= pl.col("since")).drop("since")
    found = states.drop("pair", "position")
    return (
        grid.join(found, on=["visit_id", "root_row"], how="left")
        .with_columns(pl.col("visible", "seen").fill_null(False))
        .sort("pair", "root_row", "visit_id")
    )
