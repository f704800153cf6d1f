"""The folder of a run: staged beside its place, moved there when whole, with a manifest of every file.

A run keeps its study file and its snapshot, so that `explain` and `verify` need nothing else.
"""

import json
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lesionwise import __version__
from lesionwise.analyse import Analysis
from lesionwise.derive import Derived
from lesionwise.snapshot import Manifest, Snapshot, hash_file, read_frame, read_snapshot, write_frame
from lesionwise.study import Study, read_study
from lesionwise.terms import Fault, Faults

MANIFEST = "manifest.json"
_MARK = ".unfinished"
_DERIVED = "derived"
_SNAPSHOT = "snapshot"
_STUDY = "study.toml"
_TABLES = tuple(field.name for field in fields(Derived))


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A folder `<out>.partial` that becomes `out` when the block ends well, and goes when it does not.

    Raises `Faults` when `out` exists and is not an empty folder, and when `<out>.partial` exists and is not
    what a run that was killed has left.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        remedy = "Name another folder, or remove this one."
        raise Faults([Fault(str(out), "a folder or file with content", "a new or empty folder", remedy)])
    partial = out.with_name(out.name + ".partial")
    _clear(partial)
    partial.mkdir(parents=True)
    (partial / _MARK).touch()
    try:
        yield partial
        (partial / _MARK).unlink()
        if out.is_dir():
            out.rmdir()
        partial.replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _clear(partial: Path) -> None:
    """Remove what a killed run has left; never anything else."""
    if partial.exists() and not (partial / _MARK).exists():
        remedy = "Move it away, or name another folder with --out."
        raise Faults(
            [Fault(str(partial), "something that no run has left", "no such file or folder", remedy)]
        )
    shutil.rmtree(partial, ignore_errors=True)


def write_derived(folder: Path, derived: Derived) -> None:
    """Write the derived tables as `derived/<table>.parquet`."""
    (folder / _DERIVED).mkdir(exist_ok=True)
    for name in _TABLES:
        write_frame(folder / _DERIVED / f"{name}.parquet", getattr(derived, name))


def keep_inputs(folder: Path, study_file: Path, snapshot: Snapshot) -> None:
    """Copy the study file and the snapshot into the run."""
    shutil.copyfile(study_file, folder / _STUDY)
    shutil.copytree(snapshot.path, folder / _SNAPSHOT, ignore=shutil.ignore_patterns("source"))


def write_run_manifest(
    folder: Path, study: Study, snapshot: Manifest, analysis: Analysis, strict: bool
) -> None:
    """Write `manifest.json`: hashes of the inputs and of every file, versions, the time of the run."""
    facts = {
        "kind": "run",
        "study": study.slug,
        "study_version": study.version,
        "study_sha256": study.sha256,
        "snapshot": snapshot.id,
        "snapshot_sha256": snapshot.sha256,
        "version": __version__,
        "python": platform.python_version(),
        "engines": list(analysis.stamp.engines),
        "strict": strict,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": hash_files(folder),
    }
    (folder / MANIFEST).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a run but its manifest and the mark of an unfinished one, by relative path."""
    own = (folder / MANIFEST, folder / _MARK)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path not in own)
    return {path.relative_to(folder).as_posix(): hash_file(path) for path in files}


def read_run_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run; raises `Faults` where the folder holds none."""
    remedy = "Name a folder that `lesionwise run` wrote."
    try:
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        found = "no manifest" if isinstance(error, OSError) else "text that is not JSON"
        raise Faults([Fault(str(folder / MANIFEST), found, "the manifest of a run", remedy)]) from error
    if not isinstance(facts, dict) or facts.get("kind") != "run":
        raise Faults([Fault(str(folder / MANIFEST), "another manifest", "the manifest of a run", remedy)])
    return facts


def read_run(folder: Path) -> tuple[Study, Snapshot, Derived]:
    """The study, the snapshot and the derived tables of a run."""
    read_run_manifest(folder)
    frames = {name: read_frame(folder / _DERIVED / f"{name}.parquet") for name in _TABLES}
    return read_study(folder / _STUDY), read_snapshot(folder / _SNAPSHOT), Derived(**frames)
