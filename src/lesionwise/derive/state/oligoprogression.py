"""Oligoprogression at each scan, and the extent of new progression (ENDPOINTS 8.5, 7.6)."""

from typing import Final

import polars as pl

from lesionwise.derive.response.sizes import to_mm
from lesionwise.derive.state.count import count_lesions
from lesionwise.study.model import StateRules

_PROGRESSING: Final = pl.col("progressing").fill_null(False) & pl.col("present").fill_null(False)
_MAYBE: Final = pl.col("progressing").fill_null(True)
_METASTASIS: Final = pl.col("metastasis").fill_null(True)
_UNITS_PER_CM: Final = 10_000_000


def classify_oligoprogression(visits: pl.DataFrame, spots: pl.DataFrame, rules: StateRules) -> pl.DataFrame:
    """`visits` (with on_therapy) with `oligoprogression`, `limit`, counts, confirming scan.

    In this order: no active systemic line `not_on_therapy`; no lesion progresses `none`; more lesions or
    organs than allowed, a larger one, one not amenable, or progression of what is no metastasis `poly`;
    without a confirming scan `unconfirmed`; else `oligo`. `unknown` where an answer that is needed first is
    unknown. Limits are inclusive. A confirming scan lies `confirm_interval_days` later, shows each of the
    lesions still progressing, and is itself within the limits.
    """
    within = _judge_limits(visits, spots, rules)
    confirmed = _confirm(within, spots, rules)
    state, limit = pl.col("within"), pl.col("limit")
    therapy, wanted = pl.col("on_therapy"), len(rules.confirm_interval_days) > 0
    found, doubt = pl.col("confirmed_by").is_not_null(), pl.col("confirm_doubt").fill_null(False)
    hit = state == "within"
    result = (
        pl.when(~therapy)
        .then(pl.lit("not_on_therapy"))
        .when(therapy.is_null())
        .then(pl.lit("unknown"))
        .when(~hit | pl.lit(not wanted) | found)
        .then(state.replace({"within": "oligo"}))
        .when(doubt)
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("unconfirmed"))
    )
    why = (
        pl.when(~therapy | therapy.is_null())
        .then(pl.lit("therapy"))
        .when(~hit)
        .then(limit)
        .when(~found & pl.lit(wanted))
        .then(pl.lit("confirmation"))
    )
    told = confirmed.with_columns(oligoprogression=result, limit=why)
    kept = pl.when(pl.col("oligoprogression") == "oligo")
    return told.with_columns(
        kept.then("confirmed_by").alias("confirmed_by"), kept.then("confirmed_date").alias("confirmed_date")
    ).drop("within", "confirm_doubt")


def _judge_limits(visits: pl.DataFrame, spots: pl.DataFrame, rules: StateRules) -> pl.DataFrame:
    """`within`: none, poly, unknown, or within; `limit`: what decides. Blind to therapy and confirmation."""
    mine = spots.filter(_METASTASIS & _MAYBE)
    counts = count_lesions(mine, _PROGRESSING, pl.lit(True), rules.node_counting, "progressing")
    rest = spots.filter(~_METASTASIS & _MAYBE).group_by("visit_id")
    most = None if rules.max_lesion_cm is None else round(rules.max_lesion_cm * _UNITS_PER_CM)
    size = pl.lit(True) if most is None else pl.col("size") <= most
    asked = rules.progressing_amenable == "asked"
    amenable = pl.col("amenable") if asked else pl.col("amenable").fill_null(True)
    facts = mine.group_by("visit_id").agg(
        to_mm(pl.col("size").filter(_PROGRESSING).max()).alias("progressing_largest_mm"),
        pl.col("lesion").filter(_PROGRESSING).sort().str.join(", ").alias("progressing_lesions"),
        *_ask("size", size),
        *_ask("amenable", amenable),
    )
    joined = visits.join(counts, on="visit_id", how="left", maintain_order="left")
    joined = joined.join(facts, on="visit_id", how="left", maintain_order="left")
    joined = joined.join(rest.agg(_PROGRESSING.any().alias("rest_bad")), on="visit_id", how="left")
    flags = ("size_bad", "size_open", "amenable_bad", "amenable_open", "rest_bad")
    joined = joined.sort("visit_id").with_columns(
        pl.col(counts.columns[1:]).fill_null(0), pl.col(flags).fill_null(False)
    )
    organs = 10**6 if rules.max_organs is None else rules.max_organs
    low, high = pl.col("progressing"), pl.col("progressing_most")
    steps: tuple[tuple[pl.Expr, str, str | None], ...] = (
        ((high == 0) & ~pl.col("rest_bad"), "none", None),
        (pl.col("rest_bad"), "poly", "rest"),
        (low > rules.max_prog, "poly", "number"),
        (pl.col("progressing_organs") > organs, "poly", "organs"),
        (pl.col("size_bad"), "poly", "size"),
        (pl.col("amenable_bad"), "poly", "amenable"),
        ((low == 0) | (high > rules.max_prog), "unknown", "progressing"),
        (pl.col("progressing_organs_most") > organs, "unknown", "organs"),
        (pl.col("size_open"), "unknown", "size"),
        (pl.col("amenable_open"), "unknown", "amenable"),
    )
    within, limit = pl.lit("within"), pl.lit(None, dtype=pl.String)
    for condition, name, reason in reversed(steps):
        within = pl.when(condition).then(pl.lit(name)).otherwise(within)
        limit = pl.when(condition).then(pl.lit(reason, dtype=pl.String)).otherwise(limit)
    return joined.with_columns(within=within, limit=limit).drop(flags)


def _ask(name: str, good: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Whether a lesion that progresses is known to break the limit, and whether one may break it."""
    return (
        (~good & _PROGRESSING).fill_null(False).any().alias(f"{name}_bad"),
        (~good.fill_null(False)).any().alias(f"{name}_open"),
    )


def _confirm(visits: pl.DataFrame, spots: pl.DataFrame, rules: StateRules) -> pl.DataFrame:
    """`visits` with confirmed_by and confirmed_date (first scan that confirms), confirm_doubt."""
    days = rules.confirm_interval_days
    first, last = (days[0], days[1]) if days else (1, 0)
    later = visits.select("subject", second="visit_id", by="scan", on="day", then="within")
    gap = (pl.col("on") - pl.col("day")).dt.total_days()
    starts = visits.filter(pl.col("within") == "within").select("visit_id", "subject", "day")
    pairs = starts.join(later, on="subject").filter((gap >= first) & (gap <= last))
    chosen = spots.filter(_METASTASIS & _PROGRESSING).select("visit_id", "lesion_row")
    shown = spots.select(
        "lesion_row",
        second="visit_id",
        still=pl.when(pl.col("present") & pl.col("seen")).then("progressing"),
        there=pl.lit(True),
    )
    each = pairs.join(chosen, on="visit_id").join(shown, on=["second", "lesion_row"], how="left")
    each = each.with_columns(still=pl.when(pl.col("there").is_null()).then(False).otherwise("still"))
    told = each.group_by("visit_id", "second").agg(
        pl.col("by", "on", "then").first(),
        all_still=pl.col("still").fill_null(False).all(),
        gone=(~pl.col("still")).fill_null(False).any(),
    )
    yes = pl.col("all_still") & (pl.col("then") == "within")
    no = pl.col("gone") | (pl.col("then") == "poly") | (pl.col("then") == "none")
    judged = told.with_columns(yes=yes, doubt=~yes & ~no).sort("visit_id", "on", "second")
    found = judged.group_by("visit_id", maintain_order=True).agg(
        pl.col("by").filter("yes").first().alias("confirmed_by"),
        pl.col("on").filter("yes").first().alias("confirmed_date"),
        pl.col("doubt").any().alias("confirm_doubt"),
    )
    return visits.join(found, on="visit_id", how="left", maintain_order="left")


def classify_extent(visits: pl.DataFrame, spots: pl.DataFrame, rules: StateRules) -> pl.DataFrame:
    """`visits` with `progression`: the extent of what is new or has grown at the scan itself.

    More lesions than `extent_lesions`, or one known not to be amenable: polymetastatic. `unknown` also at the
    first scan on record, before which there is nothing.
    """
    fresh = pl.when(pl.col("begins")).then(True).otherwise("grown")
    mine = spots.filter(fresh.fill_null(True))
    sure = fresh.fill_null(False) & pl.col("present").fill_null(False)
    counts = count_lesions(mine, sure, pl.lit(True), "each_node", "fresh").select(
        "visit_id", "fresh", "fresh_most"
    )
    amenable = pl.col("amenable") if rules.amenable == "asked" else pl.col("amenable").fill_null(True)
    facts = mine.group_by("visit_id").agg(
        (~amenable & sure).fill_null(False).any().alias("refused_fresh"),
        amenable.is_null().any().alias("open_fresh"),
    )
    joined = visits.join(counts, on="visit_id", how="left", maintain_order="left")
    joined = joined.join(facts, on="visit_id", how="left", maintain_order="left").with_columns(
        pl.col("fresh", "fresh_most").fill_null(0), pl.col("refused_fresh", "open_fresh").fill_null(False)
    )
    low, high = pl.col("fresh"), pl.col("fresh_most")
    extent = (
        pl.when(high == 0)
        .then(pl.lit("none"))
        .when((low > rules.extent_lesions) | pl.col("refused_fresh"))
        .then(pl.lit("polymetastatic"))
        .when((low == 0) | (high > rules.extent_lesions) | pl.col("open_fresh"))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("oligometastatic"))
    )
    return joined.with_columns(progression=extent).drop("fresh", "fresh_most", "refused_fresh", "open_fresh")
