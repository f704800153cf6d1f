"""Faults of one study file, gathered with their place and raised together."""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from lesionwise.study.locator import Key
from lesionwise.terms import Fault, Faults

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


class Complaints:
    """Collects faults by key; a key that is not in the file has the line of what holds it."""

    def __init__(self, path: str, lines: Mapping[Key, int]) -> None:
        self._path = path
        self._lines = lines
        self._found: list[tuple[int, Fault]] = []

    def add(self, key: Key, found: str, expected: str, remedy: str) -> None:
        """One fault; the same one is kept once."""
        line = next((self._lines[part] for part in _parents(key) if part in self._lines), 0)
        place = [self._path, *([render_key(key)] if key else []), *([f"line {line}"] if line else [])]
        fault = Fault(", ".join(place), found, expected, remedy)
        if (line, fault) not in self._found:
            self._found.append((line, fault))

    def raise_any(self) -> None:
        """Raises `Faults` in the order of the lines when there is one."""
        if self._found:
            raise Faults(fault for _, fault in sorted(self._found))


def render_key(key: Key) -> str:
    """`endpoint.pfs1.report[0].estimator`; a name that TOML wants in quotes has them."""
    return "".join(
        f"[{part}]" if isinstance(part, int) else f".{part if _BARE.fullmatch(part) else json.dumps(part)}"
        for part in key
    ).removeprefix(".")


def suggest(name: object, known: Iterable[str], otherwise: str) -> str:
    """What to do about an unknown name: the nearest known one, else the other advice."""
    near = get_close_matches(str(name), list(known), n=1)
    return f"Did you mean {near[0]}? {otherwise}" if near else otherwise


def join_names(names: Iterable[str]) -> str:
    """Names for a sentence; "none" when there are none."""
    return ", ".join(names) or "none"


def list_choices(names: Iterable[str]) -> str:
    """What is expected where a name must be one of these."""
    listed = ", ".join(names)
    return f"one of {listed}" if listed else "none: the file declares nothing of this kind"


def _parents(key: Key) -> list[Key]:
    return [key[:length] for length in range(len(key), 0, -1)]
