"""Rules about time frames: L03 to L06, L14."""

import re
from collections.abc import Iterator
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material
from lesionwise.study.lint.spans import find_spans
from lesionwise.study.lint.topics import RESPONSES, names_topic
from lesionwise.study.model import RegisteredOutcome

ACUTE_DAYS: Final = 92
"""An acute adverse event begins at most 90 days after radiotherapy; three months are written for it too."""

_SLACK: Final = 2.0
"""Days between two windows that are no gap: the next day, and 3 months beside 90 days."""

_LATE: Final = re.compile(r"\b(?:late|chronic|long[- ]term)\b", re.IGNORECASE)
_ACUTE: Final = re.compile(r"\bacute\b", re.IGNORECASE)
_AVERAGE: Final = re.compile(r"\ban? (?:average|mean)(?: of)?\b[^,;.)，；。]*|\baveraging\b[^,;.)]*", re.I)
_ANY_TIME: Final = re.compile(r"\bat any time\b|\bany time point\b", re.IGNORECASE)
_WITHIN: Final = re.compile(r"\bwithin\s", re.IGNORECASE)
_EVENT_END: Final = re.compile(
    r"(?:\bto|\buntil) (?:the )?(?:date of )?(?:first |best |last |any |documented |radiological |disease )*"
    r"(?:progression|evaluation|assessment|response|death|relapse|recurrence)\b",
    re.IGNORECASE,
)
_CALENDAR: Final = re.compile(
    r"\bafter (?:the )?(?:completion|end|last|close)(?: of)?(?: the)? "
    r"(?:enrol?lment|accrual|recruitment|inclusion|patient(?:'s)? (?:enrol?lment|inclusion))"
    r"|\b(?:until|to|by) (?:(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) )?20\d\d\b|\bdata cut[- ]?off\b",
    re.IGNORECASE,
)


def find_gap(material: Material) -> Iterator[Hit]:
    """L03: days between the acute and the late window belong to neither."""
    adverse = [each for each in material.registered if names_topic(each, "ae")]
    acute = [each for each in adverse if _ACUTE.search(each.measure)]
    late = [each for each in adverse if _LATE.search(each.measure)]
    ends = [span.end for each in acute for span in find_spans(each.time_frame) if span.end is not None]
    starts = [span.start for each in late for span in find_spans(each.time_frame)]
    if ends and starts and min(starts) - max(ends) > _SLACK:
        yield Hit(None, quote(*(each.time_frame for each in (*acute, *late))))


def find_late_acute(material: Material) -> Iterator[Hit]:
    """L04: an outcome called acute whose time frame ends later."""
    for outcome in material.registered:
        ends = [span.end for span in find_spans(outcome.time_frame) if span.end is not None]
        if _ACUTE.search(outcome.measure) and ends and max(ends) > ACUTE_DAYS:
            yield Hit(outcome.id, quote(outcome.measure, outcome.time_frame))


def find_contradiction(material: Material) -> Iterator[Hit]:
    """L05: no time frame, one that the description contradicts, or a response with several ends."""
    for outcome in material.registered:
        words = _contradict(outcome)
        if words:
            yield Hit(outcome.id, words)


def _contradict(outcome: RegisteredOutcome) -> str | None:
    if not outcome.time_frame.strip():
        return quote(outcome.measure)
    spans = find_spans(outcome.time_frame)
    any_time = _ANY_TIME.search(outcome.description)
    if any_time and spans:
        return quote(any_time.group(), outcome.time_frame)
    ends = [span.end for span in spans if span.end is not None]
    longer = [
        span.words
        for match in _WITHIN.finditer(outcome.description)
        for span in find_spans(outcome.description[match.end() :])[:1]
        if ends and span.end is not None and span.end > max(ends) + _SLACK
    ]
    if longer:
        return quote(f"within {longer[0]}", outcome.time_frame)
    several = len(_EVENT_END.findall(outcome.time_frame)) + len(spans)
    if names_topic(outcome, *RESPONSES) and several > 1:
        return quote(outcome.time_frame)
    return None


def find_average(material: Material) -> Iterator[Hit]:
    """L06: an average where a horizon belongs."""
    for outcome in material.registered:
        match = _AVERAGE.search(outcome.time_frame)
        if match:
            yield Hit(outcome.id, quote(match.group()))


def find_calendar(material: Material) -> Iterator[Hit]:
    """L14: the time frame is the time of an analysis, not that of a participant."""
    for outcome in material.registered:
        match = _CALENDAR.search(outcome.time_frame)
        if match:
            yield Hit(outcome.id, quote(outcome.time_frame))
