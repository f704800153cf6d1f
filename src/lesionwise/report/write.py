"""A run's folder in, documents out: the working report."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lesionwise.analyse import read_analysis
from lesionwise.report.content import Run, build_document
from lesionwise.report.document import Figure
from lesionwise.report.drawing import draw_pages
from lesionwise.report.figures import write_figures
from lesionwise.report.html import render_html
from lesionwise.report.index import render_index
from lesionwise.report.pdf import render_pdf

FORMAT_VERSION = 1
"""Counts up when a printer changes what it prints from the same document."""


def write_report(folder: Path) -> list[Path]:
    """Write `report.html`, `report.pdf`, `report-index.json` and `figures/` beside `results.json`.

    Reads `results.json` and `derived/display/*.parquet` only. The same input gives the same bytes. Returns
    the files written. Faults when a character of the PDF has no font on this machine; everything else is
    written before.
    """
    analysed = read_analysis(folder)
    document, run = build_document(Run(analysed.analysis, dict(analysed.displays)))
    figures = [
        block for section in document.sections for block in section.blocks if isinstance(block, Figure)
    ]
    pages = draw_pages(figures, run)
    content = document.dump()
    digest = compute_digest(content)
    written = write_figures(folder / "figures", figures, pages, run)
    written += [folder / "report.html", folder / "report-index.json"]
    written[-2].write_text(render_html(content, pages, digest), encoding="utf-8", newline="\n")
    written[-1].write_text(render_index(document), encoding="utf-8", newline="\n")
    written.append(folder / "report.pdf")
    written[-1].write_bytes(render_pdf(content, pages, digest, run.analysis.snapshot))
    return written


def compute_digest(content: Mapping[str, Any]) -> str:
    """First 12 hex digits of the SHA-256 over a document (`Document.dump`) and the version of the format."""
    text = json.dumps([FORMAT_VERSION, content], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
