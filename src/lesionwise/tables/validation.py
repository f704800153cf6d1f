"""Bad rows are data: tables in, good rows and a table of findings out."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from lesionwise.tables.conformity import find_wrong_columns
from lesionwise.tables.cross_rules import find_broken_rules
from lesionwise.tables.derived import Finding
from lesionwise.tables.references import drop_orphans, find_orphans
from lesionwise.tables.registry import TABLES
from lesionwise.tables.row_rules import find_bad_rows
from lesionwise.tables.rows import Tables, complete_tables


@dataclass(frozen=True)
class Validated:
    """Every table of a snapshot with its good rows (they keep their `row`), and the findings."""

    tables: dict[str, pl.DataFrame]
    findings: pl.DataFrame


def filter_tables(tables: Tables, unread: Collection[str] = ()) -> Validated:
    """Check columns, types, ranges, keys, references and the rules across tables.

    `tables`: frames by name, with or without `row`; a table that is not given is empty. `unread`: tables
    whose content is not known. A row with an error is no good row, nor is a row that points to one (that is
    a note); a warning keeps its row. A table with missing columns or wrong types, or an unread one, has no
    good row, and what points to it is not checked. A rule that is unknown for a row is no fault. Findings:
    a frame as `tables.derived.Finding`, in the order of tables, rows and columns; they name rows and
    columns, never a value.
    """
    given = complete_tables(tables)
    wrong = find_wrong_columns(given)
    broken = frozenset(wrong["table"]) | frozenset(unread)
    sound = {name: _empty_if(name in broken, name, frame) for name, frame in given.items()}
    findings = [wrong, find_bad_rows(sound), find_orphans(sound, broken)]
    good = _drop_rows(sound, pl.concat(findings))
    findings.append(find_broken_rules(good))
    good = _drop_rows(good, findings[-1])
    good, orphaned = drop_orphans(sound, good, broken)
    return Validated(good, _order(pl.concat([*findings, orphaned])))


def _empty_if(broken: bool, name: str, frame: pl.DataFrame) -> pl.DataFrame:
    return complete_tables({})[name] if broken else frame


def _drop_rows(tables: Tables, findings: pl.DataFrame) -> dict[str, pl.DataFrame]:
    bad = findings.filter(pl.col("severity") == "error").partition_by("table", as_dict=True)
    return {
        name: frame.join(bad[name,], on="row", how="anti", maintain_order="left") if (name,) in bad else frame
        for name, frame in tables.items()
    }


def _order(findings: pl.DataFrame) -> pl.DataFrame:
    place = {name: number for number, name in enumerate(TABLES)}
    rank = pl.col("table").replace_strict(place, default=len(place), return_dtype=pl.Int64)
    ordered = findings.sort(rank, "row", "column", "code", nulls_last=False, maintain_order=True)
    return ordered.select(Finding.column_names())
