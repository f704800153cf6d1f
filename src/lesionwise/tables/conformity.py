"""Have tables the declared columns and types?"""

from collections.abc import Iterator
from difflib import get_close_matches

import polars as pl

from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import Tables
from lesionwise.tables.wording import describe_type


def find_wrong_columns(tables: Tables) -> pl.DataFrame:
    """Findings about missing, unknown and wrongly typed columns; none about rows."""
    return pl.concat([empty_findings(), *(one for name in tables for one in _compare(name, tables[name]))])


def find_nearest(name: str, names: tuple[str, ...]) -> str:
    """`Did you mean ...?` with the most similar name and a space, or nothing."""
    near = get_close_matches(name.lower(), names, n=1)
    return f"Did you mean {near[0]}? " if near else ""


def _compare(name: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    declared = TABLES[name].schema.columns()
    given = dict(frame.drop("row", strict=False).schema)
    for column in declared.keys() - given.keys():
        words = (
            "no such column",
            f"column {column}",
            "Add the column; it may be empty where it is optional.",
        )
        yield build_finding(name, "COLUMN-MISSING", words, column=column)
    for column in given.keys() - declared.keys():
        advice = find_nearest(column, tuple(declared)) + "Correct the name, or leave the column out."
        words = ("a column that the table has not", "the columns of the data dictionary", advice)
        yield build_finding(name, "COLUMN-UNKNOWN", words, column=column)
    for column in declared.keys() & given.keys():
        if given[column] != declared[column].dtype:
            expected = describe_type(declared[column])
            words = (f"values of type {given[column]}", expected, "Give the column its declared type.")
            yield build_finding(name, "COLUMN-TYPE", words, column=column)
