"""A document as PDF/A-2a and PDF/UA-1 by typst: data in, never markup."""

import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from lesionwise.report.drawing.fonts import (
    CJK,
    CJK_PACKAGE,
    LATIN,
    MONO,
    find_uncovered,
    latin_file,
    locate_cjk_files,
    locate_latin_folder,
    print_half_width,
)
from lesionwise.terms import Fault, Faults

_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
MOST_VALUES = 60
"""Rows of a figure's values that the appendix prints; a longer table is in HTML and CSV only."""


def render_pdf(content: Mapping[str, Any], pages: Mapping[str, str], digest: str, snapshot: str) -> bytes:
    """The file's bytes of a document (`Document.dump`).

    Its date is the document's date; every warning of typst is an error. Faults when a
    character has no font on this machine in any width.
    """
    import typst  # heavy: only where a PDF is printed

    content = _map_texts(content, print_half_width)
    cjk = check_characters(list_texts(content))
    data = {
        "document": content,
        "pages": dict(pages),
        "ratios": {name: measure_ratio(drawing) for name, drawing in pages.items()},
        "digest": digest,
        "snapshot": snapshot,
        "fonts": [LATIN, CJK] if cjk else [LATIN],
        "mono": [MONO, LATIN, CJK] if cjk else [MONO, LATIN],
        "most_values": MOST_VALUES,
    }
    compiled, warnings = typst.compile_with_warnings(
        files("lesionwise.report.pdf").joinpath("report.typ").read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(False, True, [locate_latin_folder(), *sorted({path.parent for path in cjk})]),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=True)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=parse_time(content["date"]),
    )
    if warnings:
        raise ValueError(f"typst warns: {'; '.join(warning.message for warning in warnings)}")
    if not isinstance(compiled, bytes):
        raise TypeError("typst gave no file")
    return compiled


def measure_ratio(drawing: str) -> float:
    """Height of a drawing over its width, from its view box."""
    found = _VIEW_BOX.search(drawing)
    if found is None:
        raise ValueError("a drawing has no view box")
    return float(found[2]) / float(found[1])


def check_characters(texts: Iterator[str]) -> tuple[Path, ...]:
    """The CJK font files, when characters need them; none otherwise. Faults when no font has a character."""
    missing = find_uncovered(texts, (latin_file(),))
    if not missing:
        return ()
    cjk = locate_cjk_files()
    lost = find_uncovered(missing, cjk)
    if lost:
        raise Faults([_no_font(lost)])
    return cjk


def list_texts(content: object) -> Iterator[str]:
    """Every text of JSON values."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from list_texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from list_texts(value)


def _map_texts(content: Any, change: Callable[[str], str]) -> Any:
    """JSON values with every text changed; keys stay."""
    if isinstance(content, str):
        return change(content)
    if isinstance(content, Mapping):
        return {key: _map_texts(value, change) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_map_texts(value, change) for value in content]
    return content


def parse_time(text: str) -> datetime.datetime:
    """A date or time in ISO form, in UTC unless it says otherwise."""
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _no_font(lost: frozenset[str]) -> Fault:
    named = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(lost)[:10])
    return Fault(
        where="report.pdf",
        found=f"{len(lost)} characters without a font ({named})",
        expected=f"characters of {LATIN} or {CJK}",
        remedy=f"Install the package {CJK_PACKAGE} for Chinese, Korean and Japanese, or use report.html.",
    )
