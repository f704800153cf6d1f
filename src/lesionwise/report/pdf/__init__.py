"""The PDF printer."""

from lesionwise.report.pdf.render import check_characters, render_pdf

__all__ = ["check_characters", "render_pdf"]
