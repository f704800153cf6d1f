"""Rules about figures and characters: L19 to L21."""

import datetime
import re
from collections.abc import Iterator
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material
from lesionwise.study.lint.misspelt import find_misspelt

_CLAIM: Final = re.compile(
    r"\b(?:local control|progression[- ]free survival|overall survival|response)\b[^.;\n]{0,60}?"
    r"\b(?:exceed\w*|beyond|above|over|more than|about|approximately|around|nearly)\s+"
    r"(?:\d+(?:\.\d+)?|one|two|three|four|five)\s*(?:%|percent|per cent|years?|months?)",
    re.IGNORECASE,
)
_PLAN: Final = re.compile(
    r"\b(?:will|aims?|planned|powered|hypothes\w*|assum\w*|expect\w*|target|follow(?:ed)?|if)\b", re.I
)
_SENTENCE: Final = re.compile(r"[^.;\n]+(?:\.\d[^.;\n]*)*")
_FULL_WIDTH: Final = re.compile("[，。；：（）％！？、]")
_IDEOGRAPH: Final = re.compile("[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_TWICE: Final = re.compile(r"\b(\w{4,})/(\1)\b|\b(?!had\b|that\b)([a-z]{2,}) (\3)\b", re.IGNORECASE)
_FREE: Final = re.compile(r"(?:(?P<before>[\w-]+)\s+)?(?<![-\w])free survival\b", re.IGNORECASE)
_BEFORE_FREE: Final = re.compile(
    r"(?:progression|disease|event|recurrence|relapse|metastas[ei]s|failure|treatment|therapy|control|symptom)$",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b")


def find_claims(material: Material) -> Iterator[Hit]:
    """L19: an effect is stated with a figure as if it were known. One hit a record."""
    claims = [
        match.group()
        for sentence in _SENTENCE.findall(material.prose)
        if not _PLAN.search(sentence) and (match := _CLAIM.search(sentence))
    ]
    if claims:
        yield Hit(None, quote(*claims))


def find_misprints(material: Material) -> Iterator[Hit]:
    """L20: misspelt key terms, a word twice, a lost word, full-width punctuation in Latin text."""
    for outcome, text in material.list_texts():
        words = [*find_misspelt(text), *(match.group() for match in _TWICE.finditer(text))]
        words += [match.group() for match in _FREE.finditer(text) if not _is_whole(match["before"])]
        if not _IDEOGRAPH.search(text):
            words += sorted(set(_FULL_WIDTH.findall(text)))
        if words:
            yield Hit(outcome, quote(*words))


def _is_whole(before: str | None) -> bool:
    return before is not None and _BEFORE_FREE.search(before) is not None


def find_dates(material: Material) -> Iterator[Hit]:
    """L21: a date in figures: the order of day and month is not said."""
    lines = material.text.lines if material.text else ()
    for outcome, text in (*((None, line) for line in lines), *material.list_texts()):
        for match in _DATE.finditer(text):
            readings = _read_date(match)
            if readings:
                yield Hit(outcome, f"{quote(match.group())}, which can be {' or '.join(readings)}")


def _read_date(match: re.Match[str]) -> list[str]:
    """The dates that it can be, day first and month first."""
    one, two, year = int(match[1]), int(match[3]), int(match[4])
    readings = []
    for day, month in ((one, two), (two, one)):
        try:
            readings.append(datetime.date(year, month, day).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(readings))
