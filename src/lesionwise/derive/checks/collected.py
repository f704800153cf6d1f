"""Responses as collected against responses as derived."""

import polars as pl

from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables


def check_collected(study: Study, tables: Tables, response: pl.DataFrame) -> pl.DataFrame:
    """Warnings: a collected overall response that differs from the derived one, a CR after progression.

    Compared are subject, reader and scan, with the derived response as read (before a later scan restated
    it). A side without response is no difference. A study that uses collected responses has nothing to
    compare. Which of the two is right, a person decides.
    """
    if study.response.source == "collected":
        return _find_late_complete(response)
    read = response.filter(~pl.col("baseline").fill_null(False)).select(
        "subject", "reader", "scan", derived=pl.col("response_as_read").cast(pl.String)
    )
    joined = tables["assessment"].join(read, on=["subject", "reader", "scan"], maintain_order="left")
    differs = pl.col("overall_response").cast(pl.String) != pl.col("derived")
    words = (
        "another overall response than the one derived from the measurements",
        "the derived overall response",
        "Look at both; correct the measurements or the assessment, whichever is wrong.",
    )
    different = build_finding(
        "assessment",
        "RESPONSE-DIFFERS",
        words,
        rows=joined.filter(differs.fill_null(False)).select("row"),
        column="overall_response",
        severity="warning",
    )
    return pl.concat([empty_findings(), different, _find_late_complete(response)])


def _find_late_complete(response: pl.DataFrame) -> pl.DataFrame:
    complete = pl.col("overall_response").cast(pl.String) == "CR"
    rows = response.filter(complete & pl.col("post_progression").fill_null(False))
    words = (
        "a complete response after progression",
        "no complete response without a new baseline",
        "Look at the measurements of that scan and of the progression.",
    )
    return build_finding(
        "response",
        "CR-AFTER-PD",
        words,
        rows=rows.select("row"),
        column="overall_response",
        severity="warning",
    )
