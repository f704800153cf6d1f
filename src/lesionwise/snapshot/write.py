"""Writing a snapshot: same rows in, in any order, same bytes out."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from lesionwise import __version__
from lesionwise.snapshot.files import render_frame, write_bytes
from lesionwise.snapshot.folder import stage_folder
from lesionwise.snapshot.manifest import MANIFEST, Manifest, Source, StoredTable, render_manifest
from lesionwise.study import Study
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import sort_tables
from lesionwise.terms import Fault, Faults


def write_snapshot(
    folder: Path,
    tables: Mapping[str, pl.DataFrame],
    *,
    study: Study,
    data_cut: date | None,
    simulated: bool,
    sources: tuple[Source, ...] = (),
    freeze_time: str | None = None,
) -> Manifest:
    """Write tables once: one Parquet file each, sorted by key, and `manifest.json`.

    `tables`: the tables that there are, with or without the column `row`; rows are stored in the order of
    `tables.rows.sort_tables`, which renumbers them and table `origin`. `data_cut` None: the latest date in
    the tables, due dates left out. `freeze_time` None: the data cut; no clock is read. All or nothing: the
    folder is staged as `<folder>.partial`, flushed and renamed.

    Raises `Faults` when `folder` has content, is being written or cannot be written, or when no table has
    a date; ValueError for a table or column that is not declared (the caller's mistake).
    """
    _check_columns(tables)
    ordered = sort_tables(tables)
    cut = data_cut or _find_cut(folder, ordered)
    with stage_folder(folder) as partial:
        stored = {name: _write(partial, name, frame) for name, frame in sorted(ordered.items())}
        manifest = Manifest(
            study=study.slug,
            study_version=study.version,
            study_sha256=study.sha256,
            version=__version__,
            freeze_time=freeze_time or cut.isoformat(),
            data_cut=cut,
            simulated=simulated,
            sources=sources,
            tables=stored,
        )
        write_bytes(partial / MANIFEST, render_manifest(manifest))
    return manifest


def find_latest_date(tables: Mapping[str, pl.DataFrame]) -> date | None:
    """The latest date of any table, due dates left out (a plan is no record); None without a date."""
    latest = [
        frame[column].max()
        for frame in tables.values()
        for column, dtype in frame.schema.items()
        if dtype == pl.Date and column != "due_date"
    ]
    return max((day for day in latest if isinstance(day, date)), default=None)


def _find_cut(folder: Path, tables: Mapping[str, pl.DataFrame]) -> date:
    cut = find_latest_date(tables)
    if cut is None:
        raise Faults(
            [
                Fault(
                    str(folder),
                    "tables without any date",
                    "at least one date, from which the data cut follows",
                    "Give the data cut in the study file: `date` in [data_cut].",
                )
            ]
        )
    return cut


def _check_columns(tables: Mapping[str, pl.DataFrame]) -> None:
    for name, frame in tables.items():
        if name not in TABLES:
            raise ValueError(f"no table is called {name}")
        declared = {column: each.dtype for column, each in TABLES[name].schema.columns().items()}
        given = dict(frame.drop("row", strict=False).schema)
        if given != declared or list(given) != list(declared):
            raise ValueError(f"table {name} has not the declared columns and types")


def _write(folder: Path, name: str, frame: pl.DataFrame) -> StoredTable:
    content = render_frame(frame.drop("row"))
    write_bytes(folder / f"{name}.parquet", content)
    return StoredTable(rows=frame.height, bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
