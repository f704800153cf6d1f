"""`lesionwise check`: the checks of a snapshot against its study."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from lesionwise.cli.arguments import RecordsArgument, StudyOption
from lesionwise.cli.console import USER_FAULT, steps, tell
from lesionwise.derive import check_records
from lesionwise.snapshot import read_snapshot
from lesionwise.study import read_study

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

    Example: lesionwise check records/axitoria --study axitoria
    """
    with steps(1) as bar:
        bar.begin("Checking")
        found = check_records(read_study(study), read_snapshot(records).tables)
        bar.end()
    if findings is not None:
        found.write_csv(findings)
    for kind in found.partition_by("severity", "code", "found", maintain_order=True):
        _print_kind(kind)
    counts = {each: int((found["severity"] == each).sum()) for each in ("error", "warning", "note")}
    tell(f"{counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes.")
    if counts["error"]:
        raise typer.Exit(USER_FAULT)


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
