"""Documents: results and displays to HTML and PDF. Knows no data, no derivation, no statistics."""

from lesionwise.report.write import write_report

__all__ = ["write_report"]
