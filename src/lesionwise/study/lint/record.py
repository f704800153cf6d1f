"""Rules about the record as a whole: L13, L18, L22 to L25."""

import re
from collections.abc import Iterator
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material
from lesionwise.study.lint.topics import TOPICS, find_topics

_SENTENCE: Final = re.compile(r"[^.;\n]+(?:\.\d[^.;\n]*)*")
_ANNOUNCES: Final = re.compile(
    r"\bwill be\b|\baims? to\b|\bto (?:evaluate|assess|determine|investigate|explore|measure)\b"
    r"|\bend-?points?\b|\boutcomes? (?:are|is|include)|\b(?:investigate|evaluate|assess|establish|identify)\b"
    r"|\bstudy the\b|\buse \w+ analysis\b",
    re.IGNORECASE,
)
_CALLED: Final = re.compile(
    r"\b(?P<role>primary|secondary|other|exploratory)\s+(?:end-?points?|outcomes?)\b(?P<rest>.*?)"
    r"(?=\b(?:primary|secondary|other|exploratory)\s+(?:end-?points?|outcomes?)\b|$)",
    re.IGNORECASE,
)
_LATE: Final = re.compile(r"\b(?:late|chronic|long[- ]term)\b", re.IGNORECASE)
_DRUGS: Final = (
    r"(?:systemic|targeted|immuno(?:therapy)?|drugs?|medications?|chemotherapy|anti-PD-?L?1|checkpoint)"
)
_BESIDE: Final = re.compile(
    rf"\b(?:combined with|in addition to|plus|along with|together with|versus|added to)\b[^.;\n]{{0,60}}?"
    rf"\b{_DRUGS}\b|\b{_DRUGS}\b[^.;,\n]{{0,20}}\balone\b",
    re.IGNORECASE,
)
_DRUG: Final = re.compile(rf"^\s*(?:DRUG|BIOLOGICAL|COMBINATION_PRODUCT)\s*:|\b{_DRUGS}\b", re.IGNORECASE)
_PLANNED: Final = re.compile(
    r"\b(?:enrol\w*|recruit\w*|accru\w*|includ\w*|randomi[sz]\w*)\s+"
    r"(?:about |approximately |up to |a total of |at least |around )*\d+"
    r"|\bsample size\b[^.;]{0,40}\d+|\bn\s*=\s*\d+"
    r"|\b\d+\s+(?:[\w-]+\s+){0,4}(?:patients|participants|subjects)\s+(?:will|are to|is to)\b",
    re.IGNORECASE,
)


def find_unregistered(material: Material) -> Iterator[Hit]:
    """L13: the prose announces what no outcome registers, or gives an outcome another role."""
    if material.text is None or not material.registered:
        return
    sentences = [match.group() for match in _SENTENCE.finditer(material.prose)]
    told: set[str] = set()
    for sentence in sentences:
        if _ANNOUNCES.search(sentence):
            for topic, words in find_topics(sentence).items():
                if topic not in told and not _is_registered(material, topic):
                    told.add(topic)
                    yield Hit(None, quote(words))
    for sentence in dict.fromkeys(sentences):
        for match in _CALLED.finditer(sentence):
            moved = _list_moved(material, match["role"].lower(), match["rest"])
            if moved:
                yield Hit(None, f"called {match['role'].lower()}: {quote(*moved)}")


def _is_registered(material: Material, topic: str) -> bool:
    pattern = _LATE if topic == "late" else TOPICS[topic]
    return any(pattern.search(outcome.raw) for outcome in material.registered)


def _list_moved(material: Material, called: str, words: str) -> list[str]:
    """What the prose calls `called` and the registration lists in other roles only."""
    called = "other" if called == "exploratory" else called
    moved = []
    for topic, name in find_topics(words).items():
        roles = {each.role for each in material.registered if TOPICS[topic].search(each.measure)}
        if roles and called not in roles:
            moved.append(name)
    return moved


def find_repeated(material: Material) -> Iterator[Hit]:
    """L22: brief and detailed description are the same text."""
    if material.text and material.text.summary and material.text.description:
        one, two = (" ".join(each.split()) for each in (material.text.summary, material.text.description))
        if one == two:
            yield Hit(None, quote(material.text.summary))


def find_no_outcomes(material: Material) -> Iterator[Hit]:
    """L23: the registration has no outcome."""
    if material.text is not None and not material.registered:
        yield Hit(None, quote(material.title))


def find_incomplete_interventions(material: Material) -> Iterator[Hit]:
    """L24: no list of interventions, or drugs given beside radiotherapy that are not in it."""
    if material.text is None:
        return
    listed = material.text.interventions
    if not listed:
        yield Hit(None, quote(material.title))
        return
    prose = f"{material.title}\n{material.prose}\n" + "\n".join(each.raw for each in material.registered)
    match = _BESIDE.search(prose)
    if match and not any(_DRUG.search(each) for each in listed):
        yield Hit(None, quote(match.group(), *listed))


def find_no_size(material: Material) -> Iterator[Hit]:
    """L25: no number of subjects, in a field of its own or in the text."""
    if material.text is None or material.text.enrolment is not None:
        return
    texts = [material.title, material.prose, *(each.raw for each in material.registered)]
    if not any(_PLANNED.search(text) for text in texts):
        yield Hit(None, quote(material.title))
