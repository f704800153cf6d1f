"""Rules about what an outcome means: L01, L02, L07, L08, L10."""

import re
from collections.abc import Iterator
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material
from lesionwise.study.lint.scales import find_scale
from lesionwise.study.lint.topics import find_topics, names_topic
from lesionwise.study.model import RegisteredOutcome

_REGARDLESS: Final = re.compile(
    r"\b(?:regardless|irrespective|independent(?:ly)?) of [^.;]*|\b(?:with|despite) or without [^.;]*", re.I
)
_PROGRESSION: Final = re.compile(r"\b(?:first |documented |disease )*progression\b(?![- ]free)", re.I)
_DEFINED: Final = re.compile(r"(?:^|[.;]\s*)([^.;]{3,80}?) (?:is|are|was) defined as", re.IGNORECASE)
_PFS2: Final = re.compile(r"\bPFS[- ]?2\b|progression[- ]free survival[ -]2\b", re.IGNORECASE)
_RANGE: Final = re.compile(r"[<>≤≥]=?\s*\d+(?:\.\d+)?\s*[-–]\s*\d+(?:\.\d+)?[^.;,\]]{0,30}")
_FIRST_PROGRESSION: Final = re.compile(
    r"(?<!due )\b(?:to|until) (?:the )?(?:date of )?(?:first |documented |occurrence of |disease |tumou?r )*"
    r"progression\b(?![- ]free)",
    re.IGNORECASE,
)
_GROWTH: Final = re.compile(
    r"\b(?:an? )?(?:increase|growth|enlargement) (?:in|of) (?:the )?"
    r"(?:size|diameters?|volume|tumou?r)[^.;,]*",
    re.I,
)
_CRITERION: Final = re.compile(
    r"RECIST|PERCIST|mRECIST|iRECIST|\bChoi\b|\bRANO\b|\bPCWG\d?\b|\bWHO criteria|\b(?:biops|histolog)", re.I
)
_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?\s*(?:%|percent|per cent|mm\b|cm\b)", re.IGNORECASE)
_DEATH: Final = re.compile(r"\bdeaths?\b|\bdie[sd]?\b|\bdying\b|\bdeceased\b|\bmortality\b", re.IGNORECASE)
_METHOD: Final = re.compile(
    r"\bK-?M\b|kaplan|survival curves?|log-?rank|\bcox\b|descriptive statistics|chi-?squared?|t-?test", re.I
)
_COMPARISON: Final = re.compile(r"^\s*(?:to )?compar(?:e|ison|ing)\b", re.IGNORECASE)
_EVENT: Final = re.compile(
    r"\b(?:death|died|progression|recurrence|relapse|failure|regrowth|respon[sd]\w*)\b(?![- ]free)", re.I
)
_DEFINITION: Final = re.compile(
    r"\bdefined\b|\btime from\b|\binterval between\b|\b(?:percentage|proportion|number|share) of\b", re.I
)


def find_pasted(material: Material) -> Iterator[Hit]:
    """L01: the text of overall survival names progression, or a text defines another endpoint."""
    for outcome in material.registered:
        text = f"{outcome.description}; {outcome.time_frame}"
        if names_topic(outcome, "os") and not names_topic(outcome, "pfs", "ttp"):
            match = _PROGRESSION.search(_REGARDLESS.sub("", text))
            if match:
                yield Hit(outcome.id, quote(outcome.measure, _find_clause(text, match.group())))
                continue
        own = set(find_topics(outcome.measure))
        for definition in _DEFINED.finditer(text):
            other = set(find_topics(definition[1]))
            if own and other and not own & other:
                yield Hit(outcome.id, quote(outcome.measure, definition.group().strip(".; ")))
                break


def find_bare_pfs2(material: Material) -> Iterator[Hit]:
    """L02: PFS2 is the name of several algorithms; none of them executes the outcome yet."""
    for outcome in material.registered:
        match = _PFS2.search(outcome.measure)
        executed = material.executed.get(outcome.id, ())
        if match and not any(rule.startswith("pfs2_") for rule in executed):
            yield Hit(outcome.id, quote(outcome.measure))


def find_uncomputable(material: Material) -> Iterator[Hit]:
    """L07: a comparison with two numbers, growth without a figure, progression without a criterion."""
    for place in _RANGE.finditer(f"{material.title}\n{material.prose}"):
        yield Hit(None, quote(place.group()))
    for outcome in material.registered:
        text = f"{outcome.measure}. {outcome.description}"
        comparison = _RANGE.search(outcome.raw)
        growth = None if _FIGURE.search(text) else _GROWTH.search(text)
        bare = None if _CRITERION.search(text) or growth else _FIRST_PROGRESSION.search(outcome.description)
        match = comparison or growth or bare
        if match:
            yield Hit(outcome.id, quote(match.group()))


def find_death_unnamed(material: Material) -> Iterator[Hit]:
    """L08: progression-free survival without a word on death."""
    for outcome in material.registered:
        text = " ".join((outcome.measure, outcome.description, outcome.time_frame))
        if names_topic(outcome, "pfs") and not _DEATH.search(text):
            yield Hit(outcome.id, quote(outcome.measure))


def find_undefined(material: Material) -> Iterator[Hit]:
    """L10: no event and no scale stand in description or time frame, only a method or a comparison."""
    for outcome in material.registered:
        if _lacks_definition(outcome):
            yield Hit(outcome.id, quote(outcome.description or outcome.measure))


def _lacks_definition(outcome: RegisteredOutcome) -> bool:
    text = outcome.description.strip()
    empty = not text or _METHOD.search(text) or _COMPARISON.search(text)
    if not empty or find_scale(outcome.raw or text):
        return False
    return not (_EVENT.search(text) or _DEFINITION.search(text) or _EVENT.search(outcome.time_frame))


def _find_clause(text: str, words: str) -> str:
    """The words with what stands before and after them up to the next comma or stop."""
    match = re.search(rf"[^.;,]*{re.escape(words)}[^.;,]*", text)
    return match.group() if match else words
