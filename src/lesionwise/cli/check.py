"""`lesionwise check`: the checks of a snapshot against its study."""

import typer

from lesionwise.cli.arguments import RecordsArgument, StudyOption
from lesionwise.cli.console import USER_FAULT, tell
from lesionwise.derive import check_records
from lesionwise.snapshot import read_snapshot
from lesionwise.study import read_study


def check(records: RecordsArgument, study: StudyOption) -> None:
    """Check records against the tables' declarations and the study; exit 1 on errors.

    Example: lesionwise check records/axitoria --study axitoria
    """
    findings = check_records(read_study(study), read_snapshot(records).tables)
    for one in findings.iter_rows(named=True):
        where = one["table"] if one["row"] is None else f"{one['table']}, row {one['row']}"
        column = "" if one["column"] is None else f", {one['column']}"
        typer.echo(f"{one['severity']:<8}{one['code']:<14}{where}{column}: {one['found']}.")
        typer.echo(f"{'':<22}Expected: {one['expected']}. {one['remedy']}")
    counts = {each: int((findings["severity"] == each).sum()) for each in ("error", "warning", "note")}
    tell(f"{counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes.")
    if counts["error"]:
        raise typer.Exit(USER_FAULT)
