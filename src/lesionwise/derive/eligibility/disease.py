"""Criteria about the disease at the scan of entry."""

from typing import Final

import polars as pl

from lesionwise.derive.eligibility.case import Case, shape
from lesionwise.derive.state.count import count_lesions
from lesionwise.derive.state.extent import COUNTED
from lesionwise.study import Criterion

_SURE: Final = pl.col("present").fill_null(False) & pl.col("metastasis").fill_null(False)
_UNITS_PER_CM: Final = 10_000_000


def decide_disease(case: Case) -> pl.DataFrame:
    """A metastasis, or a recurrence in the nephrectomy bed, is on record; whenever it was seen."""
    organ = pl.col("organ").cast(pl.String)
    disease = organ != "kidney"
    lesions = (
        case.history.tables["lesion"]
        .group_by("subject")
        .agg(
            disease.any(ignore_nulls=False).alias("disease"),
            pl.coalesce(pl.col("row").filter(disease).min(), pl.col("row").min()).alias("evidence_row"),
        )
    )
    rows = case.entry.join(lesions, on="subject", how="left", maintain_order="left")
    told = rows.with_columns(
        evidence_table=pl.when(pl.col("evidence_row").is_not_null()).then(pl.lit("lesion"))
    )
    why = (
        pl.when(pl.col("evidence_row").is_null()).then(pl.lit("no_lesion")).otherwise(pl.lit("organ_unknown"))
    )
    return shape(told, pl.col("disease"), why)


def decide_count(case: Case, criterion: Criterion) -> pl.DataFrame:
    """Number of metastases (rule `metastases`) or of their organs (`organs`) within `low` to `high`."""
    mine = case.spots.filter(COUNTED)
    counts = count_lesions(mine, _SURE, pl.lit(True), criterion.node_counting, "count")
    suffix = "" if criterion.rule == "metastases" else "_organs"
    rows = _scans(case).join(counts, on="visit_id", how="left", maintain_order="left")
    seen = pl.col("visit_id").is_not_null()
    low = pl.when(seen).then(pl.col(f"count{suffix}").fill_null(0))
    high = pl.when(seen).then(pl.col(f"count{suffix}_most").fill_null(0))
    inside, outside = pl.lit(True), pl.lit(False)
    if criterion.low is not None:
        inside, outside = inside & (low >= criterion.low), outside | (high < criterion.low)
    if criterion.high is not None:
        inside, outside = inside & (high <= criterion.high), outside | (low > criterion.high)
    holds = pl.when(seen & inside).then(True).when(seen & outside).then(False)
    return shape(rows, holds, _missing("presence_unknown"))


def decide_size(case: Case, criterion: Criterion) -> pl.DataFrame:
    """No lesion is larger than `max_cm`; a node by its short axis."""
    if criterion.max_cm is None:
        raise ValueError("a criterion of size without max_cm")
    most = round(criterion.max_cm * _UNITS_PER_CM)
    mine = _select(case, criterion)
    large = pl.col("sure") & (pl.col("size") > most).fill_null(False)
    small = (pl.col("size") <= most).fill_null(False)
    return _decide_lesions(case, mine, large, ~small, "size_unknown")


def decide_extracerebral(case: Case, criterion: Criterion) -> pl.DataFrame:
    """No lesion lies in the brain."""
    mine = _select(case, criterion)
    brain = pl.col("organ") == "brain"
    hit = pl.col("sure") & brain.fill_null(False)
    return _decide_lesions(case, mine, hit, brain.fill_null(True), "organ_unknown")


def decide_measurable(case: Case, criterion: Criterion) -> pl.DataFrame:
    """At least one lesion is a target or flagged as measurable."""
    mine = _select(case, criterion)
    good = (pl.col("role") == "target") | pl.col("measurable")
    facts = mine.group_by("visit_id").agg(
        found=(pl.col("sure") & good.fill_null(False)).any(),
        possible=good.fill_null(True).any(),
        evidence_row=pl.col("measured_row").filter(pl.col("sure") & good.fill_null(False)).min(),
    )
    rows = _scans(case).join(facts, on="visit_id", how="left", suffix="_lesion", maintain_order="left")
    rows = _point(rows)
    seen = pl.col("visit_id").is_not_null()
    found, possible = pl.col("found").fill_null(False), pl.col("possible").fill_null(False)
    holds = pl.when(seen & found).then(True).when(seen & ~possible).then(False)
    why = "progression_unknown" if criterion.lesions == "progressing" else "presence_unknown"
    return shape(rows, holds, _missing(why))


def decide_risk(case: Case, criterion: Criterion) -> pl.DataFrame:
    """IMDC group is one of `among`; known also where every group that missing values leave is, or none."""
    order = ("favourable", "intermediate", "poor")
    table = case.risks.table.filter(pl.col("system").cast(pl.String) == "imdc")
    place = {name: number for number, name in enumerate(order)}
    span = table.select(
        "subject",
        *(
            pl.col(name).cast(pl.String).replace_strict(place, return_dtype=pl.Int64).alias(name)
            for name in ("lowest", "highest")
        ),
        told=pl.col("group").cast(pl.String),
        evidence_row="row",
    )
    chosen = [place[name] for name in criterion.among]
    inside = [(pl.col("lowest") <= n) & (n <= pl.col("highest")) for n in range(len(order))]
    some = pl.any_horizontal(inside[n] for n in chosen)
    other = [inside[n] for n in range(len(order)) if n not in chosen]
    outside = pl.any_horizontal(other) if other else pl.lit(False)
    rows = case.entry.join(span, on="subject", how="left", maintain_order="left")
    rows = rows.with_columns(evidence_table=pl.lit("risk_group"))
    holds = pl.when(some & ~outside).then(True).when(~some).then(False)
    return shape(rows, holds, "risk_open", detail=pl.col("told"))


def decide_oligometastatic(case: Case, criterion: Criterion) -> pl.DataFrame:
    """Oligometastatic at entry: any of the nine states, or one of `among`; or oligoprogression, where said.

    Where one to five metastases, all amenable, are known but a question of the tree is open, it is one of
    the nine, nobody knows which.
    """
    rows = case.state.with_columns(
        evidence_table=pl.lit("disease_state"), evidence_row="row", told=pl.col("state").cast(pl.String)
    )
    open_, some = pl.col("told") == "unclassifiable", pl.col("path").is_not_null()
    if criterion.among:
        holds: pl.Expr = pl.when(~open_).then(pl.col("told").is_in(criterion.among))
    else:
        holds = pl.when(some).then(True).when(~open_).then(False)
    detail = pl.when(open_).then(pl.col("question").cast(pl.String)).otherwise("told")
    why = pl.when(pl.col("told").is_null()).then(pl.lit("no_scan")).otherwise(pl.lit("state_open"))
    answer = shape(rows, holds, why, detail=detail)
    if not criterion.or_oligoprogression:
        return answer
    other = decide_oligoprogression(case).rename(lambda name: f"o_{name}")
    both = answer.with_columns(other.select(pl.exclude("o_subject")))
    later = pl.col("o_holds").fill_null(False) & ~pl.col("holds").fill_null(False)
    doubt = ~pl.col("holds").fill_null(True) & pl.col("o_holds").is_null()
    return both.select(
        "subject",
        *(
            pl.when(later | doubt).then(f"o_{name}").otherwise(name).alias(name)
            for name in ("holds", "reason", "detail", "evidence_table", "evidence_row")
        ),
    )


def decide_oligoprogression(case: Case) -> pl.DataFrame:
    """Oligoprogression that a scan up to entry confirms, by the limits of the study (`Study.state_rules`).

    Not met where the scan of entry shows no progression, too much of it, or no therapy. A progression that
    no two scans up to entry show is not known: the first one may have been made elsewhere.
    """
    known = case.entry.select("subject", entry_scan="scan_day")
    rows = case.states.table.join(known, on="subject")
    shown = pl.col("oligoprogression").cast(pl.String) == "oligo"
    by = pl.coalesce("confirmed_date", "date")
    hit = rows.filter(shown & (by <= pl.col("entry_scan"))).sort("subject", "date")
    hit = hit.unique("subject", keep="last", maintain_order=True).select("subject", hit_row="row")
    joined = case.state.join(hit, on="subject", how="left", maintain_order="left").with_columns(
        verdict=pl.col("oligoprogression").cast(pl.String), told=pl.col("limit").cast(pl.String)
    )
    found = pl.col("hit_row").is_not_null()
    denied = pl.col("verdict").is_in(["none", "poly", "not_on_therapy"])
    holds = pl.when(found & ~denied.fill_null(False)).then(True).when(denied).then(False)
    why = (
        pl.when(pl.col("verdict").is_null())
        .then(pl.lit("no_scan"))
        .when(pl.col("verdict") == "unknown")
        .then(pl.lit("limit_open"))
        .otherwise(pl.lit("unconfirmed"))
    )
    detail = (
        pl.when(found & ~denied.fill_null(False))
        .then(pl.lit("oligo"))
        .when(pl.col("verdict").is_in(["oligo", "unconfirmed"]))
        .then(pl.lit("confirmation"))
        .otherwise(pl.coalesce("told", "verdict"))
    )
    named = joined.with_columns(
        evidence_table=pl.lit("disease_state"), evidence_row=pl.coalesce("hit_row", "row")
    )
    return shape(named, holds, why, detail=detail)


def _scans(case: Case) -> pl.DataFrame:
    """Every subject with the scan of entry as evidence."""
    seen = pl.col("scan_row").is_not_null()
    return case.entry.with_columns(evidence_table=pl.when(seen).then(pl.lit("scan")), evidence_row="scan_row")


def _select(case: Case, criterion: Criterion) -> pl.DataFrame:
    """Metastases, or progressing lesions, that may be meant; `sure`: known to be."""
    if criterion.lesions == "metastases":
        return case.spots.filter(COUNTED).with_columns(sure=_SURE)
    progressing = pl.col("progressing").fill_null(False) & pl.col("present").fill_null(False)
    chosen = case.spots.filter(pl.col("progressing").fill_null(True) & pl.col("metastasis").fill_null(True))
    return chosen.with_columns(sure=progressing)


def _decide_lesions(
    case: Case, mine: pl.DataFrame, hit: pl.Expr, possible: pl.Expr, why: str
) -> pl.DataFrame:
    """Met where no lesion can break the rule, not met where one is known to (its measurement is shown)."""
    facts = mine.group_by("visit_id").agg(
        broken=hit.any(),
        may_break=possible.any(),
        evidence_row=pl.col("measured_row").filter(hit).min(),
    )
    rows = _scans(case).join(facts, on="visit_id", how="left", suffix="_lesion", maintain_order="left")
    seen = pl.col("visit_id").is_not_null()
    broken, may = pl.col("broken").fill_null(False), pl.col("may_break").fill_null(False)
    holds = pl.when(seen & broken).then(False).when(seen & ~may).then(True)
    return shape(_point(rows), holds, _missing(why))


def _point(rows: pl.DataFrame) -> pl.DataFrame:
    """The measurement of a lesion that decides as evidence, else the scan."""
    found = pl.col("evidence_row_lesion").is_not_null()
    return rows.with_columns(
        evidence_table=pl.when(found).then(pl.lit("measurement")).otherwise("evidence_table"),
        evidence_row=pl.coalesce("evidence_row_lesion", "evidence_row"),
    )


def _missing(why: str) -> pl.Expr:
    return pl.when(pl.col("visit_id").is_null()).then(pl.lit("no_scan")).otherwise(pl.lit(why))
