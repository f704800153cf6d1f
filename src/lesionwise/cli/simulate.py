"""`lesionwise simulate`: synthetic records of a bundled study."""

import json
from pathlib import Path
from typing import Annotated

import typer

from lesionwise.cli.arguments import StudyArgument
from lesionwise.cli.console import steps
from lesionwise.design import SCENARIOS, simulate
from lesionwise.snapshot import Manifest, write_snapshot
from lesionwise.study import Study, read_study


def simulate_records(
    study: StudyArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="RECORDS", help="Folder to write; must be new or empty.")
    ],
    subjects: Annotated[int, typer.Option("--subjects", help="Number of subjects.")] = 60,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 1,
    truth: Annotated[
        Path | None, typer.Option("--truth", metavar="FILE", help="Write the hidden truth as JSON.")
    ] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", help=f"The true effect: {', '.join(SCENARIOS)}.")
    ] = "moderate",
) -> None:
    """Simulate the records of a study. No figure from them is a clinical finding.

    Example: lesionwise simulate sablor --subjects 88 --seed 7 --out records/sablor --truth truth.json
    """
    with steps(1) as bar:
        bar.begin(f"Simulating {subjects} subjects")
        manifest = write_simulated(read_study(study), out, subjects, seed, truth, scenario)
        bar.end()
    rows = sum(table.rows for table in manifest.tables.values())
    typer.echo(f"{out}: {subjects} simulated subjects, {rows} rows, snapshot {manifest.id}")


def write_simulated(
    study: Study, out: Path, subjects: int, seed: int, truth: Path | None = None, scenario: str = "moderate"
) -> Manifest:
    """Simulate records into the folder `out`, and the truth into a file when one is named."""
    simulated = simulate(study, subjects, seed, scenario)
    manifest = write_snapshot(out, simulated.tables, study=study, data_cut=simulated.data_cut, simulated=True)
    if truth is not None:
        truth.write_text(json.dumps(simulated.truth, indent=1) + "\n", encoding="utf-8")
    return manifest
