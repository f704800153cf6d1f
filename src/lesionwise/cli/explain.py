"""`lesionwise explain`: why a subject has this date and status."""

from typing import Annotated

import typer

from lesionwise.cli.arguments import RunArgument
from lesionwise.cli.run_folder import read_run
from lesionwise.derive import explain


def explain_value(
    folder: RunArgument,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="Identifier of the subject.")],
    endpoint: Annotated[str, typer.Argument(metavar="ENDPOINT", help="Endpoint as in the study file.")],
) -> None:
    """Tell the story of one value: rule, deciding row, rows considered, clause of the study file.

    Example: lesionwise explain runs/axitoria 001 pfs1
    """
    study, snapshot, derived = read_run(folder)
    typer.echo(explain(study, snapshot.tables, derived, subject, endpoint))
