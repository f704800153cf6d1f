"""The document model: one content, several printers."""

from lesionwise.report.document.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Figure,
    Notice,
    Paragraph,
    Row,
    Stamp,
    StampLine,
    Table,
)
from lesionwise.report.document.inline import (
    Inline,
    Line,
    Link,
    Number,
    Style,
    Text,
    Value,
    render_line,
    write_words,
)
from lesionwise.report.document.model import Document, Section, Source, SourceLine

__all__ = [
    "Align",
    "Block",
    "Cell",
    "Column",
    "Document",
    "Figure",
    "Inline",
    "Line",
    "Link",
    "Notice",
    "Number",
    "Paragraph",
    "Row",
    "Section",
    "Source",
    "SourceLine",
    "Stamp",
    "StampLine",
    "Style",
    "Table",
    "Text",
    "Value",
    "render_line",
    "write_words",
]
