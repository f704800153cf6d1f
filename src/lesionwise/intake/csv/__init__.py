"""A folder of CSV files, one a table, and templates for it."""

from lesionwise.intake.csv.folder import IMPORTABLE, read_csv_folder
from lesionwise.intake.csv.templates import render_columns, write_templates

__all__ = ["IMPORTABLE", "read_csv_folder", "render_columns", "write_templates"]
