"""The file of a registration: a text of a bounded size in UTF-8."""

import stat
from pathlib import Path
from typing import Final

from lesionwise.terms import Fault, Faults

LIMIT: Final = 4_000_000
"""Bytes of the largest file that is read; the largest record of a registry has about a tenth of it."""

_EXPECTED: Final = "a registration: saved text, or ClinicalTrials.gov API v2 JSON, in UTF-8"


def read_source(path: Path) -> str:
    """The text with line ends made single, without byte order mark.

    Raises `Faults` for a file that cannot be read, is no plain file, is empty, too large, binary or not
    UTF-8.
    """
    content = _read_bytes(path)
    if len(content) > LIMIT:
        raise _refuse(path, f"more than {LIMIT} bytes", "Give the record of one trial only.")
    if b"\0" in content:
        raise _refuse(path, "a binary file", "Save the record as text or JSON.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refuse(path, f"bytes that are not UTF-8 in line {line}", "Save it as UTF-8.") from error
    if not text.strip():
        raise _refuse(path, "a file without text", "Give the record of one trial.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_bytes(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _refuse(path, "no plain file", "Give the file itself.")
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except FileNotFoundError as error:
        raise _refuse(path, "no such file", "Correct the path.") from error
    except (OSError, ValueError) as error:
        raise _refuse(path, "a file that cannot be read", "Check the path and its permissions.") from error


def _refuse(path: Path, found: str, remedy: str) -> Faults:
    return Faults([Fault(str(path), found, _EXPECTED, remedy)])
