"""Records against the treatment that the study gives: baseline before it, radiotherapy where due."""

import polars as pl

from lesionwise.derive.checks.targets import find_baselines
from lesionwise.study import Study
from lesionwise.tables.findings import build_finding
from lesionwise.tables.rows import Tables


def check_treatment(study: Study, tables: Tables) -> pl.DataFrame:
    """Warnings: a baseline scan after treatment began, radiotherapy that an arm gives and nobody recorded.

    BASELINE-LATE: the baseline scan of a reader, or one marked as baseline, lies after the first planned
    fraction or after the first dose of a protocol line; on the same day it is in time. A line that began
    before the randomisation, else the enrolment, else the consent, was going on at entry and does not
    count; nor does a start whose day is unknown. SABR-MISSING: a subject of an arm with SABR without any
    course of radiotherapy. The arm allocated wins over the one planned. BOARD-LATE: a planned first fraction
    without a review by the board on or before its day, in a study with the criterion `board_before` (SC19).
    """
    found = [_find_late_baselines(tables), _find_untreated(study, tables)]
    if any(criterion.rule == "board_before" for criterion in study.criteria):
        found.append(_find_unreviewed(tables))
    return pl.concat(found)


def _find_late_baselines(tables: Tables) -> pl.DataFrame:
    scans = tables["scan"]
    marked = scans.filter("baseline").select("row")
    used = find_baselines(tables).select(row="scan_row")
    baselines = scans.join(pl.concat([marked, used]).unique(), on="row", how="semi", maintain_order="left")
    starts = pl.concat([_list_fractions(tables), _list_doses(tables)])
    first = starts.drop_nulls().group_by("subject").agg(pl.col("start").min())
    joined = baselines.join(first, on="subject", maintain_order="left")
    words = (
        "a baseline scan after the first planned fraction or the first dose of the protocol",
        "a baseline scan on or before the first day of study treatment",
        "Correct the date or `baseline` of the scan, or the date of treatment: responses count from it.",
    )
    late = joined.filter(pl.col("date") > pl.col("start")).select("row")
    return build_finding("scan", "BASELINE-LATE", words, rows=late, column="date", severity="warning")


def _list_fractions(tables: Tables) -> pl.DataFrame:
    planned = tables["radiotherapy_course"].filter(pl.col("intent").cast(pl.String) == "planned")
    single = tables["radiotherapy_target"].join(planned, on=["subject", "course"], how="semi")
    return pl.concat([part.select("subject", start="first_fraction") for part in (planned, single)])


def _list_doses(tables: Tables) -> pl.DataFrame:
    """Starts of protocol lines that began in the trial, where their day is known."""
    randomised = tables["allocation"].select("subject", "randomisation_date")
    entered = tables["subject"].join(randomised, on="subject", how="left")
    entry = pl.coalesce("randomisation_date", "enrolment_date", "consent_date")
    precise = pl.col("start_date_precision").cast(pl.String).fill_null("day") == "day"
    lines = tables["systemic_line"].filter(pl.col("protocol") & precise)
    begun = lines.join(entered.select("subject", entry=entry), on="subject")
    return begun.filter(pl.col("start_date") >= pl.col("entry")).select("subject", start="start_date")


def _find_unreviewed(tables: Tables) -> pl.DataFrame:
    """The first planned course of a subject, where no review is as early as it."""
    planned = tables["radiotherapy_course"].filter(
        (pl.col("intent").cast(pl.String) == "planned") & pl.col("first_fraction").is_not_null()
    )
    first = planned.sort("first_fraction", "row").unique("subject", keep="first", maintain_order=True)
    reviews = tables["board_review"].group_by("subject").agg(earliest=pl.col("date").min())
    joined = first.join(reviews, on="subject", how="left", maintain_order="left")
    late = joined.filter(pl.col("earliest").is_null() | (pl.col("earliest") > pl.col("first_fraction")))
    words = (
        "a planned first fraction without a review by the board on or before its day",
        "a row of table board_review dated up to the first fraction",
        "Add the review, or correct its date or that of the fraction.",
    )
    return build_finding(
        "radiotherapy_course",
        "BOARD-LATE",
        words,
        rows=late.sort("row").select("row"),
        column="first_fraction",
        severity="warning",
    )


def _find_untreated(study: Study, tables: Tables) -> pl.DataFrame:
    irradiated = [arm.id for arm in study.arms if arm.sabr != "none"]
    allocated = tables["allocation"].select("subject", allocated="arm")
    subjects = tables["subject"].join(allocated, on="subject", how="left", maintain_order="left")
    due = subjects.filter(pl.coalesce("allocated", "arm").is_in(irradiated))
    without = due.join(tables["radiotherapy_course"], on="subject", how="anti", maintain_order="left")
    words = (
        "a subject of an arm with SABR who has no course of radiotherapy",
        "a row of table radiotherapy_course",
        "Add the course; if the subject was never irradiated, nothing.",
    )
    return build_finding(
        "subject", "SABR-MISSING", words, rows=without.select("row"), column="arm", severity="warning"
    )
