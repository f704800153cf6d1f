"""The dictionary of adverse events: terms, organ classes, and the grades that exist for each term."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lesionwise.terms.errors import Fault, Faults

CTCAE_VERSION: Final = "5.0"
"""Version of the terms that come with the product (ctcae_v5.toml names source and status)."""

_OWN: Final = Path(__file__).with_name("ctcae_v5.csv")
_OTHER: Final = " - Other, specify"
_CLASS: Final = ("organ_class", "soc", "meddra soc")
_TERM: Final = ("term", "ctcae term")
_GRADES: Final = tuple(f"grade {grade}" for grade in range(1, 6))
_NONE: Final = ("", "-", "–", "—")


@dataclass(frozen=True)
class AdverseEventTerm:
    """A term; `grades` are those that exist for it."""

    organ_class: str
    term: str
    grades: frozenset[int]

    @property
    def asks_text(self) -> bool:
        """Whether the term means nothing without a text beside it."""
        return self.term.endswith(_OTHER)


@cache
def read_ctcae(path: Path | None = None) -> tuple[AdverseEventTerm, ...]:
    """The terms of CTCAE 5.0 that come with the product, or those of a user's file, in its order.

    The file is CSV in UTF-8 with the columns `organ_class`, `term` and `grades` (digits, as `1235`), or
    with those of the dictionary that the National Cancer Institute gives out (names recalled: `MedDRA SOC`,
    `CTCAE Term`, `Grade 1` to `Grade 5`; a grade exists where its cell holds more than a dash). Other
    columns are left out. Raises `Faults` for a file that cannot be read, lacks a column, or has a row
    without term or grade or a term twice.
    """
    place = path or _OWN
    try:
        rows = list(csv.reader(io.StringIO(place.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        found = "no file that can be read as CSV in UTF-8"
        raise Faults([_fault(place, found, "a dictionary", "Correct the path, or save it so.")]) from error
    terms = _parse(place, rows)
    _check(place, terms)
    return tuple(terms)


def _parse(place: Path, rows: list[list[str]]) -> list[AdverseEventTerm]:
    head = [" ".join(name.lower().split()) for name in rows[0]] if rows else []
    organ, term = _find(head, _CLASS), _find(head, _TERM)
    whole, each = _find(head, ("grades",)), [_find(head, (name,)) for name in _GRADES]
    if organ is None or term is None or (whole is None and None in each):
        expected = "organ_class, term and grades, or MedDRA SOC, CTCAE Term and Grade 1 to Grade 5"
        raise Faults([_fault(place, "other columns", expected, "Give the columns these names.")])
    return [
        AdverseEventTerm(_cell(row, organ), _cell(row, term), frozenset(_list_grades(row, whole, each)))
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def _list_grades(row: list[str], whole: int | None, each: list[int | None]) -> Iterator[int]:
    if whole is not None:
        yield from (int(digit) for digit in _cell(row, whole) if digit in "12345")
    else:
        yield from (grade for grade, column in enumerate(each, 1) if _cell(row, column) not in _NONE)


def _find(head: list[str], names: Iterable[str]) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _cell(row: list[str], column: int | None) -> str:
    return "" if column is None or column >= len(row) else " ".join(row[column].split())


def _check(place: Path, terms: list[AdverseEventTerm]) -> None:
    faults, seen = [], set()
    if not terms:
        faults.append(_fault(place, "no term", "at least one term", "Name another file."))
    for number, each in enumerate(terms, 1):
        where = f"{place}, term {number}"
        if not each.term or not each.organ_class or not each.grades:
            expected = "organ class, term and at least one grade"
            faults.append(Fault(where, "an incomplete row", expected, "Fill the row, or remove it."))
        if each.term in seen:
            faults.append(Fault(where, f"the term {each.term!r} twice", "each term once", "Remove one."))
        seen.add(each.term)
    if faults:
        raise Faults(faults)


def _fault(place: Path, found: str, expected: str, remedy: str) -> Fault:
    return Fault(str(place), found, expected, remedy)
