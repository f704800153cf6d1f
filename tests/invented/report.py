"""Reports made of an invented analysis."""

from pathlib import Path

from invented.run import Invented, Wanted, invent
from lesionwise.analyse import Analysed, write_analysis
from lesionwise.report.content import Run, build_document
from lesionwise.report.document import Document, Figure


def build(wanted: Wanted) -> tuple[Document, Run]:
    """The document of an invented analysis."""
    made = invent(wanted)
    return build_document(Run(made.analysis, made.frames))


def list_figures(document: Document) -> list[Figure]:
    """Every figure of a document."""
    return [block for section in document.sections for block in section.blocks if isinstance(block, Figure)]


def store(folder: Path, made: Invented) -> Path:
    """An invented analysis on disk, as a run leaves it."""
    write_analysis(folder, Analysed(made.analysis, made.frames))
    return folder
