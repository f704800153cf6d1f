"""The end of every import: check, tell every fault, and write the snapshot or nothing."""

from pathlib import Path
from typing import Final

import polars as pl

from lesionwise.intake.check import check_imported
from lesionwise.intake.findings_file import write_findings
from lesionwise.intake.imported import Imported
from lesionwise.snapshot import Manifest, check_target, write_snapshot
from lesionwise.study import Study
from lesionwise.terms import Fault, Faults

MOST_SHOWN: Final = 20
"""Faults of one code that are shown; the file of findings has all."""


def publish(
    imported: Imported, study: Study, out: Path, findings_path: Path | None = None, dry_run: bool = False
) -> Manifest | None:
    """Check an import and write its snapshot to `out`; None after a dry run, which only does not write it.

    `findings_path`: every finding with its value as CSV (mode 0600), written whether there are errors or
    not. Raises `Faults` and writes no snapshot when there is any error or `out` is not new or empty;
    warnings and notes do not stop it. Raises RuntimeError when rows are not accounted for: our mistake.
    """
    check_target(out)
    unbalanced = [source.name for source in imported.sources if not source.balanced]
    if unbalanced:
        raise RuntimeError(f"rows of {unbalanced} are neither used nor set aside")
    checked = check_imported(imported, study)
    if findings_path is not None:
        write_findings(findings_path, checked.findings)
    faults = list_faults(checked.findings)
    if faults:
        raise Faults(faults, _say_where_values_are(checked.findings, findings_path))
    if dry_run:
        return None
    return write_snapshot(
        out,
        checked.tables,
        study=study,
        data_cut=study.data_cut.date,
        simulated=False,
        sources=checked.sources,
    )


def _say_where_values_are(findings: pl.DataFrame, path: Path | None) -> str | None:
    """The last line of the page, where some fault has a value."""
    valued = pl.col("value").is_not_null() & (pl.col("severity") == "error")
    if findings.filter(valued).is_empty():
        return None
    if path is None:
        return "No value is shown here: --findings FILE writes every fault with the value that stood there."
    return f"No value is shown here: {path} has every fault with the value that stood there."


def list_faults(findings: pl.DataFrame) -> tuple[Fault, ...]:
    """The errors among findings (as `ImportFinding`) as faults, at most `MOST_SHOWN` of one code."""
    errors = findings.filter(pl.col("severity") == "error")
    shown = errors.filter(pl.int_range(pl.len()).over("code") < MOST_SHOWN)
    faults = [
        Fault(_place(row["file"], row["row"], row["column"], row["table"]), *_words(row))
        for row in shown.iter_rows(named=True)
    ]
    for code, count in errors.group_by("code", maintain_order=True).len().iter_rows():
        if count > MOST_SHOWN:
            found = f"{count} faults of this kind, of which {MOST_SHOWN} are shown"
            faults.append(Fault(code, found, "none", "List all of them with --findings FILE."))
    return tuple(faults)


def _place(file: str | None, row: int | None, column: str | None, table: str | None) -> str:
    if file is None:
        return f"table {table}" + (f", column {column}" if column else "")
    unit = "line" if file.lower().endswith(".csv") else "record"
    return (
        file
        + (f", {unit} {row}" if row is not None else "")
        + (f", column {column}" if column is not None else "")
    )


def _words(row: dict[str, str]) -> tuple[str, str, str]:
    return row["found"], row["expected"], row["remedy"]
