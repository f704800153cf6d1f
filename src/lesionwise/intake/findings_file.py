"""The file of findings: the one place where a value of a patient may be told."""

import os
from pathlib import Path
from typing import Final

import polars as pl

from lesionwise.terms import Fault, Faults

_MODE: Final = 0o600
_FORMULA: Final = r"^([=+\-@\t\r])"


def write_findings(path: Path, findings: pl.DataFrame) -> None:
    """Write every finding as CSV that only its owner may read (mode 0600); an older file is replaced.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. Raises `Faults` where
    the file cannot be written.
    """
    safe = findings.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'$1"))
    content = safe.write_csv().encode()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, _MODE)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, _MODE)
            file.write(content)
    except OSError as error:
        found = "a file that cannot be written"
        remedy = "Check that its folder exists and may be written."
        raise Faults([Fault(str(path), found, "a new file", remedy)]) from error
