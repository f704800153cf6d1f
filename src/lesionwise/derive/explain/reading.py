"""How one response came about, from its row and its own trace."""

from typing import Any

import polars as pl

from lesionwise.derive.explain.places import describe_row
from lesionwise.tables.rows import Tables


def describe_response(tables: Tables, response: pl.DataFrame, trace: pl.DataFrame, number: int) -> list[str]:
    """Lines about row `number` of the response table: response, rule, sums, restatement, deciding rows."""
    row = response.filter(pl.col("row") == number).row(0, named=True)
    read = f"Response row {number}: {row['overall_response']} at scan {row['scan']} by {row['reader']}"
    lines = [f"{read}, rule {row['rule']}.", *_describe_parts(row), *_describe_sums(row)]
    if row["restated"]:
        known = "" if row["known_date"] is None else f", known on {row['known_date']:%Y-%m-%d}"
        lines.append(f"  Read as {row['response_as_read']}; dated back to this scan{known}.")
    mine = trace.filter((pl.col("table") == "response") & (pl.col("table_row") == number))
    return lines + [_describe_clue(tables, response, one) for one in mine.iter_rows(named=True)]


def _describe_parts(row: dict[str, Any]) -> list[str]:
    new = {True: "yes", False: "no", None: "unknown"}[row["new_lesion"]]
    target, other = row["target_response"] or "none", row["non_target_response"] or "none"
    return [f"  Targets: {target}; non-targets: {other}; new lesion: {new}."]


def _describe_sums(row: dict[str, Any]) -> list[str]:
    named = (("sum", "target_sum_mm"), ("baseline", "baseline_sum_mm"), ("nadir", "nadir_mm"))
    sums = [f"{name} {row[column].normalize():f} mm" for name, column in named if row[column] is not None]
    if not sums:
        return []
    partial = "" if row["complete"] else " (not every target was assessed)"
    return [f"  {', '.join(sums)}{partial}."]


def _describe_clue(tables: Tables, response: pl.DataFrame, one: dict[str, Any]) -> str:
    part = {"decided_by": "decided by", "considered": "considered", "rejected": "rejected"}[one["part"]]
    table, number = one["source_table"], one["source_row"]
    if table == "response":
        scan = response.filter(pl.col("row") == number)["scan"].item()
        place = f"response row {number} (scan {scan})"
    else:
        place = describe_row(tables, table, number)
    lesion = _find_lesion(tables, table, number)
    return f"  {part} {place}{lesion}" + (f": {one['note']}" if one["note"] else "")


def _find_lesion(tables: Tables, table: str, number: int) -> str:
    if table != "measurement":
        return ""
    row = tables[table].filter(pl.col("row") == number).row(0, named=True)
    sizes = [
        f"{name} axis {row[column].normalize():f} mm" for name, column in _AXES if row[column] is not None
    ]
    return ", ".join([f", lesion {row['lesion']}, {row['state']}", *sizes])


_AXES = (("long", "long_axis_mm"), ("short", "short_axis_mm"))
