"""What each scan shows of each followed lesion, and what that adds up to."""

import polars as pl

from lesionwise.derive.response.keys import pack
from lesionwise.derive.response.runs import begins_run, fill_run, first_of_run, shift_run
from lesionwise.derive.response.sizes import TEN_MM


def compute_lesion_states(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a visit and whole target or non-target lesion that has a line.

    size: units that are known (of a split lesion: of all its fragments). is_sized, is_seen: nothing of it is
    unknown. is_gone: no size at all, or a node below 10 mm. reappeared: what counts as disease after a
    complete response; of a non-target node only unequivocal progression does. worse: unequivocal progression.
    """
    facts = ("visit_id", "root_row", "role", "node", "own", "seen", "visible", "unequivocal")
    uncovered = lines.filter(~pl.col("covered") & (pl.col("role") != "new"))
    ordered = uncovered.select(*facts, spot=pack("visit_id", "root_row")).sort("spot")
    states = ordered.group_by("spot", maintain_order=True).agg(
        pl.col("visit_id", "root_row", "role", "node").first(),
        pl.col("own").sum().alias("size"),
        pl.col("own").is_not_null().all().alias("is_sized"),
        pl.col("own").is_not_null().any().alias("any_sized"),
        pl.col("seen").all().alias("is_seen"),
        pl.col("visible").any(),
        pl.col("unequivocal").any().alias("worse"),
    )
    node, target = pl.col("node").fill_null(False), pl.col("role") == "target"
    other = (~pl.col("node")).fill_null(False)
    return states.set_sorted("visit_id").with_columns(
        is_gone=pl.when(node)
        .then(pl.col("is_sized") & (pl.col("size") < TEN_MM))
        .otherwise(pl.col("is_seen") & ~pl.col("visible")),
        reappeared=(other & pl.col("visible")) | (node & target & (pl.col("size") >= TEN_MM)),
    )


def summarise_visits(visits: pl.DataFrame, states: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """`visits` with target_sum and proof_sum (units), is_complete, and counts of lesions by state.

    The target sum holds every known size; null where none is known. proof_sum: the same of the sizes that may
    prove progression (`proof` of the states). A visit is complete when every target
    of the reader has a known size; with no target there is nothing to complete: null.
    """
    target = pl.col("role") == "target"
    other = pl.col("role") == "non_target"
    sums = states.group_by("visit_id").agg(
        pl.col("size").filter(target & pl.col("any_sized")).sum().alias("target_sum"),
        pl.col("proof").filter(target & pl.col("any_sized")).sum().alias("proof_sum"),
        (target & pl.col("any_sized")).any().alias("any_sum"),
        (target & pl.col("is_sized")).sum().alias("target_sized"),
        (target & pl.col("is_sized") & pl.col("is_gone")).sum().alias("target_gone"),
        (target & pl.col("reappeared")).any().alias("target_back"),
        (other & pl.col("is_seen")).sum().alias("other_seen"),
        (other & pl.col("is_gone")).sum().alias("other_gone"),
        (other & pl.col("reappeared")).any().alias("other_back"),
        (other & pl.col("worse")).any().alias("other_worse"),
    )
    joined = visits.join(expected, on="pair", how="left").join(sums, on="visit_id", how="left")
    counts = ("target_sized", "target_gone", "other_seen", "other_gone")
    flags = ("any_sum", "target_back", "other_back", "other_worse")
    return (
        joined.with_columns(pl.col(*counts).fill_null(0).cast(pl.Int64), pl.col(*flags).fill_null(False))
        .with_columns(
            pl.when("any_sum").then(pl.col("target_sum", "proof_sum")).name.keep(),
            is_complete=pl.when(pl.col("n_target") > 0).then(pl.col("target_sized") == pl.col("n_target")),
        )
        .sort("visit_id")
    )


def add_references(visits: pl.DataFrame) -> pl.DataFrame:
    """`visits` with baseline_sum, nadir and nadir_visit (visit that set it), of complete visits only.

    The nadir of a visit is the smallest sum of the earlier visits, baseline included; of equal ones the
    earliest. Null where no earlier visit is complete. Source: RECIST 1.1, 4.3.1.
    """
    known, begins = pl.when(pl.col("is_complete")).then("target_sum"), begins_run("pair")
    visits = visits.with_columns(
        whole=known, begins=begins, baseline_sum=first_of_run(pl.when("is_baseline").then(known), begins)
    )
    visits = visits.with_columns(nadir=pl.col("whole").cum_min().forward_fill().shift(1).over("pair"))
    whole, nadir = pl.col("whole"), pl.col("nadir")
    setter = pl.when(whole.is_not_null() & (nadir.is_null() | (whole < nadir))).then("visit_id")
    begins = pl.col("begins")
    visits = visits.with_columns(nadir_visit=shift_run(fill_run(setter, begins), begins))
    return visits.drop("whole", "begins")
