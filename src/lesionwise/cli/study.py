"""`lesionwise study`: what a study file says."""

from pathlib import Path
from typing import Annotated

import typer

from lesionwise.cli.arguments import StudyArgument
from lesionwise.cli.console import USER_FAULT, tell
from lesionwise.intake.csv import write_templates
from lesionwise.study import (
    compute_coverage,
    draft_study,
    list_studies,
    list_unresolved,
    read_study,
    render_lint,
    render_study,
)

app = typer.Typer(help="Study files: list, show, check, coverage, draft.", no_args_is_help=True)


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
    """Check a study file and the registered text in it; all faults at once, exit 1.

    The text is read by the rules of docs/study-file.md, [[lint]]; an error without a recorded resolution
    is a fault too.

    Example: lesionwise study check my-study.toml
    """
    read = read_study(study)
    missing, page = len(list_unresolved(read)), render_lint(read)
    verdict = "right" if not missing else "well formed, but its registered text has open errors"
    typer.echo(
        f"{read.slug}: {verdict}. Version {read.version}, {len(read.endpoints)} endpoints, "
        f"{len(read.registered)} registered outcomes."
    )
    if page:
        typer.echo(f"\n{page}")
    if missing:
        tell(f"{missing} of the errors have no recorded resolution: add a table [[lint]] for each.")
        raise typer.Exit(USER_FAULT)


@app.command()
def coverage(study: StudyArgument) -> None:
    """Each registered outcome and the endpoint that executes it; exit 1 while one is not covered.

    Example: lesionwise study coverage storm
    """
    rows = compute_coverage(read_study(study))
    for row in rows:
        typer.echo(f"{row.outcome:<18} {row.measure}")
        typer.echo(f"{'':<18}   {', '.join(row.endpoints) or 'not covered'}")
    missing = sum(not row.endpoints for row in rows)
    if missing:
        verb = "is" if missing == 1 else "are"
        tell(f"{missing} of {len(rows)} registered outcomes {verb} not covered by an endpoint.")
        raise typer.Exit(USER_FAULT)


@app.command()
def draft(
    registration: Annotated[
        Path,
        typer.Argument(
            metavar="REGISTRATION", help="Saved text of a registry, or ClinicalTrials.gov API v2 JSON."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Study file to write; must be new.")],
) -> None:
    """Begin a study file from a registration: outcomes verbatim, what it does not say left out and named.

    Example: lesionwise study draft registration.txt --out my-study.toml
    """
    read = draft_study(registration, out)
    typer.echo(str(out))
    typer.echo(
        f"Registration {read.number}: {len(read.outcomes)} outcomes, {len(read.others)} with two readings, "
        f"{len(read.unplaced)} lines that fit no part."
    )
    typer.echo(f"What the registration does not say is left out: `lesionwise study check {out}` names it.")
