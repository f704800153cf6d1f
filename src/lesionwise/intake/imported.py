"""What an importer hands over: tables, faults of the sources, and the account of every row."""

from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from lesionwise.snapshot.manifest import Source
from lesionwise.tables.column import code, text, whole
from lesionwise.tables.rows import build_rows


class ImportFinding(dy.Schema):
    """One row a fault of a source.

    `file` and `row` are the place in the source: the physical line of a text file, the record of another
    one; null where the fault is not in one record. `found` is a shape (`text of 7 characters`). `value` is
    what stood there: it is written to the file of findings only, never to a screen, log or message.
    """

    severity = code("Severity", "severity", required=True)
    code = text("Code", required=True)
    file = text("Source file")
    row = whole("Record of the source file", low=1)
    column = text("Column of the source file")
    table = text("Table")
    found = text("Found", required=True)
    expected = text("Expected", required=True)
    remedy = text("What to do", required=True)
    value = text("Value as it stood in the source")


@dataclass(frozen=True)
class Imported:
    """One import before the checks that all importers share (`publish` makes them).

    `tables`: the tables that the sources gave, and no other, each with `row` (1, 2, ... in reading order)
    and exactly the declared columns; a cell that could not be read is null. Table `origin` has one row a
    row of them. `findings`: a frame as `ImportFinding`, faults of reading and mapping. `sources`: one entry
    a file, rows read = rows used + rows set aside. `unread`: tables whose source could not be read whole;
    what points to them is not checked.
    """

    tables: Mapping[str, pl.DataFrame]
    findings: pl.DataFrame
    sources: tuple[Source, ...]
    unread: frozenset[str] = frozenset()


def build_findings(
    places: pl.DataFrame | None = None, **facts: str | int | float | bool | None
) -> pl.DataFrame:
    """A frame as `ImportFinding`: one row a row of `places` (any of its columns), or one row without it.

    `facts` fill the columns that `places` has not; `severity` is `error` unless given.
    """
    rows = pl.DataFrame({"": [None]}) if places is None else places
    return build_rows(ImportFinding, rows, **{"severity": "error", **facts})


def empty_findings() -> pl.DataFrame:
    """No finding."""
    return ImportFinding.create_empty()
