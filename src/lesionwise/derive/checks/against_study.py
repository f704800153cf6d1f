"""Records against what the study file says: arms, versions, criteria, modes, instruments, tables."""

from collections.abc import Iterable

import polars as pl

from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables

_PLACES = (
    ("subject", "arm", "an arm", "ARM-UNKNOWN", "error"),
    ("allocation", "arm", "an arm", "ARM-UNKNOWN", "error"),
    ("subject", "protocol_version", "a version", "VERSION-UNKNOWN", "error"),
    ("allocation", "protocol_version", "a version", "VERSION-UNKNOWN", "error"),
    ("subject", "mode", "an acquisition mode", "MODE-UNKNOWN", "error"),
    ("eligibility", "criterion", "a criterion", "CRITERION-UNKNOWN", "warning"),
    ("questionnaire", "instrument", "an instrument", "INSTRUMENT-UNKNOWN", "warning"),
)
"""Columns whose values the study file lists: table, column, what it names, code, severity."""


def check_against_study(study: Study, tables: Tables) -> pl.DataFrame:
    """Findings of records that the study file does not know; a null is no finding.

    Errors: a table without a row that the study needs; an arm, version or mode that it does not have; an
    allocation in a study without randomisation. Warnings: a criterion or instrument that it does not
    have, a subject of a randomised study who was never allocated. `tables` are complete, with good rows.
    """
    known: dict[str, Iterable[str]] = {
        "arm": [arm.id for arm in study.arms],
        "protocol_version": [version.id for version in study.versions],
        "mode": study.modes,
        "criterion": [criterion.id for criterion in study.criteria],
        "instrument": [instrument.id for instrument in study.instruments],
    }
    found = [
        _find_unlisted(tables, table, column, (noun, code, severity), list(known[column]))
        for table, column, noun, code, severity in _PLACES
    ]
    return pl.concat(
        [empty_findings(), *_find_missing(study, tables), *found, _find_allocation(study, tables)]
    )


def _find_missing(study: Study, tables: Tables) -> list[pl.DataFrame]:
    words = (
        "no row",
        "at least one row: the study needs this table",
        "Add the table, or take it out of `needs` in the study file.",
    )
    return [build_finding(name, "TABLE-MISSING", words) for name in study.needs if tables[name].is_empty()]


def _find_unlisted(
    tables: Tables, table: str, column: str, say: tuple[str, str, str], known: list[str]
) -> pl.DataFrame:
    noun, code, severity = say
    value = pl.col(column).cast(pl.String)
    rows = tables[table].filter(value.is_not_null() & ~value.is_in(known))
    words = (
        f"{noun} that the study file does not have",
        f"one of: {', '.join(known)}" if known else f"no value: the study file lists no {column}",
        f"Correct {column}, or add it to the study file.",
    )
    return build_finding(table, code, words, rows=rows.select("row"), column=column, severity=severity)


def _find_allocation(study: Study, tables: Tables) -> pl.DataFrame:
    if study.design != "randomised":
        words = ("an allocation", "none: the study is not randomised", "Remove the row, or correct `design`.")
        return build_finding("allocation", "NOT-RANDOMISED", words, rows=tables["allocation"].select("row"))
    left_out = tables["subject"].join(tables["allocation"], on="subject", how="anti")
    words = (
        "a subject without allocation",
        "a row of the table allocation: the study is randomised",
        "Add the allocation; endpoints from randomisation cannot be derived without it.",
    )
    return build_finding(
        "subject", "NOT-ALLOCATED", words, rows=left_out.select("row"), severity="warning", column="subject"
    )
