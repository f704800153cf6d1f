"""`lesionwise verify`: is a folder as it was written, and does a run still give its numbers?"""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from lesionwise.cli.console import steps
from lesionwise.cli.pipeline import STEPS, run_study
from lesionwise.cli.run_folder import MANIFEST, hash_files, read_run_manifest
from lesionwise.snapshot import read_snapshot
from lesionwise.terms import Fault, Faults


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a snapshot or of a run.")],
) -> None:
    """Compute the hashes of a snapshot or of a run again, and a run's numbers from its snapshot.

    Example: lesionwise verify runs/axitoria
    """
    if _is_run(folder):
        files, numbers = verify_run(folder)
        typer.echo(f"{folder}: {files} files as written, {numbers} numbers as computed again")
        return
    snapshot = read_snapshot(folder)
    typer.echo(
        f"{folder}: {len(snapshot.manifest.tables)} tables as written, snapshot {snapshot.manifest.id}"
    )


def verify_run(folder: Path) -> tuple[int, int]:
    """Number of files and of results that are as written; raises `Faults` for those that are not."""
    recorded = read_run_manifest(folder)
    faults = _compare_files(folder, recorded["files"])
    if faults:
        raise Faults(faults)
    with tempfile.TemporaryDirectory() as place, steps(len(STEPS)) as bar:
        again = Path(place) / "run"
        run_study(str(folder / "study.toml"), folder / "snapshot", again, strict=recorded["strict"], bar=bar)
        results = _read_results(folder)
        if results != _read_results(again):
            raise Faults([_differing_numbers(folder, recorded["version"])])
    return len(recorded["files"]), len(results)


def _is_run(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MANIFEST).read_bytes()).get("kind") == "run")
    except (OSError, ValueError, AttributeError):
        return False


def _compare_files(folder: Path, recorded: dict[str, str]) -> list[Fault]:
    found = hash_files(folder)
    remedy = "Do not use this run; make it again from its snapshot."
    faults = []
    for name in sorted(recorded.keys() | found.keys()):
        where = str(folder / name)
        if name not in found:
            faults.append(Fault(where, "the file is missing", "the file that the run wrote", remedy))
        elif name not in recorded:
            faults.append(Fault(where, "a file that the run did not write", "no such file", remedy))
        elif found[name] != recorded[name]:
            faults.append(Fault(where, "other bytes than the run wrote", f"SHA-256 {recorded[name]}", remedy))
    return faults


def _read_results(folder: Path) -> list[object]:
    results: list[object] = json.loads((folder / "results.json").read_bytes())["results"]
    return results


def _differing_numbers(folder: Path, version: str) -> Fault:
    return Fault(
        str(folder / "results.json"),
        "numbers that this version computes otherwise",
        f"the numbers of version {version}",
        "Install that version to verify the run, or make it again with this one.",
    )
