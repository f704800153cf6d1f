"""`lesionwise check`: the checks of a snapshot against its study."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from lesionwise.cli.arguments import RecordsArgument, StudyOption
from lesionwise.cli.console import USER_FAULT, steps, tell
from lesionwise.derive import check_records
from lesionwise.snapshot import Snapshot, read_snapshot
from lesionwise.study import Study, read_study
from lesionwise.tables.findings import build_finding, empty_findings

_SHOWN = 20
"""Rows of one kind of finding that the screen shows; all of them are counted and in the file."""


def check(
    records: RecordsArgument,
    study: StudyOption,
    findings: Annotated[
        Path | None, typer.Option("--findings", metavar="FILE", help="Write every finding as CSV.")
    ] = None,
) -> None:
    """Check records against the tables' declarations and the study; exit 1 on errors.

    Records that were imported for another study are told first.

    Example: lesionwise check records/axitoria --study axitoria
    """
    with steps(1) as bar:
        bar.begin("Checking")
        read, snapshot = read_study(study), read_snapshot(records)
        found = pl.concat([_find_other_study(read, snapshot), check_records(read, snapshot.tables)])
        bar.end()
    if findings is not None:
        found.write_csv(findings)
    for kind in found.partition_by("severity", "code", "found", maintain_order=True):
        _print_kind(kind)
    counts = {each: int((found["severity"] == each).sum()) for each in ("error", "warning", "note")}
    tell(f"{counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes.")
    if counts["error"]:
        raise typer.Exit(USER_FAULT)


def _find_other_study(study: Study, snapshot: Snapshot) -> pl.DataFrame:
    made_for = snapshot.manifest.study
    if made_for == study.slug:
        return empty_findings()
    words = (
        f"records of study {made_for}",
        f"records of study {study.slug}",
        f"Name the study of the records: --study {made_for}; what follows may come of the other one.",
    )
    return build_finding("manifest", "OTHER-STUDY", words, column="study")


def _print_kind(kind: pl.DataFrame) -> None:
    """What is odd, once; then where."""
    first = kind.row(0, named=True)
    typer.echo(f"{first['severity']} {first['code']} ({kind.height}): {first['found']}")
    typer.echo(f"  Expected: {first['expected']}. {first['remedy']}")
    for one in kind.head(_SHOWN).iter_rows(named=True):
        row = "" if one["row"] is None else f", row {one['row']}"
        column = "" if one["column"] is None else f", {one['column']}"
        typer.echo(f"  {one['table']}{row}{column}")
    if kind.height > _SHOWN:
        typer.echo(f"  and {kind.height - _SHOWN} more (--findings FILE lists them all)")
