"""`lesionwise demo`: five simulated trials, from records to reports."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from lesionwise.cli.console import Steps, steps
from lesionwise.cli.pipeline import STEPS, run_study
from lesionwise.cli.serve_folder import check_port, serve_folder
from lesionwise.cli.simulate import write_simulated
from lesionwise.report import OverviewEntry, write_overview
from lesionwise.study import read_study
from lesionwise.terms import Fault, Faults

SUBJECTS = {"sabr-cohort": 120, "axitoria": 60, "sabr-registry": 60, "sablor": 88, "storm": 114}
"""Subjects simulated: the planned number where a registration or its public copy names one; the 120 of
`sabr-cohort` and the 60 of `axitoria` are examples."""

_SEED = 2026
_MARK = ".lesionwise-demo"


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder to write; an earlier demo is replaced.")
    ] = Path("demo"),
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the reports when they are ready.")
    ] = True,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on this machine.")] = 8000,
) -> None:
    """Simulate records for the five bundled studies and write their reports.

    Example: lesionwise demo --out demo --no-serve
    """
    if serve:
        check_port(port)
    write_demo(out)
    for slug in SUBJECTS:
        typer.echo(out / slug / "report.html")
    typer.echo(f"All five reports: {out / 'index.html'}")
    if serve:
        serve_folder(out, port)


def write_demo(out: Path) -> None:
    """Records, runs and an index page of the five studies under `out`; an earlier demo is replaced."""
    _make_room(out)
    with steps(len(SUBJECTS) * (len(STEPS) + 1)) as bar:
        entries = [_run_one(out, slug, subjects, bar) for slug, subjects in SUBJECTS.items()]
    write_overview(out, entries)


def _make_room(out: Path) -> None:
    """Empty the folder of an earlier demo; never touch a folder that holds anything else."""
    if out.exists() and not (out / _MARK).exists() and (out.is_file() or any(out.iterdir())):
        remedy = "Name another folder with --out, or remove this one."
        raise Faults(
            [Fault(str(out), "something that is no demo", "a new folder or an earlier demo", remedy)]
        )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / _MARK).touch()


def _run_one(out: Path, slug: str, subjects: int, bar: Steps) -> OverviewEntry:
    study = read_study(slug)
    records = out / "records" / slug
    bar.begin(f"{slug}: simulating {subjects} subjects")
    write_simulated(study, records, subjects, _SEED, out / "records" / f"{slug}.truth.json")
    bar.end()
    analysis = run_study(slug, records, out / slug, strict=False, bar=bar)
    return OverviewEntry(slug, study.title, analysis)
