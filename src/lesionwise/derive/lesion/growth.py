"""Growth of an irradiated lesion over its nadir, and how long a suspicion lasts."""

import polars as pl

from lesionwise.derive.response.sizes import FIVE_MM

GROUP = "series"
"""A unit as one reader follows it."""

_GREW = pl.col("growth").fill_null(False)


def mark_growth(scans: pl.DataFrame) -> pl.DataFrame:
    """`scans` with nadir, nadir_row and growth (true, false, or null: not known), in order of time.

    One row a series and scan after the first fraction; `reference` is the size before it. nadir: the
    smallest of the reference and the earlier sizes that are wholly known; of equal ones the earliest.
    Growth: at least 20 % and 5 mm above the nadir, by what is known of the size; with lesions merged into
    it, above the nadir and their last sizes together. No growth: wholly known and not so above its own
    nadir alone. A lesion followed in words has grown where its progression is called unequivocal; a target
    without size, a merged lesion and a scan without nadir tell nothing. A size of 5 mm given to a lesion
    too small to measure is no proof of growth. Sources: ENDPOINTS 2.2, 2.11, 8.1; STUDIES 9.4.
    """
    lowest = pl.col("size").cum_min().forward_fill().over(GROUP)
    scans = scans.with_columns(before=lowest.shift(1).over(GROUP))
    lower = pl.col("size").is_not_null() & (
        pl.min_horizontal("reference", "before").is_null()
        | (pl.col("size") < pl.min_horizontal("reference", "before"))
    )
    setter = pl.when(lower).then("scan_row").forward_fill().shift(1).over(GROUP)
    scans = scans.with_columns(
        nadir=pl.min_horizontal("reference", "before"), nadir_row=pl.coalesce(setter, "reference_row")
    ).drop("before")
    base = pl.col("nadir") + pl.col("absorbed")
    words = pl.col("seen") & ~pl.col("any_sized") & (pl.col("role") != "target")
    growth = (
        pl.when(pl.col("merged"))
        .then(None)
        .when(words)
        .then(pl.col("worse"))
        .when(_is_grown(pl.col("proven"), base))
        .then(True)
        .when(pl.col("size").is_not_null() & ~_is_grown(pl.col("proven"), pl.col("nadir")))
        .then(False)
    )
    return scans.with_columns(growth=growth)


def list_episodes(scans: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`scans` with `episode`, and one row a suspicion: series, episode, first, until.

    A suspicion runs from the first scan with growth to the next scan that shows none, which ends it
    (`until`; null: still open); scans that tell nothing do not break it.
    """
    normal = (~pl.col("growth")).fill_null(False)
    numbered = scans.with_columns(episode=normal.cum_sum().over(GROUP))
    spans = numbered.group_by(GROUP, "episode", maintain_order=True).agg(
        pl.col("day").min().alias("since"),
        pl.col("day").filter(_GREW).min().alias("first"),
        pl.col("scan_row").filter(_GREW).first().alias("first_row"),
    )
    spans = spans.with_columns(until=pl.col("since").shift(-1).over(GROUP)).drop("since")
    return numbered, spans.filter(pl.col("first").is_not_null())


def _is_grown(size: pl.Expr, nadir: pl.Expr) -> pl.Expr:
    return pl.all_horizontal(size - nadir >= FIVE_MM, size * 5 >= nadir * 6)
