"""Codes that records take from the study file: arms, versions, modes, criteria, instruments."""

from collections.abc import Iterator, Mapping

import polars as pl

from lesionwise.study.model import Study
from lesionwise.tables.findings import build_finding, empty_findings

_ADVICE = "Correct the code, or declare it in the study file."


def find_foreign_codes(study: Study, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Findings (as `tables.derived.Finding`) about codes that the study file does not declare; all errors.

    `tables`: frames with `row`; tables that are not given are left out. Arms and versions must be declared,
    and an arm must belong to the version beside it. Modes, criteria and instruments are checked when the
    study declares any: one that declares none says nothing about them. A missing code is no fault.
    """
    found = [
        build_finding(
            table,
            "STUDY-CODE",
            (f"no {noun} of study {study.slug}", "one of: " + ", ".join(codes), _ADVICE),
            rows=tables[table].filter(~pl.col(column).cast(pl.String).is_in(codes)),
            column=column,
        )
        for table, column, noun, codes in _list_codes(study)
        if table in tables and codes
    ]
    return pl.concat([empty_findings(), *found, *_find_foreign_arms(study, tables)])


def _list_codes(study: Study) -> Iterator[tuple[str, str, str, list[str]]]:
    arms = [arm.id for arm in study.arms]
    versions = [version.id for version in study.versions]
    for table in ("subject", "allocation"):
        yield table, "arm", "arm", arms
        yield table, "protocol_version", "version", versions
    yield "subject", "mode", "acquisition mode", list(study.modes)
    yield "eligibility", "criterion", "criterion", [criterion.id for criterion in study.criteria]
    yield "questionnaire", "instrument", "instrument", [one.id for one in study.instruments]


def _find_foreign_arms(study: Study, tables: Mapping[str, pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Arms that the version of the protocol beside them does not have."""
    for arm in study.arms:
        others = [one.id for one in study.versions if arm.versions and one.id not in arm.versions]
        for table in ("subject", "allocation"):
            if table in tables and others:
                rows = tables[table].filter(pl.col("arm") == arm.id, pl.col("protocol_version").is_in(others))
                expected = f"a version that has this arm: {', '.join(arm.versions)}"
                words = ("an arm that this version of the protocol has not", expected, _ADVICE)
                yield build_finding(table, "STUDY-ARM", words, rows=rows, column="arm")
