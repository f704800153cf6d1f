"""New lesions by iRECIST: targets with a sum of their own, and the others."""

from typing import Final

import polars as pl

from lesionwise.derive.response import Material
from lesionwise.derive.response.sizes import FIFTEEN_MM, FIVE_MM, TEN_MM

MOST_TARGETS: Final = 5
MOST_IN_ORGAN: Final = 2
"""New lesions that are measured as targets, in all and in one organ."""

_LESION: Final = ["pair", "root_row"]


def summarise_new(material: Material, organs: pl.DataFrame) -> pl.DataFrame:
    """What each scan shows of new lesions, one row a scan with a new lesion known by then.

    visit_id; newest: the scan (position) that first counted the newest new lesion that counts at this one;
    new_sum: known sizes of new targets (units); new_whole: whether all are known; new_grown: the sum is 20 %
    and 5 mm above the smallest earlier whole sum of the same new targets; new_worse: unequivocal growth of
    another new lesion that was there before; new_more: any growth of one. A new target is measurable where it
    first counts (long axis 10 mm, of a node short axis 15 mm), at most five in all and two in an organ, the
    largest first; of unknown organ each is its own. `organs`: root_row, organ.
    Source: Seymour, Lancet Oncol 2017;18:e143.
    """
    visits = material.visits.select("visit_id", "pair", "position")
    counted = material.new.filter("counts").select("visit_id", *_LESION)
    placed = counted.join(visits.drop("pair"), on="visit_id")
    since = placed.group_by(_LESION).agg(pl.col("position").min().alias("since"))
    newest = placed.join(since, on=_LESION).group_by("visit_id").agg(pl.col("since").max().alias("newest"))
    states = _size(material, since)
    targets = _choose(states, organs)
    grid = visits.join(since, on="pair").filter(pl.col("position") >= pl.col("since"))
    grid = grid.join(targets.with_columns(is_target=pl.lit(True)), on=_LESION, how="left")
    grid = grid.join(states.drop("pair", "position", "since"), on=["visit_id", "root_row"], how="left")
    sums = _sum(grid.with_columns(pl.col("is_target").fill_null(False)))
    return sums.join(newest, on="visit_id", how="left")


def _size(material: Material, since: pl.DataFrame) -> pl.DataFrame:
    """Size and growth of each new lesion at each scan that has a line of it."""
    lines = material.lines.filter(
        (pl.col("role") == "new") & ~pl.col("covered") & pl.col("withheld").is_null()
    )
    states = (
        lines.group_by("visit_id", "pair", "root_row", "position")
        .agg(
            pl.col("own").sum().alias("size"),
            pl.col("own").is_not_null().all().alias("sized"),
            pl.col("node").first(),
            pl.col("unequivocal").any().alias("worse"),
            pl.col("increased").any().alias("more"),
        )
        .join(since, on=_LESION)
        .sort(*_LESION, "position")
    )
    known = pl.when("sized").then("size")
    before = known.forward_fill().shift(1).over(_LESION)
    return states.with_columns(known=known, more=pl.col("more") | (known > before).fill_null(False)).drop(
        "size", "sized"
    )


def _choose(states: pl.DataFrame, organs: pl.DataFrame) -> pl.DataFrame:
    """The new lesions that are targets."""
    fits = pl.when("node").then(pl.col("known") >= FIFTEEN_MM).otherwise(pl.col("known") >= TEN_MM)
    first = states.filter((pl.col("position") == pl.col("since")) & fits & pl.col("node").is_not_null())
    ranked = first.join(organs, on="root_row", how="left").sort(
        "pair", "since", "known", "root_row", descending=[False, False, True, False]
    )
    place = pl.int_range(pl.len())
    organ = pl.coalesce("organ", pl.col("root_row").cast(pl.String))
    fewer = ranked.with_columns(organ=organ).filter(place.over("pair", "organ") < MOST_IN_ORGAN)
    return fewer.filter(place.over("pair") < MOST_TARGETS).select(_LESION)


def _sum(grid: pl.DataFrame) -> pl.DataFrame:
    target = pl.col("is_target")
    old = ~target & (pl.col("position") > pl.col("since"))
    sums = (
        grid.group_by("visit_id", "pair", "position")
        .agg(
            pl.col("known").filter(target).sum().alias("new_sum"),
            pl.col("known").filter(target).is_not_null().all().alias("new_whole"),
            target.sum().alias("n_new_target"),
            (old & pl.col("worse").fill_null(False)).any().alias("new_worse"),
            (old & pl.col("more").fill_null(False)).any().alias("new_more"),
        )
        .sort("visit_id")
    )
    whole = pl.when(pl.col("new_whole") & (pl.col("n_new_target") > 0)).then("new_sum")
    group = ["pair", "n_new_target"]
    nadir = whole.cum_min().forward_fill().over(group)
    sums = sums.with_columns(lowest=nadir).with_columns(new_nadir=pl.col("lowest").shift(1).over(group))
    grown = (pl.col("new_sum") - pl.col("new_nadir") >= FIVE_MM) & (
        5 * pl.col("new_sum") >= 6 * pl.col("new_nadir")
    )
    return sums.select(
        "visit_id", "new_sum", "new_whole", "new_worse", "new_more", new_grown=grown.fill_null(False)
    )
