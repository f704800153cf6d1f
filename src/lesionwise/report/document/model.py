"""A document: sections of blocks, and the list of numbers with their sources."""

from typing import Any

from lesionwise.definitions import Node
from lesionwise.report.document.blocks import Block, Stamp


class SourceLine(Node):
    """One line of a number's source: `rule`, `Kaplan-Meier at 12 months`."""

    label: str
    text: str


class Executed(Node):
    """How one endpoint was executed: in words, rule, clause, declared deviation."""

    id: str
    title: str
    lines: tuple[SourceLine, ...]


class Source(Node):
    """Where one number comes from: no subject's data. `endpoint` names what was executed."""

    id: str
    mark: int
    endpoint: str
    text: str
    lines: tuple[SourceLine, ...]
    differs: bool = False


class Section(Node):
    """A section; `level` 1 is a chapter, 2 a part of one."""

    id: str
    title: str
    level: int = 1
    note: str = ""
    blocks: tuple[Block, ...]


class Document(Node):
    """The whole document. No printer adds, leaves out or changes content.

    `simulated` puts the banner on every page. `date` is the snapshot's freeze time: documents know no clock.
    """

    kind: str
    title: str
    subtitle: str
    study: str
    language: str
    date: str
    simulated: bool
    stamp: Stamp
    sections: tuple[Section, ...]
    executed: tuple[Executed, ...]
    sources: tuple[Source, ...]

    def dump(self) -> dict[str, Any]:
        """The document as JSON values, for goldens and for the PDF template."""
        return self.model_dump(mode="json")
