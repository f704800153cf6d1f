"""What a report is made of: the analysis and the frames of its displays, with cells cleaned for print."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from lesionwise.analyse.model import Analysis, Definition, Display, Result

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BLANKS = str.maketrans("\t\n\r\v\f\u2028\u2029", "       ")
_UNPRINTABLE = ("Cc", "Cs", "Cn", "Co")


@dataclass(frozen=True)
class Run:
    """An analysis with the frames of its displays, by file name (`pfs1.km`, `pfs1.km.risk`)."""

    analysis: Analysis
    frames: dict[str, pl.DataFrame]

    @cached_property
    def results(self) -> dict[str, Result]:
        """Results by id."""
        return {result.id: result for result in self.analysis.results}

    @cached_property
    def displays(self) -> dict[str, Display]:
        """Displays by id."""
        return {display.id: display for display in self.analysis.displays}

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Definitions by endpoint."""
        return {definition.id: definition for definition in self.analysis.definitions}

    @cached_property
    def endpoints(self) -> tuple[str, ...]:
        """Endpoints in the study file's order, then those that only results name."""
        named = [*self.definitions, *(result.endpoint for result in self.analysis.results)]
        return tuple(dict.fromkeys(named))

    def frame(self, name: str) -> pl.DataFrame:
        """The frame of a display, empty without columns when it has none."""
        return self.frames.get(name, pl.DataFrame())

    def group_label(self, display: Display, key: str | None) -> str:
        """The words of a group: as this display has them, else any other; the key where none names it."""
        labels = {group.key: group.label for group in display.groups}
        return "all" if key is None else labels.get(key, self.labels.get(key, key))

    @cached_property
    def labels(self) -> dict[str, str]:
        """Words of every group of subjects by key, the first display's first."""
        found: dict[str, str] = {}
        for display in self.analysis.displays:
            for group in display.groups:
                if group.role != "column":
                    found.setdefault(group.key, group.label)
        return found


def clean(text: object) -> str:
    """Text that every format can hold: line breaks become blanks, control characters U+FFFD."""
    blanks = str(text).translate(_BLANKS)
    if blanks.isascii() and blanks.isprintable():
        return blanks
    return "".join(REPLACEMENT if unicodedata.category(sign) in _UNPRINTABLE else sign for sign in blanks)


def clean_or(text: object | None, instead: str) -> str:
    """`clean`, or the words `instead` where there is no text: unknown is never blank."""
    return instead if text is None or not str(text).strip() else clean(text)
