"""Responses as collected against responses as derived."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables

_CAUSES: Final[Mapping[str, tuple[str, tuple[str, str, str]]]] = {
    "RESPONSE-AFTER-PD": (
        "note",
        (
            "another overall response than the one derived, after the first progression",
            "the same response, where it matters",
            "Nothing: no endpoint reads responses after the first progression.",
        ),
    ),
    "RESPONSE-PERSIST": (
        "note",
        (
            "SD collected where the derived PR lasts until progression",
            "the same response, if the reader too kept a partial response until progression",
            "Nothing, if the reader did not; `pr_persist` of [response] in the study file is the switch.",
        ),
    ),
    "RESPONSE-POLICY": (
        "note",
        (
            "another overall response than the one derived, which leaves irradiated lesions out",
            "the same response, if the reader too left them out",
            "Nothing, if the reader judged all lesions; `rt_policy` in the study file is the switch.",
        ),
    ),
    "RESPONSE-DIFFERS": (
        "warning",
        (
            "another overall response than the one derived from the measurements",
            "the same response from the reader and from the measurements of the scan",
            "Compare the measurements of that scan with what the reader judged; endpoints use the derived.",
        ),
    ),
}
"""Why the two differ, in order of trial: severity and words."""


def check_collected(study: Study, tables: Tables, response: pl.DataFrame) -> pl.DataFrame:
    """A collected overall response that differs from the derived one, by its cause; a CR after progression.

    Compared are subject, reader and scan, with the derived response as read (before a later scan restated
    it). A side without response is no difference. After the first progression a difference is a note
    (RESPONSE-AFTER-PD): no endpoint reads it. A PR that lasts by `pr_persist` where SD was collected is a
    note too (RESPONSE-PERSIST), and one from the first fraction of a subject on, where the policy leaves
    irradiated lesions out (RESPONSE-POLICY). A study that uses collected responses has nothing to compare.
    Which of the two is right, a person decides.
    """
    if study.response.source == "collected":
        return _find_late_complete(response)
    read = response.filter(~pl.col("baseline").fill_null(False)).select(
        "subject",
        "reader",
        "scan",
        "post_progression",
        "rule",
        derived_date="date",
        derived=pl.col("response_as_read").cast(pl.String),
    )
    joined = tables["assessment"].join(read, on=["subject", "reader", "scan"], maintain_order="left")
    collected = pl.col("overall_response").cast(pl.String)
    cause = (
        pl.when(pl.col("post_progression").fill_null(False))
        .then(pl.lit("RESPONSE-AFTER-PD"))
        .when((pl.col("rule") == "TP-PR-PERSIST") & (collected == "SD") & (pl.col("derived") == "PR"))
        .then(pl.lit("RESPONSE-PERSIST"))
        .when(_is_left_out(study, tables))
        .then(pl.lit("RESPONSE-POLICY"))
        .otherwise(pl.lit("RESPONSE-DIFFERS"))
    )
    different = joined.filter((collected != pl.col("derived")).fill_null(False)).with_columns(cause=cause)
    told = [
        build_finding(
            "assessment",
            code,
            words,
            rows=different.filter(pl.col("cause") == code).select("row"),
            column="overall_response",
            severity=severity,
        )
        for code, (severity, words) in _CAUSES.items()
    ]
    return pl.concat([empty_findings(), *told, _find_late_complete(response)])


def _is_left_out(study: Study, tables: Tables) -> pl.Expr:
    """Whether irradiated lesions may be missing from the derived response of a subject at a date."""
    if study.response.rt_policy not in ("P0", "P1", "P3"):
        return pl.lit(value=False)
    firsts = (
        tables["radiotherapy_course"].group_by("subject").agg(pl.col("first_fraction").min()).drop_nulls()
    )
    first = pl.col("subject").replace_strict(
        firsts["subject"], firsts["first_fraction"], default=None, return_dtype=pl.Date
    )
    return (pl.col("derived_date") > first).fill_null(value=False)


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
