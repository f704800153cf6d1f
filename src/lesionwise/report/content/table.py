"""A display table as a table of the document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lesionwise.analyse.model import Display
from lesionwise.report.content.notes import list_footnotes
from lesionwise.report.content.numbers import Numbers, describe_method
from lesionwise.report.content.run import Run, clean, clean_or
from lesionwise.report.document import Cell, Column, Line, Row, Table, Text, Value, write_words
from lesionwise.report.numbers import (
    choose_percent_places,
    render_count,
    render_count_percent,
    render_mean_sd,
    render_median_range,
)

Cells = dict[str | None, Mapping[str, Any]]
ABSENT = "n/a"
TOTAL = "All"
MOST_UPRIGHT = 6
"""Columns beside the first; a table with more is printed across the page."""
SIGNS_ON_A_PAGE = (95.0, 145.0)
"""Signs in a line of an upright page and of one across."""
RESULT_SIGNS = 15
"""Room for an estimate over its interval."""
LONGEST, BREAKABLE, MARGIN = 90, 24, 2.5


def build_table(display: Display, number: str | None, run: Run, numbers: Numbers) -> Table:
    """Head, rows and footnotes of a display of kind `table`; without rows, the reason."""
    lines = _group_lines(display, run) if display.empty is None else []
    keys = _columns(display, [cells for _, cells in lines])
    writer = _Writer(display, run, numbers, keys)
    rows = tuple(writer.row(first, cells) for first, cells in lines)
    ids = tuple(clean(row["result_id"]) for _, cells in lines for row in cells.values() if row["result_id"])
    return Table(
        id=display.id,
        number=number,
        title=clean_or(display.title, clean(display.id)),
        columns=_heads(display, keys, lines),
        rows=rows,
        footnotes=list_footnotes(display, run, ids),
        ids=ids,
        empty=None if rows else clean_or(display.empty, "no rows"),
        wide=len(keys) > MOST_UPRIGHT,
    )


@dataclass(frozen=True)
class _Shares:
    """How the percentages of one row are written: decimals, and whether each names its denominator."""

    places: int
    over: bool


class _Writer:
    """Writes the rows of one table."""

    def __init__(self, display: Display, run: Run, numbers: Numbers, keys: list[str | None]) -> None:
        self._run, self._numbers, self._keys, self._id = run, numbers, keys, display.id
        self._sizes: dict[str | None, int | None] = {group.key: group.n for group in display.groups}
        self._sizes[None] = display.total

    def row(self, first: Mapping[str, Any], cells: Cells) -> Row:
        level, label = int(first["level"] or 0), clean_or(first["label"], "unknown")
        if first["kind"] == "head":
            head = Cell(lines=(write_words(label, "strong"),), span=len(self._keys) + 1)
            return Row(cells=(head,), level=level, head=True)
        method = self._method(cells)
        lines = (write_words(label), write_words(method, "muted")) if method else (write_words(label),)
        return Row(cells=(Cell(lines=lines), *self._cells(cells)), level=level)

    def _cells(self, cells: Cells) -> tuple[Cell, ...]:
        shares = self._choose_shares(cells)
        if list(cells) == [None]:
            return (self._cell(cells[None], len(self._keys), shares),)
        absent = Cell(lines=(write_words(ABSENT, "muted"),))
        return tuple(self._cell(cells[key], 1, shares) if key in cells else absent for key in self._keys)

    def _choose_shares(self, cells: Cells) -> _Shares:
        counted = [row for row in cells.values() if row["kind"] == "count_percent" and row["denominator"]]
        shown = any(row["denominator"] != self._sizes.get(row["group"]) for row in counted)
        return _Shares(choose_percent_places(row["denominator"] for row in counted), shown)

    def _cell(self, row: Mapping[str, Any], span: int, shares: _Shares) -> Cell:
        if row["result_id"]:
            number = self._numbers.write(str(row["result_id"]))
            return Cell(lines=((number,),), span=span, stacked=span == 1)
        return Cell(lines=(self._line(row, shares),), span=span)

    def _line(self, row: Mapping[str, Any], shares: _Shares) -> Line:
        if row["kind"] == "text":
            return (Text(text=clean_or(row["text"], "unknown")),)
        return (Value(text=self._value(row, shares), display=self._id),)

    def _value(self, row: Mapping[str, Any], shares: _Shares) -> str:
        kind, n, denominator = row["kind"], row["n"], row["denominator"]
        if kind == "count" and n is not None:
            return render_count(n)
        if kind == "count_percent" and n is not None:
            if denominator is None:
                return render_count(n)
            return render_count_percent(n, denominator, show_denominator=shares.over, places=shares.places)
        if kind == "mean_sd" and row["value"] is not None:
            return render_mean_sd(float(row["value"]), _float(row["low"]))
        if kind == "median_iqr" and row["value"] is not None:
            return render_median_range(float(row["value"]), _float(row["low"]), _float(row["high"]))
        return "unknown"

    def _method(self, cells: Cells) -> str:
        ids = [str(row["result_id"]) for row in cells.values() if row["result_id"]]
        methods = {describe_method(self._run.results[key]) for key in ids if key in self._run.results}
        return methods.pop() if len(methods) == 1 else ""


def _float(value: Any) -> float | None:  # a cell of any numeric type
    return None if value is None else float(value)


def _group_lines(display: Display, run: Run) -> list[tuple[Mapping[str, Any], Cells]]:
    lines: dict[int, tuple[Mapping[str, Any], Cells]] = {}
    for row in run.frame(display.id).iter_rows(named=True):
        _first, cells = lines.setdefault(row["row"], (row, {}))
        cells[row["group"]] = row
    return [lines[key] for key in sorted(lines)]


def _columns(display: Display, lines: list[Cells]) -> list[str | None]:
    """Groups, then the total where some line has both or no group exists."""
    groups: list[str | None] = [group.key for group in display.groups]
    seen = [key for cells in lines for key in cells if key is not None and key not in groups]
    groups.extend(dict.fromkeys(seen))
    both = any(None in cells and len(cells) > 1 for cells in lines)
    return [*groups, None] if both or not groups else groups


def _heads(
    display: Display, keys: list[str | None], lines: list[tuple[Mapping[str, Any], Cells]]
) -> tuple[Column, ...]:
    known = {group.key: group for group in display.groups}
    listing = any(group.role == "column" for group in display.groups)
    widths = _listing_widths(display, keys, lines) if listing else [2.0, *(1.0 for _ in keys)]
    heads = [Column(head="Item" if listing else "Characteristic", width=widths[0])]
    for key, width in zip(keys, widths[1:], strict=True):
        group = known.get(key) if key is not None else None
        label = TOTAL if key is None else clean(group.label if group else key)
        counted = display.total if key is None else group.n if group and group.role != "column" else None
        size = "" if counted is None else f"N = {counted}"
        heads.append(Column(head=label, second=size, align="left" if listing else "right", width=width))
    return tuple(heads)


def _listing_widths(
    display: Display, keys: list[str | None], lines: list[tuple[Mapping[str, Any], Cells]]
) -> list[float]:
    """Widths of a listing's columns in signs: room for the longest word, the rest by the longest text."""
    labels = {group.key: group.label for group in display.groups}
    columns = [["Item", *(clean(first["label"]) for first, _ in lines)]]
    for key in keys:
        cells = [_sample_text(cells[key]) for _, cells in lines if key in cells]
        columns.append([labels.get(key or "", ""), *cells])
    words = [max(map(_measure_word, texts)) + MARGIN for texts in columns]
    wanted = [
        max(min(max(map(len, texts)), LONGEST) - word, 0.0)
        for texts, word in zip(columns, words, strict=True)
    ]
    rest = max(SIGNS_ON_A_PAGE[len(keys) > MOST_UPRIGHT] - sum(words), 0.0)
    share = min(rest / (sum(wanted) or 1.0), 1.0)
    return [round(word + share * more, 1) for word, more in zip(words, wanted, strict=True)]


def _sample_text(cell: Mapping[str, Any]) -> str:
    """A text as wide as the cell will be, which a printer must not break where it is a number."""
    if cell["result_id"]:
        return "0" * RESULT_SIGNS
    if cell["kind"] == "count_percent":
        return f"{cell['n']}/{cell['denominator']}00000000"
    return clean(cell["text"] or "")


def _measure_word(text: str) -> float:
    """Signs of the longest word; a printer breaks after `_` and `/`, and words of more than 24 anywhere."""
    pieces = [len(piece) for piece in re.split(r"(?<=[_/])|\s", text)]
    return float(min(max(pieces), BREAKABLE))
