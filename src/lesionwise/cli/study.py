"""`lesionwise study`: what a study file says."""

from pathlib import Path
from typing import Annotated

import typer

from lesionwise.cli.arguments import StudyArgument
from lesionwise.cli.console import USER_FAULT, tell
from lesionwise.intake.csv import write_templates
from lesionwise.study import compute_coverage, list_studies, read_study, render_study

app = typer.Typer(help="Study files: list, show, check, coverage.", no_args_is_help=True)


@app.command("list")
def list_bundled() -> None:
    """The bundled studies, one a line.

    Example: lesionwise study list
    """
    for slug in list_studies():
        typer.echo(f"{slug:<14} {read_study(slug).short_title}")


@app.command()
def show(
    study: StudyArgument,
    tables: Annotated[
        Path | None,
        typer.Option("--tables", metavar="FOLDER", help="Write empty CSV templates of the study's tables."),
    ] = None,
) -> None:
    """What a study file says, in words; with --tables, the templates for `import csv`.

    Example: lesionwise study show axitoria --tables templates
    """
    read = read_study(study)
    if tables is None:
        typer.echo(render_study(read))
        return
    for path in write_templates(tables, read):
        typer.echo(str(path))


@app.command()
def check(study: StudyArgument) -> None:
    """Check a study file; all faults at once, exit 1.

    Example: lesionwise study check my-study.toml
    """
    read = read_study(study)
    typer.echo(
        f"{read.slug}: right. Version {read.version}, {len(read.endpoints)} endpoints, "
        f"{len(read.registered)} registered outcomes."
    )


@app.command()
def coverage(study: StudyArgument) -> None:
    """Each registered outcome and the endpoint that executes it; exit 1 while one is not covered.

    Example: lesionwise study coverage storm
    """
    rows = compute_coverage(read_study(study))
    for row in rows:
        typer.echo(f"{row.outcome:<18} {', '.join(row.endpoints) or 'not covered':<40} {row.measure}")
    missing = sum(not row.endpoints for row in rows)
    if missing:
        tell(f"{missing} of {len(rows)} registered outcomes are not covered by an endpoint.")
        raise typer.Exit(USER_FAULT)
