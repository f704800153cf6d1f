"""Every numeral in a table, caption or summary is a result, a value of a display, or a label of the study."""

import re
from collections.abc import Iterator

from invented import Wanted, invent
from invented.report import build
from lesionwise.analyse.model import Analysis
from lesionwise.report.document import Document, Figure, Line, Notice, Number, Paragraph, Table, Text, Value

ALLOWED = re.compile(
    r"(Figure|Table) \d+"  # numbers of figures and tables
    r"|\d{4}-\d{2}-\d{2}"  # dates of the stamp
    r"|95 % (interval|limits)"
    r"|\b(\d+(\.\d+)?, )*\d+(\.\d+)? (months?|mo)\b"  # times of results and landmarks
    r"|fewer than 5|\u221230 %|\+20 %|\+100 %"  # fixed rules of drawings
    r"|\d+ of \d+ registered outcomes"
    r"|\d+ counts are not listed|\d+ results without number"
    r"|\d\.\de[+-]\d\d|\de[+-]\d\d"  # differences and tolerances of engines
)


def list_lines(document: Document) -> Iterator[Line]:
    """Lines of tables, captions, notices and sentences."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Notice):
                yield block.line
            elif isinstance(block, Table):
                yield from (line for row in block.rows for cell in row.cells for line in cell.lines)
                yield from block.footnotes
            elif isinstance(block, Figure):
                yield from block.caption


def list_labels(analysis: Analysis, words: list[str]) -> list[str]:
    """Texts of the study and of the analysis that may hold digits, longest first."""
    found = [*words, *(result.id for result in analysis.results)]
    found += [*analysis.stamp.engines, *(result.engine for result in analysis.results)]
    found += [result.cross_check.engine or "" for result in analysis.results]
    for definition in analysis.definitions:
        found += [definition.id, definition.words, definition.clause, definition.note or ""]
    for display in analysis.displays:
        found += [display.title, display.origin or "", *display.footnotes, display.population]
        found += [group.label for group in display.groups]
    return sorted({label for label in found if label}, key=len, reverse=True)


def find_loose_numerals(line: Line, labels: list[str]) -> list[str]:
    """Texts of a line in which a digit remains that nothing explains."""
    loose = []
    for part in line:
        if isinstance(part, Number | Value):
            continue
        text = "" if part.text in labels else ALLOWED.sub("", part.text)
        for label in (label for label in labels if not label.isdigit()):
            text = text.replace(ALLOWED.sub("", label), "")
        if re.search(r"\d", text):
            loose.append(part.text)
    return loose


def test_no_numeral_is_typed() -> None:
    made = invent(Wanted(subjects=88, disagree=True))
    frames = made.frames.values()
    words = [
        str(text)
        for frame in frames
        for name in frame.columns
        if name in ("label", "text", "measure", "time_frame", "executed_as", "reason", "id", "endpoint")
        for text in frame[name].drop_nulls().to_list()
    ]
    document, _ = build(Wanted(subjects=88, disagree=True))
    labels = list_labels(made.analysis, words)
    lines = list(list_lines(document))
    assert len(lines) > 100
    assert [loose for line in lines for loose in find_loose_numerals(line, labels)] == []


def test_a_typed_numeral_is_found() -> None:
    assert find_loose_numerals((Text(text="about 62 % were well"),), ["PFS1"]) == ["about 62 % were well"]
    assert find_loose_numerals((Text(text="PFS1 in Figure 2"), Value(text="7", display="x")), ["PFS1"]) == []
