"""How much disease each scan shows: metastases that count, their organs, whether they can be treated."""

import polars as pl

from lesionwise.derive.endpoint.events.amenability import add_amenable
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.response.sizes import to_mm
from lesionwise.derive.state.count import count_lesions
from lesionwise.study.model import StateRules

_PRESENT = pl.col("present").fill_null(False)
_METASTASIS = pl.col("metastasis").fill_null(False)
_MAYBE = pl.col("metastasis").fill_null(True)
_PROGRESSING = pl.col("progressing").fill_null(False)

COUNTED = _MAYBE & (~pl.col("treated") | _PROGRESSING)
"""Metastases that may count: a lesion that was treated before counts only while it progresses."""


def answer_amenable(history: History, spots: pl.DataFrame, grace: int) -> pl.DataFrame:
    """`spots` with `amenable`: the answer on the lesion at this scan, else the last one before it."""
    answers = add_amenable(history, spots.select("subject", "scan", "day", "lesion"), grace)["amenable"]
    site = ["subject", "lesion_row"]
    told = (
        spots.with_columns(answers)
        .sort(*site, "visit_id")
        .with_columns(pl.col("amenable").forward_fill().over(site))
    )
    return told.sort("visit_id", "lesion_row")


def describe_extent(visits: pl.DataFrame, spots: pl.DataFrame, rules: StateRules) -> pl.DataFrame:
    """`visits` with the metastases that count and `extent`: none, oligo, poly, not_amenable, or a question.

    Columns added: metastases, metastases_most and the like of `count_lesions`, largest (mm), refused (one is
    known not to be amenable), unanswered, change (one begins to progress here), worse (one progresses),
    open_worse (of one it is not known), extent. Questions: P1 how many, P2 amenable.
    """
    sure = _PRESENT & _METASTASIS
    mine = spots.filter(COUNTED)
    counts = count_lesions(mine, sure, pl.lit(True), rules.node_counting, "metastases")
    facts = mine.group_by("visit_id").agg(
        to_mm(pl.col("size").filter(sure).max()).alias("largest_mm"),
        (~pl.col("amenable") & sure).fill_null(False).any().alias("refused"),
        pl.col("amenable").is_null().any().alias("unanswered"),
        pl.col("begins").any().alias("change"),
        (_PROGRESSING & sure).any().alias("worse"),
        (pl.col("progressing").is_null() | (_PROGRESSING & ~sure)).any().alias("open_worse"),
    )
    joined = visits.join(counts, on="visit_id", how="left", maintain_order="left")
    joined = joined.join(facts, on="visit_id", how="left", maintain_order="left").with_columns(
        pl.col(counts.columns[1:]).fill_null(0),
        pl.col("refused", "unanswered", "change", "worse", "open_worse").fill_null(False),
    )
    low, high = pl.col("metastases"), pl.col("metastases_most")
    silent = pl.col("unanswered") if rules.amenable == "asked" else pl.lit(False)
    extent = (
        pl.when(high == 0)
        .then(pl.lit("none"))
        .when(low > rules.max_lesions)
        .then(pl.lit("poly"))
        .when((high > rules.max_lesions) | (low == 0))
        .then(pl.lit("P1"))
        .when(pl.col("refused"))
        .then(pl.lit("not_amenable"))
        .when(silent)
        .then(pl.lit("P2"))
        .otherwise(pl.lit("oligo"))
    )
    return joined.with_columns(extent=extent)
