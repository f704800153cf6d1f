"""Rows that point to rows: they must exist."""

from collections.abc import Collection, Iterator

import polars as pl

from lesionwise.tables.declaration import Reference
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import Tables


def find_orphans(tables: Tables, broken: Collection[str]) -> pl.DataFrame:
    """Findings about rows whose row in another table does not exist.

    A reference with a null is not followed. A bad row exists all the same. References to the tables
    `broken` cannot be followed. Where the other table has no row at all, one finding speaks of all rows.
    """
    found = [_tell(tables, name, reference) for name, reference in _list_references(tables, broken)]
    return pl.concat([empty_findings(), *found])


def drop_orphans(
    every: Tables, good: Tables, broken: Collection[str]
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The good rows without those whose row elsewhere is in `every` but is bad, and notes about them."""
    left, notes = dict(good), [empty_findings()]
    for name, reference in _list_references(left, broken):
        if every[reference.parent].is_empty():
            lost = _find(left[name], reference, every[reference.parent])
            left[name] = left[name].join(lost, on="row", how="anti", maintain_order="left")
    while True:
        round_notes = [
            note
            for name, reference in _list_references(left, broken)
            if left[reference.parent].height < every[reference.parent].height
            and (note := _note(name, _find(left[name], reference, left[reference.parent]), reference)).height
        ]
        if not round_notes:
            return left, pl.concat(notes)
        for note in round_notes:
            name = note["table"][0]
            left[name] = left[name].join(note, on="row", how="anti", maintain_order="left")
        notes.extend(round_notes)


def _list_references(tables: Tables, broken: Collection[str]) -> Iterator[tuple[str, Reference]]:
    for name, frame in tables.items():
        for reference in TABLES[name].references:
            if frame.height and reference.parent not in broken:
                yield name, reference


def _find(frame: pl.DataFrame, reference: Reference, parent: pl.DataFrame) -> pl.DataFrame:
    followed = frame.lazy().select("row", *reference.columns).drop_nulls()
    existing = parent.lazy().select(reference.parent_columns)
    return followed.join(
        existing,
        left_on=reference.columns,
        right_on=reference.parent_columns,
        how="anti",
        maintain_order="left",
    ).collect()


def _tell(tables: Tables, name: str, reference: Reference) -> pl.DataFrame:
    parent, column = reference.parent, ", ".join(reference.columns)
    rows = _find(tables[name], reference, tables[parent])
    if rows.height and tables[parent].is_empty():
        count = "1 row that points" if rows.height == 1 else f"{rows.height} rows that point"
        words = (
            f"{count} to table {parent}, which has no row",
            f"rows of table {parent} with the same {' and '.join(reference.parent_columns)}",
            f"Add table {parent}{_offer_empty(name, reference)}.",
        )
        return build_finding(name, "REF-MISSING", words, column=column)
    return build_finding(name, "REF-MISSING", _word(reference), rows=rows, column=column)


def _offer_empty(name: str, reference: Reference) -> str:
    """What else can be done: columns of the reference that may be empty, or that none may."""
    declared = TABLES[name].schema.columns()
    free = [column for column in reference.columns if declared[column].nullable]
    if free:
        return f", or leave {' and '.join(free)} empty"
    return f": {' and '.join(reference.columns)} cannot be left empty"


def _note(name: str, rows: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    words = (
        f"a row whose row in table {reference.parent} has an error",
        f"a row of table {reference.parent} without error",
        f"Correct the row of table {reference.parent}.",
    )
    column = ", ".join(reference.columns)
    return build_finding(name, "REF-BAD", words, rows=rows, column=column, severity="note")


def _word(reference: Reference) -> tuple[str, str, str]:
    return (
        f"no such row in table {reference.parent}",
        f"a row of table {reference.parent} with the same {' and '.join(reference.parent_columns)}",
        f"Add the row to table {reference.parent}, or correct this one.",
    )
