"""The lesions that a reader follows, with the fragments of a split lesion under the lesion they came from."""

import polars as pl


def build_lesions(lesion: pl.DataFrame) -> pl.DataFrame:
    """One row a lesion: subject, lesion, lesion_row, root_row, role, node, reader, root_reader, survivor_row.

    `root_row`: the lesion itself, or for a fragment (link `split`) the lesion that it came from, whatever
    the number of splits; a fragment takes role and node from it, so it is never a new lesion. `node` is the
    flag, else whether the organ is `node`; unknown where both are missing. `survivor_row`: of a lesion
    merged into another (link `merge`), the root of the other.
    """
    plain = lesion.select(
        "subject",
        "lesion",
        "reader",
        pl.col("row").alias("lesion_row"),
        pl.col("role").cast(pl.String),
        pl.coalesce("node", pl.col("organ") == "node").alias("node"),
        pl.col("link").cast(pl.String),
        "parent",
    )
    names = plain.select("subject", parent="lesion", parent_row="lesion_row")
    linked = plain.join(names, on=["subject", "parent"], how="left")
    roots = _find_roots(compute_ancestors(linked))
    linked = linked.join(roots, on="lesion_row", how="left").with_columns(
        pl.coalesce("root_row", "lesion_row").alias("root_row")
    )
    facts = linked.select(root_row="lesion_row", root_role="role", root_node="node", root_reader="reader")
    above = linked.select(parent_row="lesion_row", survivor_row="root_row")
    return (
        linked.join(facts, on="root_row", how="left")
        .join(above, on="parent_row", how="left")
        .select(
            "subject",
            "lesion",
            "lesion_row",
            "root_row",
            "reader",
            "root_reader",
            role="root_role",
            node="root_node",
            survivor_row=pl.when(pl.col("link") == "merge").then("survivor_row"),
            split_from=pl.when(pl.col("link") == "split").then("parent_row"),
        )
    )


def compute_ancestors(linked: pl.DataFrame) -> pl.DataFrame:
    """Each fragment (lesion_row) with each lesion it came from (ancestor_row); one pass a generation.

    `linked`: lesion_row, and split_from or the pair link and parent_row. A circle ends by itself.
    """
    if "split_from" not in linked.columns:
        linked = linked.with_columns(split_from=pl.when(pl.col("link") == "split").then("parent_row"))
    edges = linked.filter(pl.col("split_from").is_not_null()).select("lesion_row", ancestor_row="split_from")
    steps = edges.select(ancestor_row="lesion_row", above="ancestor_row")
    found, newest = edges, edges
    while newest.height:
        newest = (
            newest.join(steps, on="ancestor_row")
            .select("lesion_row", ancestor_row="above")
            .join(found, on=["lesion_row", "ancestor_row"], how="anti")
        )
        found = pl.concat([found, newest])
    return found


def count_expected(lesions: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """One row a pair: pair, n_target, n_non_target (lesions that the reader follows)."""
    count = pl.col("lesion_row").filter
    counted = (
        select_followed(lesions, pairs)
        .group_by("pair")
        .agg(
            count(pl.col("role") == "target").len().alias("n_target"),
            count(pl.col("role") == "non_target").len().alias("n_non_target"),
        )
    )
    return (
        pairs.select("pair")
        .join(counted, on="pair", how="left")
        .with_columns(pl.col("n_target", "n_non_target").fill_null(0).cast(pl.Int64))
    )


def select_followed(lesions: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Whole lesions (no fragments) of each pair: those without reader, and those of the reader himself."""
    return (
        lesions.filter(pl.col("lesion_row") == pl.col("root_row"))
        .join(pairs.rename({"reader": "by"}), on="subject")
        .filter(pl.col("reader").is_null() | (pl.col("reader") == pl.col("by")))
        .select("pair", "lesion_row", "role")
    )


def _find_roots(ancestors: pl.DataFrame) -> pl.DataFrame:
    fragments = ancestors.select(ancestor_row="lesion_row").unique()
    tops = ancestors.join(fragments, on="ancestor_row", how="anti")
    return tops.group_by("lesion_row").agg(pl.col("ancestor_row").min().alias("root_row"))
