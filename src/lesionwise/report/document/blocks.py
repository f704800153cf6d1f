"""Blocks of a document: what a printer must be able to print."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions import Node
from lesionwise.report.document.inline import Line

Align = Literal["left", "right"]


class Paragraph(Node):
    """One paragraph; `lead` is the sentence that says the result."""

    kind: Literal["paragraph"] = "paragraph"
    line: Line
    lead: bool = False


class Column(Node):
    """Head of a column: first line, smaller second line (`N = 44`), relative width."""

    head: str
    second: str = ""
    align: Align = "left"
    width: float = 1.0


class Cell(Node):
    """A cell: its first line, then smaller ones; `span` columns wide.

    `stacked` puts the interval of a number on a line of its own.
    """

    lines: tuple[Line, ...]
    span: int = 1
    stacked: bool = False


class Row(Node):
    """A row; `level` indents its first cell, `head` marks the title of a group of rows."""

    cells: tuple[Cell, ...]
    level: int = 0
    head: bool = False


class Table(Node):
    """A table. `ids` are the results printed in it, `empty` says why it has no rows."""

    kind: Literal["table"] = "table"
    id: str
    number: str | None
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[Line, ...] = ()
    ids: tuple[str, ...] = ()
    empty: str | None = None
    wide: bool = False


class Values(Node):
    """The values of a figure: rows of printed texts below `columns`."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class Figure(Node):
    """A figure: its drawings are named `pages`; words and values stand here, for who cannot see them."""

    kind: Literal["figure", "flow"] = "figure"
    id: str
    number: str
    title: str
    alternative: str
    caption: tuple[Line, ...]
    pages: tuple[str, ...]
    values: tuple[Values, ...] = ()
    empty: str | None = None


class Notice(Node):
    """Something that the reader must not miss."""

    kind: Literal["notice"] = "notice"
    tone: Literal["note", "warning", "error"]
    line: Line


class StampLine(Node):
    """One line of the stamp: `data`, `snapshot 2026-11-15 ...`."""

    label: str
    text: str


class Stamp(Node):
    """Where the document comes from."""

    kind: Literal["stamp"] = "stamp"
    lines: tuple[StampLine, ...]


Block = Annotated[Paragraph | Table | Figure | Notice | Stamp, Field(discriminator="kind")]
