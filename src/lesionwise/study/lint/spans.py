"""Lengths of time in registered text: `three to six months after ...` as days."""

import re
from dataclasses import dataclass
from typing import Final

_WORDS: Final = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_NAMES: Final = {
    **{word: number for number, word in enumerate(_WORDS, start=1)},
    "eighteen": 18,
    "twenty-four": 24,
    "thirty-six": 36,
}
NUMBER: Final = r"(?:\d+(?:\.\d+)?|" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")"
UNIT: Final = r"(?:day|week|month|year)s?"
_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_SPAN: Final = re.compile(
    rf"(?P<after>(?:after|from|beyond|later than|more than|>)\s*)?"
    rf"(?:\b(?P<low>{NUMBER})[\s-]*(?P<low_unit>{UNIT})?\s*(?:to|until|and|-|–)\s*)?"
    rf"(?<![\d.])(?P<high>\b{NUMBER})[\s-]*(?P<unit>{UNIT})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """A window in days from its anchor: `end` null is open. `words` as they stand in the text."""

    start: float
    end: float | None
    words: str


def find_spans(text: str) -> tuple[Span, ...]:
    """Every length of time of a text. One number is the end of a window that begins at its anchor, unless
    `after`, `from` or `more than` makes it the begin of an open one."""
    spans = []
    for match in _SPAN.finditer(text):
        high = _count(match["high"], match["unit"])
        if match["low"]:
            spans.append(Span(_count(match["low"], match["low_unit"] or match["unit"]), high, match.group()))
        elif match["after"]:
            spans.append(Span(high, None, match.group()))
        else:
            spans.append(Span(0.0, high, match.group()))
    return tuple(spans)


def _count(number: str, unit: str) -> float:
    amount = _NAMES[number.lower()] if number.lower() in _NAMES else float(number)
    return amount * _DAYS[unit.lower().removesuffix("s")]
