"""`lesionwise compare`: what changed between two runs, and why."""

from pathlib import Path
from typing import Annotated

import typer

from lesionwise.analyse import read_analysis
from lesionwise.analyse.compare import Run, compare_runs, render_comparison, tabulate_comparison
from lesionwise.cli.console import steps
from lesionwise.cli.run_folder import read_run


def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the first run.")],
    second: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the second run.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write every difference as CSV.")
    ] = None,
) -> None:
    """Tell every subject and number that changed between two runs of one study, and why.

    It names rows and ids, never a value of a record.

    Example: lesionwise compare runs/axitoria runs/axitoria-fda --out changes.csv
    """
    with steps(1) as bar:
        bar.begin("Comparing")
        comparison = compare_runs(_read(first), _read(second))
        bar.end()
    if out is not None:
        tabulate_comparison(comparison).write_csv(out)
    typer.echo(render_comparison(comparison))


def _read(folder: Path) -> Run:
    study, snapshot, derived = read_run(folder)
    return Run(str(folder), study, snapshot, derived, read_analysis(folder).analysis)
