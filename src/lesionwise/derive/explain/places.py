"""Rows in words: table and number, date, and where in which source file the row stood."""

from collections.abc import Mapping

import polars as pl

from lesionwise.tables.rows import Tables

_DATES: Mapping[str, tuple[str, ...]] = {
    "subject": (),
    "allocation": ("randomisation_date",),
    "systemic_line": ("start_date",),
    "drug_exposure": ("start_date",),
    "radiotherapy_course": ("first_fraction",),
    "radiotherapy_target": ("first_fraction",),
    "adverse_event": ("onset_date",),
    "lesion": (),
    "dose_metric": (),
}
"""Column of the date where it is not called `date`."""


def describe_row(tables: Tables, table: str, row: int) -> str:
    """`measurement row 61 (tr.xpt, record 88)`; without origin `measurement row 61`."""
    place = describe_origin(tables, table, row)
    return f"{table} row {row}" + (f" ({place})" if place else "")


def describe_origin(tables: Tables, table: str, row: int) -> str:
    """Source file and record of a row, several joined by `and`; empty where the origin is not recorded."""
    found = tables["origin"].filter((pl.col("table") == table) & (pl.col("table_row") == row))
    records = found.sort("source", "position").select("source", "position").iter_rows()
    return " and ".join(f"{source}, record {position}" for source, position in records)


def describe_scan(tables: Tables, table: str, row: int) -> str:
    """`, scan V03, 2024-07-01` of a measurement without a date of its own; without one else `, scan V03`."""
    if table != "measurement":
        return ""
    line = tables[table].filter(pl.col("row") == row).select("subject", "scan", "date")
    scan = tables["scan"].join(line.select("subject", "scan"), on=["subject", "scan"])
    own = line["date"].is_not_null().any()
    date = "" if own or scan.is_empty() else find_date(tables, scan, "scan", scan["row"][0])
    return f", scan {line['scan'][0]}" + (f", {date}" if date else "")


def find_date(tables: Tables, response: pl.DataFrame, table: str, row: int) -> str:
    """The date of a row as text, with what is known of it; empty where it has none."""
    frame = response if table in ("response", "response_policy") else tables[table]
    columns = [name for name in _DATES.get(table, ("date",)) if name in frame.columns]
    found = frame.filter(pl.col("row") == row)
    if not columns or found.is_empty():
        return ""
    value = found[columns[0]].item()
    precision = f"{columns[0]}_precision"
    known = found[precision].item() if precision in found.columns else None
    if value is None:
        return ""
    if known == "year":
        return f"{value:%Y} (month unknown)"
    return f"{value:%Y-%m} (day unknown)" if known == "month" else f"{value:%Y-%m-%d}"
