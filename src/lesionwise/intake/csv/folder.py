"""A folder of CSV files, one a table, to an import."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from lesionwise.intake.csv.records import parse_records
from lesionwise.intake.csv.table import ReadTable, build_table
from lesionwise.intake.csv.text import MOST_BYTES, Unreadable, check_encoding, decode_text
from lesionwise.intake.imported import Imported, build_findings, empty_findings
from lesionwise.snapshot import Source
from lesionwise.study import Study
from lesionwise.tables.conformity import find_nearest
from lesionwise.tables.registry import TABLES
from lesionwise.terms import Fault, Faults

READER: Final = "csv"
IMPORTABLE: Final = tuple(name for name in TABLES if name != "origin")
"""Tables that a file may hold; `origin` is made by the import itself."""

SIDECAR: Final = "columns.md"
_RAGGED: Final = "wrong number of fields"


@dataclass
class _Reading:
    """What has been read so far."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    origins: list[pl.DataFrame] = field(default_factory=lambda: [TABLES["origin"].schema.create_empty()])
    findings: list[pl.DataFrame] = field(default_factory=lambda: [empty_findings()])
    sources: list[Source] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def read_csv_folder(source: Path, study: Study, *, encoding: str | None = None) -> Imported:
    """The tables of a folder with one file `<table>.csv` a table, header = column names.

    UTF-8 unless `encoding` names another one. Types come from the declarations, an empty cell is null, and
    nothing else is (`NA` is text). A file that is no table is a fault; other files are noted and left out.
    Positions are physical lines, the header being line 1. All faults are in `findings`; `publish` checks
    the rest and raises. Raises `Faults` where `source` is no folder, has no table, or the encoding is
    unknown.
    """
    check_encoding(encoding)
    paths = _list_files(source, study)
    reading = _Reading()
    for path in paths:
        _read_file(path, encoding, reading)
    tables = {**reading.tables, "origin": pl.concat(reading.origins)}
    return Imported(tables, pl.concat(reading.findings), tuple(reading.sources), frozenset(reading.unread))


def _list_files(source: Path, study: Study) -> list[Path]:
    remedy = "Name a folder with one file <table>.csv a table; `study show --tables` writes templates."
    if not source.is_dir():
        found = "a file" if source.exists() else "no such folder"
        raise Faults([Fault(str(source), found, "a folder of CSV files", remedy)])
    paths = sorted(path for path in source.iterdir() if path.is_file())
    if not any(path.suffix.lower() == ".csv" for path in paths):
        expected = f"the tables that study {study.slug} needs: {', '.join(study.needs)}"
        raise Faults([Fault(str(source), "a folder without CSV file", expected, remedy)])
    return paths


def _read_file(path: Path, encoding: str | None, reading: _Reading) -> None:
    if path.suffix.lower() != ".csv":
        if path.name != SIDECAR:
            reading.findings.append(_note_other(path))
        return
    if path.name.removesuffix(path.suffix) not in IMPORTABLE:
        reading.findings.append(_tell_unknown(path))
        return
    name, content = path.stem, _read_bytes(path)
    rows, ragged = 0, 0
    try:
        records = parse_records(decode_text(content, encoding))
        table = build_table(name, records)
        rows, ragged = table.frame.height, records.ragged
        _keep(name, path.name, table, reading)
    except Unreadable as refused:
        reading.unread.add(name)
        facts = {"file": pl.lit(path.name), "table": pl.lit(name)}
        reading.findings.append(refused.finding.with_columns(**facts))
    reading.sources.append(_account(path.name, content, rows, ragged))


def _read_bytes(path: Path) -> bytes:
    """The bytes that are both hashed and read; of a file that is too large only enough to refuse it."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        fault = Fault(str(path), "a file that cannot be read", "a CSV file", "Check its permissions.")
        raise Faults([fault]) from error


def _keep(name: str, file: str, table: ReadTable, reading: _Reading) -> None:
    reading.tables[name] = table.frame
    reading.findings.append(table.findings.with_columns(file=pl.lit(file), table=pl.lit(name)))
    reading.origins.append(
        table.frame.select(table=pl.lit(name), table_row="row", source=pl.lit(file), position=table.lines)
    )
    if not table.whole:
        reading.unread.add(name)


def _account(file: str, content: bytes, rows: int, ragged: int) -> Source:
    return Source(
        name=file,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        reader=READER,
        rows_read=rows + ragged,
        rows_used=rows,
        set_aside={_RAGGED: ragged} if ragged else {},
    )


def _note_other(path: Path) -> pl.DataFrame:
    return build_findings(
        severity="note",
        code="FILE-OTHER",
        file=path.name,
        found="a file that is not CSV",
        expected="CSV files",
        remedy="Nothing, if it is no data; else export it as CSV.",
    )


def _tell_unknown(path: Path) -> pl.DataFrame:
    return build_findings(
        code="FILE-UNKNOWN",
        file=path.name,
        found="a file whose name is no table",
        expected="<table>.csv with the name of a table",
        remedy=find_nearest(path.stem, IMPORTABLE) + "Rename the file, or move it elsewhere.",
    )
