"""Where the keys of a TOML text stand: tomllib reads the values, this finds their lines."""

import re
import tomllib
from bisect import bisect_right
from typing import Final

Key = tuple[str | int, ...]
"""Place of a value: names of tables and keys, positions in lists (from 0)."""

_BLANK: Final = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN: Final = re.compile(r"[^,\]}\n#]+")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")' + r"|'''.*?'{3,5}(?!')" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'",
    re.DOTALL,
)


def locate_keys(text: str) -> dict[Key, int]:
    """Line (from 1) of every table, key and list element of a text that tomllib has read.

    The first line where a name stands: a table that is opened twice, by `[a.b]` and `[a.c]`, has the line
    of the first. On a text that tomllib refuses the answer means nothing.
    """
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.scan()
    return scanner.lines


class _Scanner:
    """Reads on from `place`; every method expects valid TOML there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.lines: dict[Key, int] = {}
        self._starts = [match.start() for match in re.finditer(r"^", text, re.MULTILINE)]
        self._counts: dict[Key, int] = {}

    def scan(self) -> None:
        table: Key = ()
        while self._skip():
            table = self._head() if self._at("[") else self._pair(table)

    def _head(self) -> Key:
        """`[a.b]` or `[[a.b]]`: the place of the table that it opens."""
        listed = self._at("[[")
        begin = self.place
        self.place += 2 if listed else 1
        parts = self._names()
        self.place += 2 if listed else 1
        path: Key = ()
        for part in parts[:-1]:
            path = self._note((*path, part), begin)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = self._note((*path, parts[-1]), begin)
        if listed:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = self._note((*path, self._counts[path] - 1), begin)
        return path

    def _pair(self, table: Key) -> Key:
        """`a.b = value`: notes it and goes on in the same table."""
        begin, path = self.place, table
        for part in self._names():
            path = self._note((*path, part), begin)
        self._skip()
        self.place += 1
        self._value(path)
        return table

    def _value(self, path: Key) -> None:
        self._skip()
        if self._at("["):
            self._several("]", path, numbered=True)
        elif self._at("{"):
            self._several("}", path, numbered=False)
        else:
            match = _STRING.match(self.text, self.place) or _PLAIN.match(self.text, self.place)
            self.place = match.end() if match else len(self.text)

    def _several(self, close: str, path: Key, *, numbered: bool) -> None:
        """Elements of a list, or pairs of a table in braces, up to `close`."""
        self.place += 1
        number = 0
        while self._skip() and not self._at(close):
            if numbered:
                self._value(self._note((*path, number), self.place))
            else:
                self._pair(path)
            number += 1
            if self._skip() and self._at(","):
                self.place += 1
        self.place += 1

    def _names(self) -> list[str]:
        """A dotted key."""
        names: list[str] = []
        while True:
            self._skip()
            quoted = _STRING.match(self.text, self.place)
            match = quoted or _BARE.match(self.text, self.place)
            if match is None:
                return names
            name = match.group()
            names.append(tomllib.loads(f"name = {name}")["name"] if quoted else name)
            self.place = match.end()
            if not (self._skip() and self._at(".")):
                return names
            self.place += 1

    def _skip(self) -> bool:
        """Goes over blanks and comments; false at the end of the text."""
        match = _BLANK.match(self.text, self.place)
        self.place = match.end() if match else self.place
        return self.place < len(self.text)

    def _at(self, sign: str) -> bool:
        return self.text.startswith(sign, self.place)

    def _note(self, path: Key, place: int) -> Key:
        self.lines.setdefault(path, bisect_right(self._starts, place))
        return path
