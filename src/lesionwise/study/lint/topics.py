"""Names of endpoints and measures in registered text."""

import re
from typing import Final

from lesionwise.study.model import RegisteredOutcome


def _compile(pattern: str) -> re.Pattern[str]:
    """Abbreviations keep their capitals, words do not."""
    return re.compile(pattern)


TOPICS: Final[dict[str, re.Pattern[str]]] = {
    "os": _compile(r"(?i:overall survival)|\bOS\b"),
    "pfs": _compile(r"(?i:progression[- ]free)|\bPFS\d?\b"),
    "ttp": _compile(r"(?i:time to (?:disease )?progression)|\bTTP\b"),
    "lc": _compile(r"(?i:local (?:tumou?r )?(?:control|failure))|\bLC\b"),
    "orr": _compile(r"(?i:(?:objective|overall) (?:response|remission)|response rate)|\bORR\b"),
    "dcr": _compile(r"(?i:disease control|clinical benefit)|\bDCR\b"),
    "dor": _compile(r"(?i:duration of (?:overall )?response)|\bDOR\b|\bDoR\b"),
    "ae": _compile(r"(?i:adverse (?:event|reaction|effect)|toxicit)|\bCTCAE"),
    "late": _compile(r"(?i:(?:\blate\b|\bchronic\b)[^.;,]{0,40}(?:toxicit|adverse|radiation|effect))"),
    "qol": _compile(r"(?i:quality of life|life quality)|\bQo?L\b"),
    "pain": _compile(r"(?i:\bpain\b)"),
    "biobank": _compile(r"(?i:bio-?bank|biospecimen)"),
    "radiomics": _compile(r"(?i:radiomic)"),
}
"""Pattern of each topic, by its code."""

RESPONSES: Final = ("orr", "dcr")
"""Topics that are shares of best responses."""


def find_topics(text: str) -> dict[str, str]:
    """Topics that a text names, each with its first words there."""
    found = {name: pattern.search(text) for name, pattern in TOPICS.items()}
    return {name: match.group() for name, match in found.items() if match}


def names_topic(outcome: RegisteredOutcome, *topics: str) -> bool:
    """Whether the measure names one of the topics."""
    return any(TOPICS[topic].search(outcome.measure) for topic in topics)
