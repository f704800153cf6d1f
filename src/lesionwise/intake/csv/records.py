"""Text of a CSV file to records of text, each with the physical line on which it begins."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import polars as pl

from lesionwise.intake.csv.text import Unreadable
from lesionwise.intake.imported import build_findings, empty_findings

MOST_COLUMNS: Final = 1000
"""Columns of a file that are read at most."""

_BATCH: Final = 50_000
_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
_OPEN_QUOTE: Final = re.compile(r'"(?:[^"]+|"")*+\Z')
"""A quote after which no closing quote comes (a doubled quote closes nothing)."""

POSITION: Final = "\0position"
"""Column of the physical line; no header can hold this name."""

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Records:
    """Records of a file: texts by column of the header with `POSITION`, and what was set aside.

    An empty cell is null. `ragged`: records whose number of fields is not the header's; `findings` tells
    each of them.
    """

    header: tuple[str, ...]
    texts: pl.DataFrame
    ragged: int
    findings: pl.DataFrame


def parse_records(text: str) -> Records:
    """The records of a CSV text whose first line is the header.

    The header decides the delimiter (comma, semicolon or tab) for the whole file. Quotes are double, closed,
    and doubled inside a quoted field. Empty lines are no records. Raises `Unreadable` where quotes do not
    match, a field is too long, or the header has no delimiter, an empty name or one name twice.
    """
    delimiter = _find_delimiter(text)
    records = _read(text, delimiter)
    _, header = next(records)
    _check_header(header)
    frames: list[pl.DataFrame] = []
    ragged: list[tuple[int, int]] = []
    while batch := list(islice(records, _BATCH)):
        whole = [record for record in batch if len(record[1]) == len(header)]
        ragged.extend((line, len(fields)) for line, fields in batch if len(fields) != len(header))
        frames.append(_build(header, whole))
    texts = pl.concat(frames) if frames else _build(header, [])
    return Records(tuple(header), texts, len(ragged), _tell_ragged(ragged, len(header), delimiter))


def _find_delimiter(text: str) -> str:
    line = re.sub(r'"[^"]*"', "", re.split(r"\r\n|\r|\n", text, maxsplit=1)[0])
    counts = sorted(((line.count(each), each) for each in _DELIMITERS), reverse=True)
    if counts[0][0] == counts[1][0]:
        raise Unreadable(
            build_findings(
                code="CSV-DELIMITER",
                row=1,
                found="a header without one clear delimiter",
                expected="column names with a comma, a semicolon or a tab between them",
                remedy="Write the names of the table's columns in the first line.",
            )
        )
    return counts[0][1]


def _read(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise _explain(str(error), text, line) from error


def _explain(problem: str, text: str, line: int) -> Unreadable:
    if "field larger" in problem:
        found, remedy = f"a field of more than {csv.field_size_limit()} characters", "Shorten the text."
        return Unreadable(
            build_findings(code="CSV-FIELD", row=line, found=found, expected="shorter fields", remedy=remedy)
        )
    found = "text after a closing quote"
    if problem == "unexpected end of data":
        found = "a quote that is opened here and never closed"
        line += _count_lines_to_open_quote(text, line)
    return Unreadable(
        build_findings(
            code="CSV-QUOTE",
            row=line,
            found=found,
            expected="quotes that begin and end a field, doubled inside it",
            remedy="Close the quote, or double it where it belongs to the text; nothing after it was read.",
        )
    )


def _count_lines_to_open_quote(text: str, line: int) -> int:
    rest = "".join(islice(io.StringIO(text, newline=""), line - 1, None))
    opened = _OPEN_QUOTE.search(rest)
    before = rest[: opened.start()] if opened else ""
    return len(re.findall(r"\r\n|\r|\n", before))


def _check_header(header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1 and name})
    findings = [
        _tell_header("COLUMN-TWICE", name, "a column name that stands twice", "Keep one of the columns.")
        for name in twice
    ]
    if "" in header:
        found = "a column without a name"
        findings.append(_tell_header("COLUMN-EMPTY", None, found, "Name the column, or leave it out."))
    if len(header) > MOST_COLUMNS:
        findings.append(_tell_header("CSV-COLUMNS", None, f"{len(header)} columns", "Leave columns out."))
    if findings:
        raise Unreadable(pl.concat(findings))


def _tell_header(code: str, column: str | None, found: str, remedy: str) -> pl.DataFrame:
    expected = f"each column once, at most {MOST_COLUMNS}"
    return build_findings(code=code, row=1, column=column, found=found, expected=expected, remedy=remedy)


def _build(header: list[str], records: list[Record]) -> pl.DataFrame:
    columns = zip(*(fields for _, fields in records), strict=True) if records else ((),) * len(header)
    texts = {name: pl.Series(values, dtype=pl.String) for name, values in zip(header, columns, strict=True)}
    lines = pl.Series([line for line, _ in records], dtype=pl.Int64)
    frame = pl.DataFrame({POSITION: lines, **texts})
    return frame.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def _tell_ragged(ragged: list[tuple[int, int]], width: int, delimiter: str) -> pl.DataFrame:
    if not ragged:
        return empty_findings()
    lines, counts = zip(*ragged, strict=True)
    places = pl.DataFrame({"row": lines, "count": counts}, schema={"row": pl.Int64, "count": pl.Int64})
    return build_findings(
        places.select("row", found=pl.format("{} fields", "count")),
        code="CSV-FIELDS",
        expected=f"{width} fields as in the header, with a {_DELIMITERS[delimiter]} between them",
        remedy="Add or remove fields; put a text that holds the delimiter in double quotes.",
    )
