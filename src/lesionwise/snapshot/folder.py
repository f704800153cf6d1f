"""The folder of a snapshot: staged beside its place and moved there when whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lesionwise.terms import Fault, Faults

PARTIAL: Final = ".partial"
"""Ending of the staging folder; only a crash leaves one behind."""


def check_target(folder: Path) -> None:
    """Raise `Faults` unless `folder` does not exist or is an empty folder, and is not being written."""
    faults = []
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        faults.append(
            Fault(
                str(folder),
                "a folder or file with content",
                "a new or empty folder",
                "Name another folder, or remove this one: a snapshot is written once.",
            )
        )
    if _partial(folder).exists():
        faults.append(_left_over(_partial(folder)))
    if faults:
        raise Faults(faults)


@contextmanager
def stage_folder(folder: Path) -> Iterator[Path]:
    """A folder `<folder>.partial` that becomes `folder` when the block ends well, and goes when it does not.

    Raises `Faults` as `check_target`, and where the disk refuses to be written.
    """
    check_target(folder)
    partial = _partial(folder)
    _make(partial)
    try:
        yield partial
        _flush(partial)
        partial.rename(folder)
        _flush(folder.absolute().parent)
    except OSError as error:
        raise Faults([_refused(folder)]) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _partial(folder: Path) -> Path:
    return folder.absolute().with_name(folder.absolute().name + PARTIAL)


def _make(partial: Path) -> None:
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
    except FileExistsError as error:
        raise Faults([_left_over(partial)]) from error
    except OSError as error:
        raise Faults([_refused(partial)]) from error


def _flush(folder: Path) -> None:
    """Make the entries of a folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _left_over(partial: Path) -> Fault:
    return Fault(
        str(partial),
        "a snapshot that is being written or whose writing was interrupted",
        "no such folder",
        "If nothing else is writing it, remove this folder and try again.",
    )


def _refused(folder: Path) -> Fault:
    return Fault(
        str(folder),
        "a folder that cannot be written",
        "a folder that may be written, on a disk with room",
        "Check the permissions and the free space.",
    )
