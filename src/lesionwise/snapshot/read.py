"""Reading a snapshot: every hash is checked before anything is used."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from lesionwise.snapshot.files import parse_frame, read_bytes
from lesionwise.snapshot.folder import PARTIAL
from lesionwise.snapshot.manifest import (
    MANIFEST,
    SCHEMA_VERSION,
    Manifest,
    StoredTable,
    render_manifest,
)
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import complete_tables, number_rows
from lesionwise.terms import Fault, Faults

_AGAIN = "Do not use this snapshot: take it from a backup, or make it again from its sources."
_FOREIGN = "Name a folder that `lesionwise import` or `lesionwise simulate` of this version wrote."


@dataclass(frozen=True)
class Snapshot:
    """A snapshot whose hashes were right when it was read.

    `tables`: every table of `tables.registry`, each with `row` first and then exactly the declared columns;
    a table that the snapshot has not is an empty frame (`manifest.tables` names those that it has).
    """

    tables: Mapping[str, pl.DataFrame]
    manifest: Manifest
    path: Path


def read_snapshot(folder: Path) -> Snapshot:
    """The snapshot in `folder`.

    Raises `Faults`, all at once, for any difference between the files and the manifest (one byte is
    enough), a missing or extra file, a file that is no Parquet or has other columns, another schema
    version, a staging folder. The hash guards against accidents and edits of one file; it is no signature.
    """
    manifest = _read_manifest(folder)
    faults = list(_check_files(folder, manifest))
    tables = {}
    for name in TABLES.keys() & manifest.tables.keys():
        try:
            tables[name] = _read_table(folder / f"{name}.parquet", name, manifest.tables[name])
        except Faults as found:
            faults.extend(found.faults)
    if faults:
        raise Faults(sorted(set(faults)))
    return Snapshot(complete_tables(tables), manifest, folder)


def verify_snapshot(folder: Path) -> tuple[Fault, ...]:
    """What is wrong with the snapshot in `folder`; empty when every byte is as it was written."""
    try:
        read_snapshot(folder)
    except Faults as found:
        return found.faults
    return ()


def _read_manifest(folder: Path) -> Manifest:
    if folder.name.endswith(PARTIAL):
        expected = "a snapshot that was written to its end"
        raise Faults([Fault(str(folder), "a snapshot whose writing was interrupted", expected, _FOREIGN)])
    path = folder / MANIFEST
    if not path.is_file():
        found = "no manifest" if folder.is_dir() else "no such folder"
        raise Faults([Fault(str(path), found, "the manifest of a snapshot", _FOREIGN)])
    content = read_bytes(path)
    manifest = _parse_manifest(path, content)
    if render_manifest(manifest) != content:
        raise Faults([Fault(str(path), "a manifest that was changed", "the manifest as written", _AGAIN)])
    return manifest


def _parse_manifest(path: Path, content: bytes) -> Manifest:
    try:
        facts = json.loads(content)
    except ValueError as error:
        raise Faults(
            [Fault(str(path), "text that is not JSON", "the manifest as written", _AGAIN)]
        ) from error
    if not isinstance(facts, dict) or "schema_version" not in facts:
        raise Faults([Fault(str(path), "another JSON file", "the manifest of a snapshot", _FOREIGN)])
    if facts["schema_version"] != SCHEMA_VERSION:
        found = f"tables of schema version {facts['schema_version']}"
        raise Faults([Fault(str(path), found, f"schema version {SCHEMA_VERSION}", _FOREIGN)])
    facts.pop("sha256", None)
    try:
        return Manifest.model_validate_json(json.dumps(facts))
    except ValidationError as error:
        found = "a manifest with missing or foreign keys"
        raise Faults([Fault(str(path), found, "the manifest as written", _AGAIN)]) from error


def _check_files(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    expected = {MANIFEST, *(f"{name}.parquet" for name in manifest.tables)}
    for path in sorted(folder.iterdir()):
        if path.name not in expected:
            yield Fault(str(path), "a file that the manifest does not name", "no other file", _AGAIN)
    for name in manifest.tables:
        if name not in TABLES:
            where = f"{folder / MANIFEST}, tables"
            yield Fault(where, f"a table called {name}", "tables of this version", _FOREIGN)


def _read_table(path: Path, name: str, stored: StoredTable) -> pl.DataFrame:
    content = read_bytes(path)
    if len(content) != stored.bytes:
        found = f"{len(content)} bytes"
        raise Faults([Fault(str(path), found, f"{stored.bytes} bytes as written", _AGAIN)])
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise Faults([Fault(str(path), "changed bytes", "the bytes of the manifest's SHA-256", _AGAIN)])
    frame = parse_frame(path, content)
    declared = {column: each.dtype for column, each in TABLES[name].schema.columns().items()}
    if dict(frame.schema) != declared or frame.height != stored.rows:
        found = "other columns, types or rows"
        raise Faults([Fault(str(path), found, f"the declared columns of table {name}", _FOREIGN)])
    return number_rows(frame)
