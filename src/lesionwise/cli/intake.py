"""`lesionwise import`: real data into a snapshot."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from lesionwise.cli.arguments import StudyOption
from lesionwise.cli.console import steps, tell
from lesionwise.intake.check import check_imported
from lesionwise.intake.csv import read_csv_folder
from lesionwise.intake.imported import Imported
from lesionwise.intake.publish import publish
from lesionwise.intake.sdtm import read_sdtm_folder
from lesionwise.study import Study, read_study

app = typer.Typer(help="Import data into a snapshot: csv, sdtm.", no_args_is_help=True)

Source = Annotated[Path, typer.Argument(metavar="SOURCE", help="Folder with one file a table.")]
Out = Annotated[Path, typer.Option("--out", metavar="RECORDS", help="Folder to write; must be new or empty.")]
Findings = Annotated[
    Path | None,
    typer.Option(
        "--findings", metavar="FILE", help="Write every finding, with its value, as CSV (mode 0600)."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do everything but write the snapshot.")]
Encoding = Annotated[str | None, typer.Option("--encoding", help="Encoding of the files, if not UTF-8.")]


@app.command("csv")
def import_csv(
    source: Source,
    study: StudyOption,
    out: Out,
    encoding: Encoding = None,
    findings: Findings = None,
    dry_run: DryRun = False,
) -> None:
    """Import a folder of CSV files, one a table (`lesionwise study show STUDY --tables` writes templates).

    Example: lesionwise import csv tables/ --study axitoria --out records/axitoria
    """
    read = read_study(study)
    with steps(2) as bar:
        bar.begin("Reading")
        imported = read_csv_folder(source, read, encoding=encoding)
        bar.end()
        bar.begin("Checking and writing")
        _finish(imported, read, out, findings, dry_run)


@app.command("sdtm")
def import_sdtm(
    source: Source,
    study: StudyOption,
    out: Out,
    encoding: Encoding = None,
    findings: Findings = None,
    dry_run: DryRun = False,
) -> None:
    """Import a folder of CDISC SDTM domains (XPT, Dataset-JSON or Parquet).

    Example: lesionwise import sdtm sdtm/ --study my-study.toml --out records/mine
    """
    read = read_study(study)
    with steps(2) as bar:
        bar.begin("Reading")
        imported = read_sdtm_folder(source, read, encoding=encoding)
        bar.end()
        bar.begin("Checking and writing")
        _finish(imported, read, out, findings, dry_run)


def _print_findings(found: pl.DataFrame, written: Path | None) -> None:
    """Warnings and notes of an import that went well, each kind once with its count."""
    kinds = found.group_by("severity", "code", "found", maintain_order=True).len().sort("severity")
    for severity, code, words, count in kinds.iter_rows():
        typer.echo(f"{severity} {code} ({count}): {words}")
    if kinds.height and written is None:
        tell("--findings FILE lists each with its place.")


def _finish(imported: Imported, study: Study, out: Path, findings: Path | None, dry_run: bool) -> None:
    manifest = publish(imported, study, out, findings, dry_run)
    for source in imported.sources:
        typer.echo(f"{source.name}: {source.rows_used} of {source.rows_read} rows used")
        for reason, rows in source.set_aside.items():
            typer.echo(f"  {rows} set aside: {reason}")
    _print_findings(check_imported(imported, study).findings, findings)
    typer.echo("dry run: nothing written" if manifest is None else f"{out}: snapshot {manifest.id}")
