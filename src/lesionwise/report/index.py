"""`report-index.json`: every printed number with its place, so that a later check can print it again."""

import json
from collections.abc import Iterator

from lesionwise.report.document import Document, Line, Number, Table


def list_numbers(document: Document) -> Iterator[dict[str, str]]:
    """Printed numbers in order: section, display (empty outside tables), cell, id, text."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield from _list_cells(section.id, block)
            elif block.kind in ("paragraph", "notice"):
                for number in _find(block.line):
                    yield _entry(section.id, "", "", number)


def render_index(document: Document) -> str:
    """The file's text."""
    entries = list(list_numbers(document))
    content = {"study": document.study, "document": document.kind, "date": document.date, "numbers": entries}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _list_cells(section: str, table: Table) -> Iterator[dict[str, str]]:
    for row_number, row in enumerate(table.rows, 1):
        for column_number, cell in enumerate(row.cells, 1):
            for line in cell.lines:
                for number in _find(line):
                    yield _entry(section, table.id, f"{row_number},{column_number}", number)


def _find(line: Line) -> list[Number]:
    return [part for part in line if isinstance(part, Number)]


def _entry(section: str, display: str, cell: str, number: Number) -> dict[str, str]:
    return {"section": section, "display": display, "cell": cell, "id": number.id, "text": number.text}
