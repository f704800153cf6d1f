"""Rule about origins: L09."""

import re
from collections.abc import Iterator
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material

_STOP: Final = r"(?=\s+(?:to|until|up to|and|or|of each|in|with|for|by|within)\b|\s*[,.;():，]|\s*$)"
_START: Final = re.compile(
    r"\b(?:from|since|after) (?:the )?(?:date of |day of |time of )?"
    r"(?P<when>start|initiation|beginning|commencement|completion|end|index|first (?:fraction|dose|day))"
    rf" (?:of|date of) (?:the )?(?P<what>[\w\s/-]{{2,80}}?){_STOP}",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    rf"\bafter (?:the )?(?P<what>(?:study treatment|radiation|radiotherapy|SABR|SBRT)[\w\s]{{0,30}}?){_STOP}",
    re.I,
)
_NAMED: Final = re.compile(
    r"\b(?:from|since) (?:the )?(?:date of |day of |time of )?(?:subject |patient )?"
    r"(?P<what>randomi[sz]ation|enrol?lment|registration|inclusion|informed consent|consent|diagnosis)\b",
    re.IGNORECASE,
)
_RADIATION: Final = re.compile(r"\b(?:SABR|SBRT|SRT|stereotactic|radi(?:ation|otherapy))", re.IGNORECASE)
_DRUG: Final = re.compile(r"\b(?:systemic|drug|immunotherapy|targeted|line)\b", re.IGNORECASE)
_ENROLMENT: Final = re.compile(r"^(?:enrol|accrual|recruit|inclusion of)", re.IGNORECASE)
_VAGUE: Final = re.compile(r"^(?:the )?(?:treatments?|therapy)$", re.IGNORECASE)


def find_origins(material: Material) -> Iterator[Hit]:
    """L09: outcomes with different origins, or one whose origin is no recorded event. One hit a record."""
    found = {
        origin: words
        for outcome in reversed(material.registered)
        for text in (outcome.time_frame, outcome.description)
        for origin, words in _list_origins(text)
    }
    vague = any(origin.startswith("vague") for origin in found)
    if vague or len(found) > 1:
        yield Hit(None, quote(*reversed(found.values())))


def _list_origins(text: str) -> Iterator[tuple[str, str]]:
    for match in (*_START.finditer(text), *_AFTER.finditer(text)):
        what = match["what"].strip()
        when = (match.groupdict().get("when") or "end").lower()
        if not _ENROLMENT.match(what):
            yield _classify(when, what), match.group()
    for match in _NAMED.finditer(text):
        yield match["what"].lower().replace("z", "s").replace("enroll", "enrol"), match.group()


def _classify(when: str, what: str) -> str:
    """One code for the words that mean one event."""
    side = "end" if when in ("completion", "end") else "start"
    if _VAGUE.match(what):
        return f"vague {side} of treatment"
    if _RADIATION.search(what):
        return f"{side} of radiotherapy"
    return f"{side} of drug" if _DRUG.search(what) else f"{side} of {what.lower()}"
