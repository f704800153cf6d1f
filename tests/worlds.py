"""Small whole sets of tables for tests: one subject with everything, to which a test adds its rows."""

from collections.abc import Mapping

import polars as pl

from drawn import parse_table
from lesionwise.tables.registry import TABLES

WORLD: Mapping[str, Mapping[str, str]] = {
    "subject": {"subject": "S1"},
    "scan": {"subject": "S1", "scan": "V00", "date": "2024-01-10", "baseline": "yes"},
    "lesion": {"subject": "S1", "lesion": "L1", "role": "target"},
    "board_review": {"subject": "S1", "review": "B1", "date": "2024-01-12"},
    "systemic_line": {"subject": "S1", "line": "1"},
    "radiotherapy_course": {"subject": "S1", "course": "C1"},
    "specimen": {"subject": "S1", "specimen": "P1", "kind": "blood"},
}
"""The rows that other rows point to."""

Rows = list[dict[str, str]]


def draw_rows(name: str, *rows: Mapping[str, str]) -> pl.DataFrame:
    """Rows of a table given as texts by column."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [" | ".join(columns), *(" | ".join(row.get(each, "") for each in columns) for row in rows)]
    return parse_table(name, "\n".join(lines))


def fill_row(name: str, row: Mapping[str, str]) -> dict[str, str]:
    """The row with a value in every column that cannot be empty."""
    filled = dict(row)
    for column, declared in TABLES[name].schema.columns().items():
        if not declared.nullable and column not in filled:
            filled[column] = (
                WORLD.get(name, {}).get(column) or _PLAIN.get(f"{name}.{column}") or _PLAIN[column]
            )
    return filled


def build_world(**rows: Rows | dict[str, str]) -> dict[str, pl.DataFrame]:
    """The world with the rows of the named tables in place of its own; every row is filled."""
    tables = {name: draw_rows(name, row) for name, row in WORLD.items() if name not in rows}
    for name, given in rows.items():
        listed = given if isinstance(given, list) else [given]
        tables[name] = draw_rows(name, *(fill_row(name, row) for row in listed))
    return tables


_PLAIN = {
    "subject": "S1",
    "scan": "V00",
    "lesion": "L1",
    "course": "C1",
    "specimen": "P1",
    "review": "B1",
    "line": "1",
    "reader": "INVESTIGATOR",
    "assessment": "A1",
    "alias": "T01",
    "criterion": "I01",
    "met": "met",
    "arm": "A",
    "role": "target",
    "specimen.kind": "blood",
    "procedure": "P1",
    "kind": "biopsy",
    "state": "present",
    "visit.state": "missed",
    "query.state": "open",
    "status": "alive",
    "drug": "axitinib",
    "date": "2024-01-10",
    "start_date": "2024-01-10",
    "due_date": "2024-01-10",
    "randomisation_date": "2024-01-10",
    "visit": "V00",
    "event": "E1",
    "deviation": "D1",
    "query": "Q1",
    "instrument": "FKSI",
    "item": "1",
    "test": "HGB",
    "marker": "KIM1",
    "feature": "volume",
    "structure": "cord",
    "metric": "D0.1cc",
    "sequence": "1",
    "action": "collected",
    "table": "scan",
    "table_row": "1",
    "source": "scan.csv",
    "position": "2",
}
