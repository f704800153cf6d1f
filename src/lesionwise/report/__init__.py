"""Documents: results and displays to HTML and PDF. Knows no data, no derivation, no statistics."""

from lesionwise.report.overview import OverviewEntry, write_overview
from lesionwise.report.write import write_report

__all__ = ["OverviewEntry", "write_overview", "write_report"]
