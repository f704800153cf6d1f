"""Counts of lesions at scans, as intervals where something about a lesion is unknown."""

import polars as pl

from lesionwise.study.model import NodeCounting


def count_lesions(
    spots: pl.DataFrame, certain: pl.Expr, possible: pl.Expr, nodes: NodeCounting, name: str
) -> pl.DataFrame:
    """One row a visit that has a possible lesion: `<name>`, `<name>_most`, `<name>_organs`,
    `<name>_organs_most`.

    certain: the lesion is known to belong; possible: it may. Lymph nodes are one organ. With `station`
    counted nodes of one station and side are one; a node without station may be of any.
    """
    organ = pl.when(pl.col("node").fill_null(False)).then(pl.lit("node")).otherwise("organ")
    chosen = spots.filter(possible).select(
        "visit_id", certain.alias("sure"), pl.col("node").fill_null(False), "station", organ.alias("organ")
    )
    each = pl.len() if nodes == "each_node" else _count_stations(low=False)
    low = pl.col("sure").sum() if nodes == "each_node" else _count_stations(low=True)
    sure = pl.col("sure")
    return chosen.group_by("visit_id").agg(
        low.cast(pl.Int64).alias(name),
        each.cast(pl.Int64).alias(f"{name}_most"),
        pl.col("organ").filter(sure).drop_nulls().n_unique().cast(pl.Int64).alias(f"{name}_organs"),
        (pl.col("organ").drop_nulls().n_unique() + pl.col("organ").is_null().sum())
        .cast(pl.Int64)
        .alias(f"{name}_organs_most"),
    )


def _count_stations(*, low: bool) -> pl.Expr:
    kept = pl.col("sure") if low else pl.lit(True)
    node = pl.col("node") & kept
    known = pl.col("station").filter(node).drop_nulls().n_unique()
    lost = (node & pl.col("station").is_null()).sum()
    nodes = pl.max_horizontal(known, (lost > 0).cast(pl.UInt32)) if low else known + lost
    return (~pl.col("node") & kept).sum() + nodes
