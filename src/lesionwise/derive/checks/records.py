"""All findings about a set of records."""

import polars as pl

from lesionwise.derive.checks.adverse_event import check_adverse_events
from lesionwise.derive.checks.against_study import check_against_study
from lesionwise.derive.checks.invariants import check_derived
from lesionwise.derive.checks.irradiation import check_irradiation
from lesionwise.derive.checks.new_lesions import check_new_lesions
from lesionwise.derive.checks.questionnaires import check_questionnaires
from lesionwise.derive.checks.readers import check_readers
from lesionwise.derive.checks.targets import check_targets
from lesionwise.derive.checks.treatment import check_treatment
from lesionwise.derive.checks.unknowns import check_unknowns
from lesionwise.derive.derive import Derived, derive
from lesionwise.study import Study
from lesionwise.tables.derived import Finding
from lesionwise.tables.registry import DERIVED_TABLES, TABLES
from lesionwise.tables.rows import Tables
from lesionwise.tables.validation import filter_tables


def check_records(study: Study, tables: Tables, derived: Derived | None = None) -> pl.DataFrame:
    """Findings (`tables.derived.Finding`) about records, in the order of tables, rows and columns.

    First what a table says by itself and with other tables (`tables.validation`); then, on the rows that
    are good, what the study file says about them, whether targets, new lesions and treatment are as they
    should be, what is unknown that an endpoint needs, and whether the values derived from them contradict
    each other or the responses that were collected (at the data cut of the study file, else on all
    records). Severity: `error` stops a final report, `warning` and `note` do not. A finding names rows,
    never a value of a patient.

    derived: what `derive` made of these records, where the caller has it; else it is made here.
    """
    validated = filter_tables(tables)
    if derived is None:
        derived = derive(study, validated.tables, study.data_cut.date)
    parts = [
        validated.findings,
        check_against_study(study, validated.tables),
        check_targets(validated.tables),
        check_treatment(study, validated.tables),
        check_irradiation(study, validated.tables),
        check_new_lesions(validated.tables),
        check_unknowns(study, validated.tables),
        check_readers(study, validated.tables, derived.response),
        check_adverse_events(study, validated.tables),
        check_questionnaires(study, validated.tables),
        check_derived(study, validated.tables, derived),
    ]
    order = {name: place for place, name in enumerate([*TABLES, *DERIVED_TABLES])}
    place = pl.col("table").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    findings = pl.concat([part.select(Finding.column_names()) for part in parts])
    return findings.sort(place, "row", "column", "code", nulls_last=False, maintain_order=True)
