"""One registered text `measure, description, time frame` in its parts, where commas stand inside them too.

Every pair of commas is a candidate; each is scored by how its parts begin and what they hold. The weights
were set on the five bundled registrations: the whole text is always kept beside the parts.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from lesionwise.study.lint.spans import NUMBER, UNIT

MARGIN: Final = 1.0
"""Two readings whose scores lie closer than this are both told."""

ENOUGH: Final = 6.0
"""Score from which a part is a time frame: it begins like one and holds a time."""

_BORDER: Final = re.compile(r",\s+|，\s*")
_FIRST: Final = 10
_LAST: Final = 24

_ANCHOR: Final = re.compile(
    rf"(?:from|through(?:out)?|up to|until|at|within|during|baseline|for all|an average|after|before|every"
    rf"|(?:day|week|month|year)s? \d|(?:{NUMBER}\s*(?:to|and|-|–)\s*)?{NUMBER}[\s-]*{UNIT}\b)",
    re.IGNORECASE,
)
_TIME: Final = re.compile(rf"\b{UNIT}\b|study completion|end of (?:the )?study", re.IGNORECASE)
_CONTINUED: Final = re.compile(r"(?:whichever|assessed|an average|at each|once|every|up to)\b", re.IGNORECASE)
_DESCRIPTION: Final = re.compile(
    r"[^,，]{0,60}\b(?:is|are) defined as\b|defined as\b|compar(?:e|ison)\b|evaluat(?:ed|ion)\b"
    r"|assess(?:ed|ment)\b|measur(?:ed|ement)\b|adopt|time from\b|proportion of\b|percentage of\b|K-?M\b"
    r"|[^,，]{0,40}\b(?:scores?|system|scale|standard)\b",
    re.IGNORECASE,
)
_NEAR_DESCRIPTION: Final = re.compile(r".{0,80}\b(?:is|are) defined as\b", re.IGNORECASE)
_IN_TITLE: Final = re.compile(r"\b(?:defined|compare)\b", re.IGNORECASE)
_ABBREVIATED: Final = re.compile(r"[,，]\s*[A-Z][A-Za-z]{0,3}[A-Z]\d?$")
_LONG: Final = 100


class Reading(NamedTuple):
    """One way to read the text; a part that it does not have is empty."""

    measure: str
    description: str
    time_frame: str


@dataclass(frozen=True)
class Split:
    """The best reading, the score of its time frame, and the second one where the two are close."""

    best: Reading
    frame_score: float
    other: Reading | None = None


def split_outcome(text: str) -> Split | None:
    """The parts of one registered text; null where it has no comma.

    The borders are commas followed by a blank, or full-width ones. A text with one comma has measure and
    time frame. `other` is the best reading with other parts, where its score is within `MARGIN`.
    """
    borders = [
        match.span() for match in _BORDER.finditer(text) if match.start() > 0 and match.end() < len(text)
    ]
    if not borders:
        return None
    if len(borders) == 1:
        (begin, end) = borders[0]
        frame = text[end:]
        return Split(Reading(text[:begin], "", frame), _score_frame(text, borders[0]))
    scored = [
        (_score(text, one, two), Reading(text[: one[0]], text[one[1] : two[0]], text[two[1] :]), two)
        for place, one in enumerate(borders[:_FIRST])
        for two in borders[max(place + 1, len(borders) - _LAST) :]
    ]
    ranked = sorted(scored, key=lambda each: -each[0])
    (first, best, frame_border), *rest = ranked
    other = next((reading for score, reading, _ in rest if first - score < MARGIN), None)
    return Split(best, _score_frame(text, frame_border), other)


def _score(text: str, one: tuple[int, int], two: tuple[int, int]) -> float:
    title, description = text[: one[0]], text[one[1] : two[0]]
    brackets = sum(_is_open(part) for part in (title, description, text[two[1] :]))
    return _score_title(title) + _score_description(description) + _score_frame(text, two) - brackets


def _score_title(title: str) -> float:
    score = -0.5 * len(re.findall("[,，]", title))
    score += 0.5 if _ABBREVIATED.search(title) else 0.0
    score -= 1.0 if len(title) > _LONG else 0.0
    return score - (1.0 if _IN_TITLE.search(title) else 0.0)


def _score_description(description: str) -> float:
    if _DESCRIPTION.match(description):
        return 3.0
    return 2.5 if _NEAR_DESCRIPTION.match(description) else 0.0


def _score_frame(text: str, border: tuple[int, int]) -> float:
    """A frame that begins like the end of another one, or after a bare number, belongs to what stands left
    of it."""
    frame, before = text[border[1] :], re.split("[,，]", text[: border[0]])[-1].strip()
    score = 3.5 if _ANCHOR.match(frame) else 0.0
    score += 3.0 if _TIME.search(frame) else 0.0
    continues = _CONTINUED.match(frame) and (_TIME.search(before) or _ANCHOR.match(before))
    return score - (4.0 if continues or re.fullmatch(NUMBER, before, re.IGNORECASE) else 0.0)


def _is_open(part: str) -> bool:
    return part.count("(") != part.count(")") or part.count("[") != part.count("]")
