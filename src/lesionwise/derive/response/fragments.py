"""Fragments of split lesions: summed into the lesion they came from, never twice."""

import polars as pl

from lesionwise.derive.response.lesions import compute_ancestors


def settle_fragments(lines: pl.DataFrame, lesions: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Lines with `covered` and with a line for each known fragment that was not read.

    Two ways to record a split, both in use: the total on the lesion (state `split` with a size), then the
    fragments of that scan are `covered` and add nothing; or a row a fragment, then the lesion's own row of
    state `split` without size adds 0 and the fragments are summed. A lesion in another state keeps its own
    size and the fragments are added to it. A fragment seen at an earlier scan and without row now is not
    assessed. For lesions that are not summed, a row of state `split` covers the fragments, sized or not.
    """
    ancestors = compute_ancestors(lesions)
    if ancestors.is_empty():
        return lines.with_columns(covered=pl.lit(False))
    lines = pl.concat([lines, _add_unread(lines, ancestors, visits)], how="diagonal")
    pairs = (
        lines.filter(pl.col("lesion_row") != pl.col("root_row"))
        .select("visit_id", "lesion_row")
        .join(ancestors, on="lesion_row")
    )
    splits = lines.filter(pl.col("state") == "split")
    total = splits.filter((pl.col("role") != "target") | pl.col("size").is_not_null())
    covering = total.select("visit_id", ancestor_row="lesion_row")
    covered = pairs.join(covering, on=["visit_id", "ancestor_row"]).select(
        "visit_id", "lesion_row", covered=pl.lit(True)
    )
    shared = pairs.select("visit_id", lesion_row="ancestor_row", shared=pl.lit(True))
    key = ["visit_id", "lesion_row"]
    lines = lines.join(covered.unique(), on=key, how="left").join(shared.unique(), on=key, how="left")
    bare = (pl.col("state") == "split") & pl.col("size").is_null() & (pl.col("role") == "target")
    empty = bare & pl.col("shared").fill_null(False)
    return lines.with_columns(
        covered=pl.col("covered").fill_null(False),
        own=pl.when(empty).then(0).otherwise("own"),
        visible=pl.col("visible") & ~empty,
    ).drop("shared")


def _add_unread(lines: pl.DataFrame, ancestors: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Lines of known fragments that have no row at a scan, nor has a fragment of theirs."""
    fragments = lines.filter(pl.col("lesion_row") != pl.col("root_row"))
    key = ["pair", "lesion_row"]
    known = (
        fragments.filter(pl.col("seen"))
        .group_by(key)
        .agg(pl.col("position").min().alias("since"), pl.col("root_row", "role", "node").first())
    )
    later = visits.select("pair", "scan_row", "visit_id", "position").join(known, on="pair")
    later = later.filter(pl.col("position") > pl.col("since"))
    above = fragments.join(ancestors, on="lesion_row").select("visit_id", lesion_row="ancestor_row")
    present = pl.concat([fragments.select("visit_id", "lesion_row"), above])
    unread = later.join(present, on=["visit_id", "lesion_row"], how="anti").drop("since")
    return unread.with_columns(
        state=pl.lit("not_assessed"),
        seen=pl.lit(False),
        visible=pl.lit(False),
        gone=pl.lit(False),
        unequivocal=pl.lit(False),
        increased=pl.lit(False),
    )
