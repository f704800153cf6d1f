"""Irradiated lesions against the study and against themselves: scope, targets, fractions, procedures."""

import polars as pl

from lesionwise.study import Study
from lesionwise.tables.findings import build_finding
from lesionwise.tables.rows import Tables

_LONGEST_GAP_DAYS = 7
"""Most days from one fraction to the next that are taken for one treatment."""


def check_irradiation(study: Study, tables: Tables) -> pl.DataFrame:
    """Findings about irradiated lesions; unknown facts are no finding.

    SABR-SCOPE: a lesion of the baseline scan that no planned course irradiated, of a subject with planned
    radiotherapy in an arm that gives it to all lesions (ENDPOINTS 11; STUDIES SC12); an error where the
    trial prescribes treatment, a warning in a cohort or registry, which only records it. Warnings:
    RT-TARGET, a course without any target where targets are recorded, so that no lesion has an outcome
    from it; RT-DAYS, first and last fraction that cannot belong to so many fractions (SC08: at most one a
    day, and no gap above a week); PROCEDURE-DATE, a procedure without a known month; PROCEDURE-REASON, a
    lesion removed or treated, nobody says why.
    """
    return pl.concat(
        [
            _find_left_out(study, tables),
            _find_bare_courses(tables),
            _find_odd_spans(tables),
            *_find_open_procedures(tables),
        ]
    )


def _find_left_out(study: Study, tables: Tables) -> pl.DataFrame:
    planned = tables["radiotherapy_course"].filter(pl.col("intent").cast(pl.String) == "planned")
    treated = _give(tables).join(planned, on=["subject", "course"], how="semi")
    allocated = tables["allocation"].select("subject", allocated="arm")
    arm = pl.coalesce("allocated", "arm", pl.lit(study.arms[0].id if len(study.arms) == 1 else None))
    subjects = tables["subject"].join(allocated, on="subject", how="left")
    every = subjects.filter(arm.is_in([one.id for one in study.arms if one.sabr == "all"]))
    whole = pl.col("link").is_null() & (pl.col("role").cast(pl.String) != "new")
    lesions = tables["lesion"].filter(whole).join(every, on="subject", how="semi", maintain_order="left")
    begun = lesions.join(treated, on="subject", how="semi", maintain_order="left")
    parts = tables["lesion"].select("subject", "lesion", "parent").join(treated, on=["subject", "lesion"])
    done = pl.concat(
        [treated.select("subject", "lesion"), parts.select("subject", lesion="parent").drop_nulls()]
    )
    left = begun.join(done, on=["subject", "lesion"], how="anti", maintain_order="left")
    words = (
        "a lesion of the baseline scan that no planned course irradiated",
        "every such lesion irradiated: the arm gives SABR to all lesions",
        "Add the target of radiotherapy, or say in the study file that not all lesions are irradiated.",
    )
    severity = "error" if study.design in ("single_arm", "randomised") else "warning"
    rows = left.select("row")
    return build_finding("lesion", "SABR-SCOPE", words, rows=rows, column="lesion", severity=severity)


def _give(tables: Tables) -> pl.DataFrame:
    """Targets that received a fraction, as far as is known."""
    none = (pl.col("fractions_delivered") == 0).fill_null(False)
    return tables["radiotherapy_target"].filter(~none)


def _find_bare_courses(tables: Tables) -> pl.DataFrame:
    targets = tables["radiotherapy_target"]
    courses = tables["radiotherapy_course"].filter(pl.lit(targets.height > 0))
    bare = courses.join(
        tables["radiotherapy_target"], on=["subject", "course"], how="anti", maintain_order="left"
    )
    words = (
        "a course without any target",
        "a row of table radiotherapy_target for each lesion that was irradiated",
        "Add the targets: without them no lesion has an outcome from this course.",
    )
    return build_finding(
        "radiotherapy_course",
        "RT-TARGET",
        words,
        rows=bare.select("row"),
        column="course",
        severity="warning",
    )


def _find_odd_spans(tables: Tables) -> pl.DataFrame:
    days = (pl.col("last_fraction") - pl.col("first_fraction")).dt.total_days()
    gaps = pl.col("fractions_delivered") - 1
    odd = (gaps >= 0) & ((days < gaps) | (days > _LONGEST_GAP_DAYS * gaps))
    words = (
        "a first and a last fraction that do not fit the number of fractions",
        "at most one fraction a day, and no gap of more than a week",
        "Correct the dates or fractions_delivered.",
    )
    rows = tables["radiotherapy_target"].filter(odd.fill_null(False)).select("row")
    return build_finding(
        "radiotherapy_target", "RT-DAYS", words, rows=rows, column="last_fraction", severity="warning"
    )


def _find_open_procedures(tables: Tables) -> list[pl.DataFrame]:
    procedures = tables["lesion_procedure"]
    year = (pl.col("date_precision").cast(pl.String) == "year").fill_null(False)
    local = pl.col("kind").cast(pl.String).is_in(["surgery", "ablation", "other_local"])
    found = (
        (
            "PROCEDURE-DATE",
            "date",
            procedures.filter(pl.col("date").is_null() | year),
            ("a procedure without a known month", "the date, at least its month"),
            "Fill it in: a procedure without month proves and ends nothing.",
        ),
        (
            "PROCEDURE-REASON",
            "reason",
            procedures.filter(local & pl.col("reason").is_null() & ~pl.col("positive").fill_null(False)),
            ("a lesion removed or treated, nobody says why", "progression or other"),
            "Fill it in: until then the local control of this lesion has no value.",
        ),
    )
    return [
        build_finding(
            "lesion_procedure",
            code,
            (*words, remedy),
            rows=rows.select("row"),
            column=column,
            severity="warning",
        )
        for code, column, rows, words, remedy in found
    ]
