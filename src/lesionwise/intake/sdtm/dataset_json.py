"""CDISC Dataset-JSON 1.1, as one JSON document or as NDJSON (a line of facts, then a line a record).

Hostile or careless input is refused, not mended: duplicate keys, NaN and Infinity, nesting deeper than
`DEEPEST`, rows of the wrong width, a count of records that is not the number of rows.
"""

import json
import re
from typing import Any

import numpy as np
import polars as pl

from lesionwise.intake.sdtm.raw import Content, Refusal

DEEPEST = 64
"""Nesting that is still read; a data set needs four levels."""

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBERS = frozenset({"integer", "float", "double", "decimal"})


class _Refused(ValueError):
    """The document breaks a rule of this reader; the text says which."""


def read_dataset_json(data: bytes) -> Content | Refusal:
    """The data set of a Dataset-JSON document, or why it was refused."""
    return _read(data, lines=False)


def read_dataset_ndjson(data: bytes) -> Content | Refusal:
    """The data set of a Dataset-JSON file with one record a line, or why it was refused."""
    return _read(data, lines=True)


def _read(data: bytes, *, lines: bool) -> Content | Refusal:
    try:
        if _measure_depth(data) > DEEPEST:
            raise _Refused(f"nesting deeper than {DEEPEST} levels")
        facts, rows = _parse_lines(data) if lines else _parse_document(data)
        return _build(facts, rows)
    except UnicodeDecodeError:
        found, remedy = "bytes that are not text in utf-8", "Write the file in UTF-8."
    except json.JSONDecodeError as error:
        found, remedy = f"no JSON at line {error.lineno}, column {error.colno}", "Export the data set again."
    except _Refused as refused:
        found, remedy = str(refused), "Correct the program that writes the file."
    return Refusal("JSON-READ", found, "a data set in CDISC Dataset-JSON 1.1", remedy)


def _parse_document(data: bytes) -> tuple[dict[str, Any], list[Any]]:
    document = _parse(data)
    if not isinstance(document, dict):
        raise _Refused("a document that is not an object")
    rows = document.get("rows", [])
    if not isinstance(rows, list):
        raise _Refused("rows that are not an array")
    return document, rows


def _parse_lines(data: bytes) -> tuple[dict[str, Any], list[Any]]:
    lines = [line for line in data.splitlines() if line.strip()]
    if not lines:
        raise _Refused("an empty file")
    facts = _parse(lines[0])
    if not isinstance(facts, dict):
        raise _Refused("a first line that is not an object")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            rows.append(_parse(line))
        except json.JSONDecodeError as error:
            raise _Refused(f"no JSON at line {number}, column {error.colno}") from error
    return facts, rows


def _parse(data: bytes) -> Any:
    """Numbers stay text, as written; duplicate keys and NaN are refused."""
    return json.loads(
        data.decode("utf-8-sig"),
        object_pairs_hook=_refuse_duplicates,
        parse_constant=_refuse_constant,
        parse_float=str,
        parse_int=str,
    )


def _measure_depth(data: bytes) -> int:
    marks = np.frombuffer(_STRING.sub(b"", data), dtype=np.uint8)
    steps = np.isin(marks, list(b"[{")).astype(np.int64) - np.isin(marks, list(b"]}"))
    return int(np.cumsum(steps).max(initial=0))


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _Refused("an object with one key twice")
    return dict(pairs)


def _refuse_constant(_: str) -> Any:
    raise _Refused("a number that is NaN or infinite")


def _build(facts: dict[str, Any], rows: list[Any]) -> Content:
    if not str(facts.get("datasetJSONVersion", "")).startswith("1.1"):
        raise _Refused("a version other than 1.1")
    columns = facts.get("columns")
    if not isinstance(columns, list) or not all(_is_column(column) for column in columns):
        raise _Refused("columns without name and dataType")
    names = [column["name"] for column in columns]
    if len(set(names)) != len(names):
        raise _Refused("one column twice")
    if "records" in facts and str(facts["records"]) != str(len(rows)):
        raise _Refused(f"{len(rows)} rows where the file counts another number")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(names):
            raise _Refused(f"record {number} without one value a column")
        if any(isinstance(value, (dict, list)) for value in row):
            raise _Refused(f"record {number} with a nested value")
    numeric = frozenset(column["name"] for column in columns if column["dataType"] in _NUMBERS)
    texts = [[_text(value) for value in row] for row in rows]
    return Content(pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String), orient="row"), numeric)


def _is_column(column: Any) -> bool:
    return (
        isinstance(column, dict)
        and isinstance(column.get("name"), str)
        and isinstance(column.get("dataType"), str)
    )


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return value if value is None else str(value)
