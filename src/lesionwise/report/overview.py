"""A page that leads to the reports of several runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lesionwise.analyse import Analysis
from lesionwise.report.html import render_overview


@dataclass(frozen=True)
class OverviewEntry:
    """One run: the folder that holds it, relative to the page, its title and its analysis."""

    folder: str
    title: str
    analysis: Analysis


def write_overview(folder: Path, entries: Sequence[OverviewEntry]) -> Path:
    """Write `index.html` into `folder`: one row a run with links to its report, as page and as PDF.

    Says of each how many registered outcomes have their number, how many numbers were checked by a second
    engine, and how many records are odd. The same entries give the same bytes.
    """
    path = folder / "index.html"
    path.write_text(render_overview([_describe(entry) for entry in entries]), encoding="utf-8", newline="\n")
    return path


def _describe(entry: OverviewEntry) -> dict[str, object]:
    stamp = entry.analysis.stamp
    return {
        "folder": entry.folder,
        "study": stamp.study,
        "title": entry.title,
        "simulated": stamp.simulated,
        "data_cut": stamp.data_cut,
        "numbers": stamp.numbers,
        "two_engines": stamp.two_engines,
        "disagreements": stamp.disagreements,
        "warnings": stamp.findings_warnings,
        "errors": stamp.findings_errors,
    }
