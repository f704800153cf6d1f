"""Templates for a folder of CSV files: a header for each table, and what the columns mean."""

from pathlib import Path

from lesionwise.intake.csv.folder import IMPORTABLE, SIDECAR
from lesionwise.study import Study
from lesionwise.tables.dictionary import render_table
from lesionwise.tables.registry import TABLES
from lesionwise.terms import Fault, Faults


def write_templates(folder: Path, study: Study) -> list[Path]:
    """Write `<table>.csv` (the header only) for every table and `columns.md`; returns the paths.

    Tables that the study does not need may be left out of an import. Raises `Faults` when `folder` has
    content or cannot be written.
    """
    contents = {f"{name}.csv": ",".join(TABLES[name].columns) + "\n" for name in IMPORTABLE}
    contents[SIDECAR] = render_columns(study)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_empty(folder)
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        remedy = "Name a folder that may be written."
        raise Faults([Fault(str(folder), "a place that cannot be written", "a folder", remedy)]) from error
    return [folder / name for name in contents]


def render_columns(study: Study) -> str:
    """The page beside the templates: codes of the study, then every table with its columns."""
    codes = {
        "Arms": [arm.id for arm in study.arms],
        "Versions of the protocol": [version.id for version in study.versions],
        "Criteria": [criterion.id for criterion in study.criteria],
        "Instruments": [instrument.id for instrument in study.instruments],
    }
    lines = [
        f"# Tables of {study.short_title}",
        "",
        f"One file a table. Needed: {', '.join(study.needs)}. Any other file may be left out, and any column",
        "that may be empty. An empty cell is unknown; write nothing else for it. Dates: YYYY-MM-DD; where a",
        "column for the precision stands beside a date, also YYYY-MM or YYYY. Decimals: a point.",
        "",
        *(f"- {name}: {', '.join(f'`{code}`' for code in each)}" for name, each in codes.items() if each),
        "",
    ]
    return "\n".join(lines) + "\n" + "\n".join(render_table(TABLES[name]) for name in IMPORTABLE)


def _check_empty(folder: Path) -> None:
    if any(folder.iterdir()):
        remedy = "Name another folder: templates overwrite nothing."
        raise Faults([Fault(str(folder), "a folder with content", "a new or empty folder", remedy)])
