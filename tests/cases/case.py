"""One case of a test: what was declared, what was on record, what came out."""

from typing import NamedTuple

from cases.settings import Declared
from cases.view import View


class Case(NamedTuple):
    """`kind`: of the function that was watched. `rules`: of the catalogue, that were derived."""

    kind: str
    declared: Declared
    records: dict[str, View]
    outcome: View
    rules: tuple[str, ...] = ()


class Story(NamedTuple):
    """A drawing with what came out in its own columns; what else was given, and what else was found."""

    drawing: str
    given: tuple[str, ...]
    found: tuple[str, ...]


class Recorded(NamedTuple):
    """What was seen while a test ran, with every set of its parameters."""

    cases: list[Case]
    stories: list[Story]
    pages: list[str]
    """Answers to `explain`."""
