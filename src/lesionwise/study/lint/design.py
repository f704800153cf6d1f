"""Rule about the design: L18."""

import re
from collections.abc import Iterator
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material

_OWN: Final = re.compile(
    r"\b(?:this|the present|the current) (?:[\w-]+,? ){0,5}(?:study|trial|registry)\b[^.;\n]*", re.IGNORECASE
)
_RANDOMISED: Final = re.compile(r"(?<!non-)(?<!non )(?<!not )\brandomi[sz]ed\b", re.IGNORECASE)
_NOT_RANDOMISED: Final = re.compile(r"\bnon-? ?randomi[sz]ed\b|\bnot randomi[sz]ed\b", re.IGNORECASE)
_REGISTRY: Final = re.compile(r"\bregistry\b", re.IGNORECASE)
_TRIAL: Final = re.compile(r"\btrial\b", re.IGNORECASE)
_ONE_SITE: Final = re.compile(r"\bsingle[- ](?:cent(?:er|re)|institution)\w*", re.IGNORECASE)
_MANY_SITES: Final = re.compile(r"\bmulti-?(?:cent(?:er|re|ric)|institution)\w*", re.IGNORECASE)
_SITE_COUNT: Final = re.compile(r"\b(?P<number>\d+) (?:centres?|centers?|sites?)\b", re.IGNORECASE)
_SITE: Final = re.compile(r"^sites?\s*:", re.IGNORECASE)
_TWICE: Final = re.compile(r"\b(\w{4,})/(\1)\b", re.IGNORECASE)
_PAIR: Final = re.compile(r"\b\w{4,}/\w{4,}\b")


def find_design_contradiction(material: Material) -> Iterator[Hit]:
    """L18: title, text and later versions disagree on design, sites or population."""
    own = [match.group() for match in _OWN.finditer(material.prose)]
    texts = [material.title, *own]
    for one, other in ((_RANDOMISED, _NOT_RANDOMISED), (_ONE_SITE, _MANY_SITES)):
        first, second = _find_first(one, texts), _find_first(other, texts)
        if first and second:
            yield Hit(None, quote(first, second))
    registry, trial = _find_first(_REGISTRY, [material.title]), [each for each in own if _TRIAL.search(each)]
    if registry and trial and not _find_first(_RANDOMISED, texts):
        yield Hit(None, quote(material.title, trial[0]))
    yield from _find_population(material)
    yield from _find_versions(material)


def _find_population(material: Material) -> Iterator[Hit]:
    """A title that names one state twice where the text names two."""
    twice = _TWICE.search(material.title)
    if twice:
        others = [each for each in _PAIR.findall(material.prose) if twice[1].lower() in each.lower()]
        yield Hit(None, quote(twice.group(), *others[:1]))


def _find_versions(material: Material) -> Iterator[Hit]:
    later = [each for each in material.versions if not each.randomised]
    if _RANDOMISED.search(material.title) and later and len(material.versions) > len(later):
        yield Hit(None, quote(material.title, later[-1].change))
    sites = [each for each in (material.text.lines if material.text else ()) if _SITE.match(each)]
    counts = [match for each in material.versions for match in _SITE_COUNT.finditer(each.change)]
    many = [match.group() for match in counts if int(match["number"]) > len(sites)]
    if sites and many:
        yield Hit(None, quote(*sites, many[0]))


def _find_first(pattern: re.Pattern[str], texts: list[str]) -> str | None:
    return next((match.group() for text in texts if (match := pattern.search(text))), None)
