"""What the state machine of iRECIST asks of each scan."""

from typing import Final

import polars as pl

from lesionwise.derive.irecist.new_disease import summarise_new
from lesionwise.derive.response import Material

CAUSES: Final = ("target", "non_target", "new_lesion", "treated")
"""Categories of progression, in the order in which they are named; bit by bit in the machine."""

RANKS: Final = {"CR": 0, "PR": 1, "SD": 2, "NON-CR/NON-PD": 2}
"""Categories of the disease of the baseline from best; others have none."""


def list_facts(material: Material, scan: pl.DataFrame, lesion: pl.DataFrame) -> pl.DataFrame:
    """One row a scan after the baseline, in order of pair and time.

    base: the response without new lesions, of a scan with new lesions that count never complete; pd_target,
    pd_other, pd_treated: the criteria of progression of RECIST 1.1 but for new lesions; any_new: whether a
    new lesion counts (null: not known); other_more: further growth of a non-target lesion; rank: place of
    `base` among the categories, the best lowest; and what `new_disease.summarise_new` gives.
    """
    organs = lesion.select(root_row=pl.col("row"), organ=pl.col("organ").cast(pl.String))
    early = scan.select(scan_row="row", symptomatic=pl.col("symptomatic").fill_null(False))
    more = (
        material.lines.filter(
            (pl.col("role") == "non_target") & pl.col("increased") & ~pl.col("covered") & ~pl.col("guarded")
        )
        .filter(pl.col("withheld").is_null())
        .select("visit_id", other_more=pl.lit(True))
        .unique()
    )
    visits = material.visits.filter(~pl.col("is_baseline")).sort("visit_id")
    for found, key in (
        (more, "visit_id"),
        (summarise_new(material, organs), "visit_id"),
        (early, "scan_row"),
    ):
        visits = visits.join(found, on=key, how="left", maintain_order="left")
    flags = ("other_more", "symptomatic", "new_whole", "new_worse", "new_more", "new_grown")
    visits = visits.with_columns(
        pl.col(flags).fill_null(False),
        pd_target=(pl.col("target") == "PD").fill_null(False),
        pd_other=(pl.col("non_target") == "PD").fill_null(False),
        pd_treated=pl.col("failed"),
        any_new="new",
    ).with_columns(base=_judge_without_new())
    rank = pl.col("base").replace_strict(RANKS, default=None, return_dtype=pl.Int8)
    return visits.with_columns(rank=rank)


def _judge_without_new() -> pl.Expr:
    """The overall response as if no new lesion counted; complete only where none does.

    PD does not stand here where it is progression by a new lesion alone.
    """
    target, other, new = pl.col("target"), pl.col("non_target"), pl.col("any_new")
    left = new.fill_null(False)
    return (
        pl.when(pl.col("pd_target") | pl.col("pd_other") | pl.col("pd_treated"))
        .then(pl.lit("PD"))
        .when(new.is_null())
        .then(pl.lit("NE"))
        .when((target == "CR") & ((other.fill_null("CR") != "CR") | left))
        .then(pl.lit("PR"))
        .when(target.is_not_null())
        .then("target")
        .when((other == "CR") & left)
        .then(pl.lit("NON-CR/NON-PD"))
        .when(other.is_not_null())
        .then("non_target")
        .when(left)
        .then(pl.lit("NON-CR/NON-PD"))
        .otherwise(pl.lit("NED"))
    )
