"""The investigator's own responses, in the frame of derived ones."""

import datetime

import polars as pl

from lesionwise.derive.response.dates import impute_date
from lesionwise.derive.response.derivation import Derivation, build_trace, conform_frame
from lesionwise.derive.response.runs import begins_run, sum_run
from lesionwise.study.model import ResponseRules

RULE = "COLLECTED"


def derive_collected(
    assessment: pl.DataFrame, scan: pl.DataFrame, rules: ResponseRules, data_cut: datetime.date | None
) -> Derivation:
    """One row a collected overall response on or before the cut; rule COLLECTED.

    Date: that of the assessment, else of its scan; an unknown one is null. `scan` is the scan, else the
    assessment's own name. Order: date (without date: after the others), visit number, sequence, name. Sums
    are null. Assessments without overall response are not rows.
    """
    rows = _date_rows(assessment, scan, rules)
    if data_cut is not None:
        rows = rows.filter(pl.col("date").is_null() | (pl.col("date") <= data_cut))
    rows = rows.sort(
        "subject", "reader", "date", "visit_number", "sequence", "assessment", nulls_last=True
    ).with_row_index("row", offset=1)
    progressed = (pl.col("overall_response") == "PD").cast(pl.Int32)
    response = rows.with_columns(
        post_progression=sum_run(progressed, begins_run("subject", "reader")) > progressed,
        response_as_read=pl.col("overall_response"),
        restated=pl.lit(False),
        rule=pl.lit(RULE),
    )
    trace = response.select(
        pl.col("row").cast(pl.Int64).alias("table_row"),
        pl.lit("decided_by").alias("part"),
        pl.lit("assessment").alias("source_table"),
        "source_row",
        pl.lit(RULE).alias("rule"),
        pl.lit("overall response as collected").alias("note"),
    )
    return Derivation(conform_frame("response", response), build_trace(trace, "response"))


def _date_rows(assessment: pl.DataFrame, scan: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    date = impute_date(pl.col("date"), pl.col("date_precision"), rules.impute_day)
    facts = scan.select(
        "subject", "scan", "visit_number", baseline="baseline", scan_date=date, scan_visit="visit"
    )
    rows = assessment.filter(pl.col("overall_response").is_not_null()).rename({"row": "source_row"})
    return rows.join(facts, on=["subject", "scan"], how="left").with_columns(
        date=pl.when(pl.col("date").is_null()).then("scan_date").otherwise(date),
        scan=pl.coalesce("scan", "assessment"),
        visit=pl.coalesce("visit", "scan_visit"),
        baseline=pl.col("baseline").fill_null(False),
    )
