"""Rules about shares and comparisons: L11, L12."""

import re
from collections.abc import Iterator
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material
from lesionwise.study.lint.spans import NUMBER, UNIT, find_spans
from lesionwise.study.lint.topics import names_topic
from lesionwise.study.model import RegisteredOutcome

_SHARE: Final = re.compile(r"\b(?:percentage|proportion|rate|share|number) of\b|\brates?\b", re.IGNORECASE)
_AVERAGE: Final = re.compile(r"\ban? (?:average|mean)\b|\bmedian\b", re.IGNORECASE)
_LANDMARK: Final = re.compile(
    rf"\b{NUMBER}[- ]?{UNIT}\b|\bat (?:{NUMBER}[- ]{UNIT}|{UNIT} {NUMBER})\b|cumulative incidence", re.I
)
_BETWEEN: Final = re.compile(
    r"\bbetween (?:the )?(?P<one>.+?) (?:group|arm)s? and (?:the )?(?P<two>.+?) (?:group|arm)s?\b", re.I
)
_RADIATION: Final = re.compile(
    r"\bradi(?:ation|otherapy)|\bSABR\b|\bSBRT\b|\bSRT\b|\birradiat", re.IGNORECASE
)


def find_share_without_time(material: Material) -> Iterator[Hit]:
    """L11: the share of an event under censoring, without a time at which it is taken."""
    for outcome in material.registered:
        text = f"{outcome.measure}. {outcome.description}"
        timed = names_topic(outcome, "os", "pfs", "lc", "ttp")
        if timed and _SHARE.search(text) and not _has_horizon(outcome):
            share = re.search(r"[^.;]*\b(?:percentage|proportion|rates?|share|number)\b[^.;]*", text, re.I)
            yield Hit(outcome.id, quote(share.group() if share else text, outcome.time_frame))


def _has_horizon(outcome: RegisteredOutcome) -> bool:
    if _LANDMARK.search(f"{outcome.measure}. {outcome.description}"):
        return True
    return bool(find_spans(outcome.time_frame)) and not _AVERAGE.search(outcome.time_frame)


def find_without_analogue(material: Material) -> Iterator[Hit]:
    """L12: groups are compared by what only those have who receive radiotherapy."""
    for outcome in material.registered:
        groups = _BETWEEN.search(outcome.description)
        if groups is None or bool(_RADIATION.search(groups["one"])) == bool(_RADIATION.search(groups["two"])):
            continue
        tied = _RADIATION.search(outcome.measure) or _RADIATION.search(outcome.time_frame)
        if tied:
            yield Hit(outcome.id, quote(outcome.measure, outcome.time_frame))
