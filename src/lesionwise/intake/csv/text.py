"""Bytes of a CSV file to text: size, encoding, NUL."""

import codecs
from typing import Final

import polars as pl

from lesionwise.intake.imported import build_findings
from lesionwise.terms import Fault, Faults

MOST_BYTES: Final = 512 * 2**20
"""Largest file that is read."""

_UTF_16: Final = "utf-16"
_CANDIDATES: Final = ("gb18030", "cp949", "cp1252", "latin-1")
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""First bytes of a file in UTF-16; nearly every file could be read as UTF-16, so nothing else is a sign."""


class Unreadable(Exception):
    """A file whose reading ends here; `finding` says why, in a frame as `ImportFinding` without the file."""

    def __init__(self, finding: pl.DataFrame) -> None:
        super().__init__()
        self.finding = finding


def check_encoding(encoding: str | None) -> None:
    """Raise `Faults` unless `encoding` is None or names a text encoding."""
    try:
        "".encode(encoding or "utf-8")
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        fault = Fault(
            "--encoding",
            f"no text encoding called {encoding}",
            f"a name such as utf-8, {_UTF_16}, {', '.join(_CANDIDATES)}",
            "Correct the name.",
        )
        raise Faults([fault]) from error


def decode_text(content: bytes, encoding: str | None) -> str:
    """The text of a file: strictly UTF-8 (with or without byte order mark) or the named encoding.

    Raises `Unreadable` for a file that is empty, too large, in another encoding, or has NUL characters. No
    encoding is ever guessed: several decode most bytes, and only one of them is right.
    """
    if len(content) > MOST_BYTES:
        raise _refuse("CSV-SIZE", f"{len(content)} bytes", f"at most {MOST_BYTES} bytes", "Split the file.")
    text = _decode(content, encoding or "utf-8")
    if "\0" in text:
        line = _count_lines(text[: text.index("\0")])
        found = f"{text.count(chr(0))} NUL characters, here the first"
        raise _refuse("CSV-NUL", found, "text", "Export the file as text again.", line)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise _refuse("CSV-EMPTY", "an empty file", "a header line", "Write the header, or remove the file.")
    return text


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = _count_lines(content[: error.start].decode("latin-1"))
        names = (_UTF_16,) if content.startswith(_MARKS) else _CANDIDATES
        others = [name for name in names if name != encoding and _decodes(content, name)]
        raise _refuse(
            "CSV-ENC",
            f"bytes that are not {encoding}",
            f"{encoding} text",
            "Save the file as UTF-8, or name its encoding with --encoding"
            + (f"; the whole file can be read as: {', '.join(others)}." if others else "."),
            line,
        ) from error


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _count_lines(before: str) -> int:
    """Physical line on which the character after `before` stands; LF, CR LF and CR end a line."""
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _refuse(code: str, found: str, expected: str, remedy: str, row: int | None = None) -> Unreadable:
    return Unreadable(build_findings(code=code, found=found, expected=expected, remedy=remedy, row=row))
