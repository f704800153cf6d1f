"""Criteria about the person, the consent, the board and the treatment."""

import polars as pl

from lesionwise.derive.eligibility.case import Case, shape
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.state.therapy import answer_therapy
from lesionwise.study import Criterion


def decide_age(case: Case, criterion: Criterion) -> pl.DataFrame:
    """Age at entry within `low` to `high`; from the year of birth where both ages that it allows agree."""
    rows = _people(case, "age_years", "year_of_birth")
    latest = pl.col("entry_date").dt.year() - pl.col("year_of_birth")
    low = pl.coalesce("age_years", latest - 1)
    high = pl.coalesce("age_years", latest)
    inside, outside = pl.lit(True), pl.lit(False)
    if criterion.low is not None:
        inside, outside = inside & (low >= criterion.low), outside | (high < criterion.low)
    if criterion.high is not None:
        inside, outside = inside & (high <= criterion.high), outside | (low > criterion.high)
    return shape(rows, pl.when(inside).then(True).when(outside).then(False), "no_age")


def decide_histology(case: Case, criterion: Criterion) -> pl.DataFrame:
    """Histology is one of `among`."""
    rows = _people(case, "histology")
    histology = pl.col("histology").cast(pl.String)
    return shape(rows, histology.is_in(criterion.among), "not_recorded", detail=histology)


def decide_primary(case: Case) -> pl.DataFrame:
    """The primary tumour was resected, or its resection is scheduled."""
    rows = _people(case, "nephrectomy", "resection_planned")
    return shape(rows, pl.col("nephrectomy") | pl.col("resection_planned"), "not_recorded")


def decide_consent(case: Case) -> pl.DataFrame:
    """Consent on or before enrolment, randomisation and first planned fraction, as far as there are any."""
    rows = _people(case, "consent_date")
    for name in ("enrolment", "randomisation", "first_sabr_fraction"):
        origin = derive_origin(case.history, name).select("subject", pl.col("origin_date").alias(name))
        rows = rows.join(origin, on="subject", how="left", maintain_order="left")
    first = pl.min_horizontal("enrolment", "randomisation", "first_sabr_fraction")
    return shape(rows, pl.col("consent_date") <= first, "not_recorded")


def decide_board(case: Case) -> pl.DataFrame:
    """A review with a decision on or before the first planned fraction, else on or before entry.

    Unknown where a review before it has no decision, or where no review of any subject is on record.
    """
    reviews = case.history.tables["board_review"]
    fractions = derive_origin(case.history, "first_sabr_fraction").select("subject", limit="origin_date")
    rows = _people(case).join(fractions, on="subject", how="left", maintain_order="left")
    rows = rows.with_columns(limit=pl.coalesce("limit", "entry_date"))
    held = reviews.join(rows.select("subject", "limit"), on="subject").filter(
        pl.col("date") <= pl.col("limit")
    )
    decided = held.filter(pl.col("decision").is_not_null()).sort("subject", "date", "row")
    last = decided.unique("subject", keep="last", maintain_order=True).select("subject", review_row="row")
    rows = rows.join(last, on="subject", how="left", maintain_order="left")
    open_ = held.select("subject", undecided=pl.lit(True)).unique()
    rows = rows.join(open_, on="subject", how="left", maintain_order="left")
    found = pl.col("review_row").is_not_null()
    silent = pl.col("undecided").fill_null(False) | pl.lit(reviews.is_empty()) | pl.col("limit").is_null()
    holds = pl.when(found).then(True).when(~silent).then(False)
    told = rows.with_columns(
        evidence_table=pl.when(found).then(pl.lit("board_review")).otherwise("evidence_table"),
        evidence_row=pl.coalesce("review_row", "evidence_row"),
    )
    return shape(told, holds, "no_review")


def decide_therapy(case: Case) -> pl.DataFrame:
    """Active systemic therapy on the day of entry, begun before it."""
    rows = _people(case)
    told = answer_therapy(case.history, rows.select("subject", day="entry_date"))
    rows = rows.with_columns(told["on_therapy"], told["line_row"])
    found = pl.col("line_row").is_not_null()
    named = rows.with_columns(
        evidence_table=pl.when(found).then(pl.lit("systemic_line")).otherwise("evidence_table"),
        evidence_row=pl.coalesce("line_row", "evidence_row"),
    )
    why = pl.when(pl.col("entry_date").is_null()).then(pl.lit("no_entry")).otherwise(pl.lit("no_line"))
    return shape(named, pl.col("on_therapy"), why)


def decide_drugs(case: Case, criterion: Criterion) -> pl.DataFrame:
    """Drugs of every class of `among` were given in lines of the protocol, and planned radiotherapy too.

    A drug of unknown class may be of any; a subject without drugs on record is not known.
    """
    lines = case.history.tables["systemic_line"].filter(pl.col("protocol").fill_null(True))
    given = case.history.tables["drug_exposure"].join(
        lines.select("subject", "line"), on=["subject", "line"], how="semi"
    )
    named = pl.col("drug_class").cast(pl.String)
    known = given.group_by("subject").agg(
        *((named == name).fill_null(False).any().alias(f"has_{name}") for name in criterion.among),
        named.is_null().any().alias("class_open"),
        pl.col("row").min().alias("drug_row"),
    )
    planned = derive_origin(case.history, "first_sabr_fraction").select("subject", first="origin_date")
    rows = _people(case).join(known, on="subject", how="left", maintain_order="left")
    rows = rows.join(planned, on="subject", how="left", maintain_order="left")
    every = pl.all_horizontal(f"has_{name}" for name in criterion.among)
    irradiated = pl.col("first").is_not_null()
    holds = (
        pl.when(~irradiated)
        .then(False)
        .when(every)
        .then(True)
        .when(~every & ~pl.col("class_open"))
        .then(False)
    )
    found = pl.col("drug_row").is_not_null()
    told = rows.with_columns(
        evidence_table=pl.when(found).then(pl.lit("drug_exposure")).otherwise("evidence_table"),
        evidence_row=pl.coalesce("drug_row", "evidence_row"),
    )
    return shape(told, holds, "not_recorded")


def _people(case: Case, *columns: str) -> pl.DataFrame:
    """Every subject with these columns and its own row as evidence."""
    facts = case.history.tables["subject"].select("subject", *columns)
    joined = case.entry.join(facts, on="subject", how="left", maintain_order="left")
    return joined.with_columns(evidence_table=pl.lit("subject"), evidence_row="subject_row")
