"""From results and displays to a document."""

from lesionwise.report.content.build import build_document
from lesionwise.report.content.figure import ROWS_A_PAGE, list_pages
from lesionwise.report.content.run import Run, clean

__all__ = ["ROWS_A_PAGE", "Run", "build_document", "clean", "list_pages"]
