"""The story of one criterion of one subject, in words."""

from typing import Any

import polars as pl

from lesionwise.derive.derive import Derived
from lesionwise.derive.explain.places import describe_row, find_date
from lesionwise.derive.explain.question import find_subject
from lesionwise.study import Criterion, Study
from lesionwise.tables.rows import Tables, complete_tables
from lesionwise.terms import CODELISTS, Fault, Faults

_DERIVED = ("disease_state", "risk_group")
"""Derived tables that a verdict may point to; their own trace is told with it."""


def explain_criterion(study: Study, tables: Tables, derived: Derived, subject: str, criterion_id: str) -> str:
    """Why this subject meets a criterion or does not: a page of plain text.

    It tells the verdict and who says so, the criterion in the study file, the row that shows it with its
    place in the source file, and of a state or a risk group the rows behind it. Raises `Faults` where there
    is no such subject or criterion.
    """
    whole = complete_tables(tables)
    faults = [*find_subject(whole, subject), *_find_criterion(study, criterion_id)]
    if faults:
        raise Faults(faults)
    criterion = next(each for each in study.criteria if each.id == criterion_id)
    mine = (pl.col("subject") == subject) & (pl.col("criterion") == criterion_id)
    row = derived.eligibility_verdict.filter(mine).row(0, named=True)
    parts = [
        [f"{criterion.text} ({criterion_id}) of subject {subject}"],
        _tell_verdict(criterion, row),
        _tell_definition(study, criterion),
        _tell_evidence(whole, derived, row),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _find_criterion(study: Study, criterion_id: str) -> list[Fault]:
    names = [each.id for each in study.criteria]
    if criterion_id in names:
        return []
    found = f"no criterion is called {criterion_id!r}"
    remedy = f"Its criteria: {', '.join(names) or 'none'}."
    return [Fault("explain, criterion", found, "a criterion of the study file", remedy)]


def _tell_verdict(criterion: Criterion, row: dict[str, Any]) -> list[str]:
    words = CODELISTS["criterion_met"].labels
    what = "The reason for exclusion is" if criterion.kind == "exclusion" else "The criterion is"
    by = CODELISTS["verdict_by"].labels[row["by"]] if row["by"] else "nobody"
    lines = [f"{what} {words[row['met']]}, according to {by}."]
    if row["computed"] is not None:
        why = CODELISTS["verdict_reason"].labels[row["reason"]]
        detail = f" ({row['detail']})" if row["detail"] else ""
        lines.append(f"By the records: {words[row['computed']]}, {why}{detail}.")
    recorded = words[row["recorded"]] if row["recorded"] else "nothing"
    return [*lines, f"As a person recorded it: {recorded}."]


def _tell_definition(study: Study, criterion: Criterion) -> list[str]:
    keys = criterion.model_dump(exclude_defaults=True, exclude={"id", "text"})
    file = study.path or f"study {study.slug}"
    return [f"Definition in {file}:", *(f"  {name}: {_say(value)}" for name, value in keys.items())]


def _tell_evidence(tables: Tables, derived: Derived, row: dict[str, Any]) -> list[str]:
    entry = "no day is on record" if row["entry_date"] is None else f"{row['entry_date']:%Y-%m-%d}"
    lines = [f"Entry: {entry}."]
    table, number = row["evidence_table"], row["evidence_row"]
    if table is None:
        return lines
    if table not in _DERIVED:
        date = find_date(tables, derived.response, table, number)
        return [*lines, f"Shown by {describe_row(tables, table, number)}{f', {date}' if date else ''}."]
    trace = derived.trace.filter((pl.col("table") == table) & (pl.col("table_row") == number))
    told = [
        f"  {describe_row(tables, one['source_table'], one['source_row'])}: {one['note']}"
        for one in trace.iter_rows(named=True)
    ]
    return [*lines, f"Shown by {table} row {number}, from:", *told]


def _say(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
