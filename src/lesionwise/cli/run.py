"""`lesionwise run`: derive, analyse and report."""

from pathlib import Path
from typing import Annotated

import typer

from lesionwise.cli.arguments import RecordsArgument, StudyArgument
from lesionwise.cli.console import steps, tell
from lesionwise.cli.pipeline import STEPS, run_study


def run(
    study: StudyArgument,
    records: RecordsArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write; must be new or empty.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop where a final report would: findings, disagreements, gaps.")
    ] = False,
) -> None:
    """Derive responses and endpoints, analyse them and write the report.

    Example: lesionwise run axitoria records/axitoria --out runs/axitoria
    """
    with steps(len(STEPS)) as bar:
        finished = run_study(study, records, out, strict=strict, bar=bar)
    stamp = finished.stamp
    typer.echo(f"{out / 'report.html'}")
    typer.echo(f"{out / 'report.pdf'}")
    typer.echo(
        f"{stamp.numbers} numbers: {stamp.two_engines} by two engines, {stamp.disagreements} differ, "
        f"{stamp.single_engine} by one"
    )
    if stamp.findings_errors or stamp.findings_warnings:
        tell(
            f"{stamp.findings_errors} errors and {stamp.findings_warnings} warnings in the records: "
            f"see `lesionwise check` and the report."
        )
