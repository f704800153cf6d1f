"""Lesion histories drawn as a reader sees them: a line a scan, a column a lesion, and what must follow.

A drawing has the columns `scan`, `date`, one column a lesion, and expected columns of the response table,
each marked with `=`. Names say what a lesion is: `T1` target, `L1` target node, `N1` non-target, `M1`
non-target node, `X1` new, `Y1` new node; `T1.a` is a fragment of `T1`. A cell is empty (no row), a size in
mm, or words:

    20              measured: longest diameter, of a node the short axis
    20 / 12         both axes: longest diameter / short axis
    -               absent              small           too small to measure
    present         seen, no size       ?               not assessed
    split 30        total on the lesion split           fragments have their own cells
    merged          into another        worse           unequivocal progression
    equivocal       a new lesion        unequivocal     refuted         (all three: seen)
    ... @2024-05-03 day of the image, where it differs from the scan's

The first line is the baseline scan. Everything runs on the engine and on the slow oracle.
"""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from lesionwise.derive.response import Derivation, derive_response
from lesionwise.study.model import ResponseRules
from oracle.response import derive_slowly
from oracle.response_histories import build_table

ROLES = {"T": "target", "L": "target", "N": "non_target", "M": "non_target", "X": "new", "Y": "new"}
NODES = ("L", "M", "Y")
WORDS: dict[str, dict[str, str]] = {
    "-": {"state": "absent"},
    "?": {"state": "not_assessed"},
    "small": {"state": "too_small"},
    "present": {"state": "present"},
    "merged": {"state": "merged"},
    "worse": {"state": "present", "change": "unequivocal"},
    "equivocal": {"state": "present", "certainty": "equivocal"},
    "unequivocal": {"state": "present", "certainty": "unequivocal"},
    "refuted": {"state": "present", "certainty": "refuted"},
}
Row = dict[str, Any]


def parse_story(drawing: str, links: Mapping[str, str] | None = None) -> dict[str, pl.DataFrame]:
    """Tables of subject S1 and reader A. `links`: lesion merged into another, by name."""
    head, lines = split_drawing(drawing)
    lesions = [name for name in head[2:] if not name.startswith("=")]
    scans, measurements = [], []
    for place, line in enumerate(lines):
        scan = {"subject": "S1", "scan": line[0], "visit": line[0], "visit_number": float(place)}
        scans.append({**scan, "baseline": place == 0, **_parse_date(line[1])})
        for lesion in lesions:
            cell = line[head.index(lesion)]
            if cell:
                key = {"subject": "S1", "scan": line[0], "lesion": lesion, "reader": "A"}
                measurements.append({**key, **_parse_cell(cell, lesion[0] in NODES)})
    rows = {
        "lesion": [_describe(name, links or {}) for name in lesions],
        "scan": scans,
        "measurement": measurements,
        "assessment": [],
    }
    return {name: build_table(name, table) for name, table in rows.items()}


def check_story(
    drawing: str,
    *,
    rules: ResponseRules | None = None,
    links: Mapping[str, str] | None = None,
    decided: Mapping[str, str] | None = None,
    cut: datetime.date | None = None,
) -> Derivation:
    """Assert the expected columns, the rows that decide (`decided`: scan to names), and engine == oracle.

    A deciding row is named by its lesion, with its scan where that is another one (`V4:X1`), `lesion:T2` for
    a lesion without row, `scan:V0` for a scan.
    """
    rules = rules or ResponseRules()
    tables = parse_story(drawing, links)
    found = derive_response(tables, rules, cut)
    slow = {row["scan"]: row for row in derive_slowly(tables, rules, cut)}
    head, lines = split_drawing(drawing)
    rows = {row["scan"]: row for row in found.response.to_dicts()}
    for line in lines:
        for column in (name for name in head if name.startswith("=")):
            name, expected = column.removeprefix("=").strip(), line[head.index(column)]
            if line[0] not in rows:
                assert expected == "no row", f"{line[0]}: no row"
                continue
            assert show(rows[line[0]][name]) == expected, f"{line[0]} {name}"
            if name != "rule":
                assert show(slow[line[0]][name]) == expected, f"{line[0]} {name} of the oracle"
    for scan, names in (decided or {}).items():
        assert name_deciding(found.trace, rows[scan], tables) == sorted(names.split()), scan
    return found


def split_drawing(drawing: str) -> tuple[list[str], list[list[str]]]:
    """Head and lines of a drawing, cell by cell."""
    cells = [[cell.strip() for cell in line.split("|")] for line in drawing.splitlines() if line.strip()]
    if any(len(line) != len(cells[0]) for line in cells):
        raise ValueError("every line of a drawing has as many cells as its head")
    return cells[0], cells[1:]


def _describe(name: str, links: Mapping[str, str]) -> Row:
    row = {"subject": "S1", "lesion": name, "role": ROLES[name[0]], "node": name[0] in NODES}
    if "." in name:
        return {**row, "parent": name.rpartition(".")[0], "link": "split", "node": None}
    return {**row, "parent": links[name], "link": "merge"} if name in links else row


def _parse_date(text: str) -> Row:
    """A date of the drawing; `2024-03` has no day, `2024` no month."""
    parts = [int(part) for part in text.split("-")]
    precision = {3: None, 2: "month", 1: "year"}[len(parts)]
    return {"date": datetime.date(*[*parts, 1, 1][:3]), "date_precision": precision}


def _parse_cell(cell: str, node: bool) -> Row:
    body, _, day = cell.partition("@")
    date = _parse_date(day) if day else {}
    words = body.split()
    if words[0] in WORDS:
        return {**WORDS[words[0]], **_parse_size(words[1:], node), **date}
    state = "split" if words[0] == "split" else "measured"
    return {"state": state, **_parse_size([word for word in words if word != "split"], node), **date}


def _parse_size(words: list[str], node: bool) -> Row:
    axes = ("long_axis_mm", "short_axis_mm")
    if "/" in words:
        return dict(zip(axes, (Decimal(words[0]), Decimal(words[2])), strict=True))
    return {axes[node]: Decimal(words[0])} if words else {}


def show(value: object) -> str:
    """A value as a drawing writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{float(value):g}" if isinstance(value, Decimal | Fraction) else str(value)


def name_deciding(trace: pl.DataFrame, row: Row, tables: dict[str, pl.DataFrame]) -> list[str]:
    """Names of the rows that decide a response row; see `check_story`."""
    names = []
    own = trace.filter((pl.col("table_row") == row["row"]) & (pl.col("part") == "decided_by"))
    for source in own.to_dicts():
        table = source["source_table"]
        line = tables[table].row(by_predicate=pl.col("row") == source["source_row"], named=True)
        if table == "measurement":
            names.append(
                line["lesion"] if line["scan"] == row["scan"] else f"{line['scan']}:{line['lesion']}"
            )
        else:
            names.append(f"{table}:{line[table]}")
    return sorted(names)
