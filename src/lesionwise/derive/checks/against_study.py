"""Records against what the study file says: codes, tables that it needs, randomisation."""

import polars as pl

from lesionwise.study import Study
from lesionwise.study.records import find_foreign_codes
from lesionwise.tables.findings import build_finding
from lesionwise.tables.rows import Tables


def check_against_study(study: Study, tables: Tables) -> pl.DataFrame:
    """Findings of records that the study file does not know; a null is no finding.

    Errors: a table without a row that the study needs; a code that it does not have (`find_foreign_codes`);
    an allocation in a study without randomisation. Warning: a subject of a randomised study who was never
    allocated. `tables` are complete, with good rows.
    """
    codes = find_foreign_codes(study, tables)
    return pl.concat([*_find_missing(study, tables), codes, _find_allocation(study, tables)])


def _find_missing(study: Study, tables: Tables) -> list[pl.DataFrame]:
    words = (
        "no row",
        "at least one row: the study needs this table",
        "Add the table, or take it out of `needs` in the study file.",
    )
    return [build_finding(name, "TABLE-MISSING", words) for name in study.needs if tables[name].is_empty()]


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
