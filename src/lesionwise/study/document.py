"""A study file as read: its text, values, hash, and the lines of its keys."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lesionwise.study.locator import Key, locate_keys
from lesionwise.terms import Fault, Faults

_LINE: Final = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_END: Final = " (at end of document)"


@dataclass(frozen=True)
class Document:
    """`name` stands in messages; `sha256` is of the bytes; lists of the file are tuples in `values`."""

    name: str
    sha256: str
    values: dict[str, Any]
    lines: dict[Key, int]


def read_document(path: Path, name: str) -> Document:
    """Reads one TOML file (UTF-8, a byte order mark is allowed).

    Raises `Faults` for a file that cannot be read, is not UTF-8 or is not TOML.
    """
    content = _read_bytes(path, name)
    text = _decode(content, name)
    values = _parse(text, name)
    return Document(
        name,
        hashlib.sha256(content).hexdigest(),
        {key: _freeze(v) for key, v in values.items()},
        locate_keys(text),
    )


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError:
        fault = Fault(name, "a folder", "a study file", "Give the file itself, for example study.toml in it.")
    except FileNotFoundError:
        fault = Fault(name, "no such file", "a study file", "Correct the path.")
    except (OSError, ValueError):
        fault = Fault(
            name, "a file that cannot be read", "a study file", "Check the path and its permissions."
        )
    raise Faults([fault])


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = Fault(
            f"{name}, line {line}", "bytes that are not UTF-8", "a text file in UTF-8", "Save it as UTF-8."
        )
    raise Faults([fault])


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = str(error)
        match = _LINE.search(told)
        line = int(match.group(1)) if match else text.count("\n") + 1
        words = _LINE.sub("", told).removesuffix(_END)
        fault = Fault(
            f"{name}, line {line}",
            f"not TOML: {words}",
            "a TOML file",
            "Correct this line; the rest was not read.",
        )
    except RecursionError:
        fault = Fault(name, "lists or tables nested too deeply", "a TOML file", "Write it with less nesting.")
    raise Faults([fault])


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    if isinstance(value, dict):
        return {key: _freeze(item) for key, item in value.items()}
    return value
