"""Rules about scales: L15 to L17, and which scales a text names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lesionwise.study.lint.hit import Hit, quote
from lesionwise.study.lint.material import Material
from lesionwise.study.lint.topics import TOPICS, names_topic
from lesionwise.study.model import RegisteredOutcome


@dataclass(frozen=True)
class Scale:
    """A known instrument: ranges of its scores and items (empty: several, not checked), direction of the
    score where it has one. Facts of the instruments' manuals, recalled."""

    pattern: re.Pattern[str]
    ranges: tuple[tuple[int, int], ...] = ()
    better: bool | None = None


SCALES: Final = (
    Scale(re.compile(r"QLQ|EORTC"), ((0, 100), (1, 4), (1, 7))),
    Scale(re.compile(r"EQ-?5D"), (), True),
    Scale(re.compile(r"N?FKSI-?19|NFKSI"), ((0, 76), (0, 4)), True),
    Scale(re.compile(r"(?<!N)FKSI(?!-?19)")),
    Scale(re.compile(r"FACT-?G\b"), ((0, 108), (0, 4)), True),
    Scale(re.compile(r"\bFACT-(?!G\b)|\bFACIT")),
    Scale(re.compile(r"\bBPI\b|(?i:brief pain inventory)"), ((0, 10),), False),
    Scale(re.compile(r"\bSF-?(?:36|12)\b"), (), True),
    Scale(re.compile(r"\bHADS\b"), ((0, 21), (0, 42), (0, 3)), False),
    Scale(re.compile(r"\bNRS\b|(?i:numeric(?:al)? rating)"), ((0, 10),), False),
    Scale(re.compile(r"\bVAS\b|(?i:visual analogu?e?)"), ((0, 10), (0, 100))),
    Scale(re.compile(r"\bVRS\b|(?i:verbal rating)"), (), False),
    Scale(re.compile(r"PRO-?CTCAE"), ((0, 4),), False),
    Scale(re.compile(r"\bPROMIS\b")),
    Scale(re.compile(r"\bESAS\b|(?i:edmonton symptom)"), ((0, 10), (0, 100)), False),
    Scale(re.compile(r"\bMDASI\b"), ((0, 10),), False),
    Scale(re.compile(r"\bTESS\b|(?i:toronto extremity)"), ((0, 100),), True),
)

_GRADING: Final = re.compile(r"\bCTCAE|(?i:common terminology criteria)|\bRTOG\b|\bRECIST|\bNCI[- ]CTC", re.I)
_PATIENT: Final = re.compile(r"patient[- ]reported|questionnaire|symptom (?:score|burden|scale)", re.I)
_BOUNDS: Final = re.compile(r"\b(\d+)\s*(?:to|-|–)\s*(\d+)\b(?!\s*(?:days?|weeks?|months?|years?|Gy))", re.I)
_HIGHER: Final = re.compile(
    r"\bhigher\b[^.;]*?\b(?P<word>better|worse|worsening|more severe|greater severity)\b", re.I
)
_LEVELS: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|\d+)[- ](?:point|level|step)s?\b"
    r"(?!\s*(?:decrease|increase|change|drop|improvement|reduction|difference|rise))",
    re.IGNORECASE,
)
_SCALE: Final = re.compile(r"\bscales?\b|\bgrading\b|\brating\b", re.IGNORECASE)
_LOWEST: Final = re.compile(r"\bcoded\b|\blowest\b|\b[01]\s*=|\bfrom [01]\b", re.IGNORECASE)
_ZERO_TO_FIVE: Final = re.compile(r"\b0\s*(?:to|-|–)\s*5\b(?: scale)?", re.IGNORECASE)
_GRADE: Final = re.compile(
    r"(?P<floor>(?:≥|>=?|at least|minimum|worse than)\s*)?\bgrades?\s*(?P<sign>≥|>=?)?\s*"
    r"(?P<grade>[1-4]|I{1,3}|IV)\b"
    r"(?!\s*(?:\+|-|–|to\b|,|/|or\s+(?:\d|higher|greater|above|worse|more|over)|and\s+(?:\d|above|higher|over|up)"
    r"|(?:toxicity|adverse events?) or (?:higher|greater|above|worse)))",
    re.IGNORECASE,
)


def find_scale(text: str) -> bool:
    """Whether a text names an instrument or a grading system."""
    return bool(_GRADING.search(text)) or any(scale.pattern.search(text) for scale in SCALES)


def find_unknown_instrument(material: Material) -> Iterator[Hit]:
    """L15: a patient-reported outcome without instrument, or with a range or direction that it has not."""
    for outcome in material.outcomes:
        text = f"{outcome.measure}. {outcome.description}"
        known = [scale for scale in SCALES if scale.pattern.search(text)]
        if not (known or _is_reported(outcome)):
            continue
        if not known:
            yield Hit(outcome.id, quote(outcome.measure))
        elif not any(_fits(scale, text) for scale in known):
            yield Hit(outcome.id, quote(outcome.description))


def _is_reported(outcome: RegisteredOutcome) -> bool:
    reported = names_topic(outcome, "qol", "pain") or _PATIENT.search(outcome.measure)
    return bool(reported) and not TOPICS["ae"].search(outcome.measure)


def _fits(scale: Scale, text: str) -> bool:
    bounds = [(int(low), int(high)) for low, high in _BOUNDS.findall(text)]
    if scale.ranges and any(each not in scale.ranges for each in bounds):
        return False
    higher = _HIGHER.search(text)
    return scale.better is None or higher is None or (higher["word"].lower() == "better") == scale.better


def find_uncoded(material: Material) -> Iterator[Hit]:
    """L16: the number of levels of a scale without its lowest code."""
    for outcome in material.registered:
        text = f"{outcome.measure}. {outcome.description}"
        match = _LEVELS.search(text)
        told = _BOUNDS.search(text) or _LOWEST.search(text)
        if match and _SCALE.search(text) and not told:
            yield Hit(outcome.id, quote(match.group()))


def find_grades(material: Material) -> Iterator[Hit]:
    """L17: CTCAE from 0, which it has not, or one grade where that and higher ones may be meant."""
    for outcome in material.registered:
        text = f"{outcome.measure}. {outcome.description}"
        if not (names_topic(outcome, "ae") or _GRADING.search(text)):
            continue
        zero = _ZERO_TO_FIVE.search(text) if _GRADING.search(text) else None
        single = next(
            (match for match in _GRADE.finditer(text) if not (match["floor"] or match["sign"])), None
        )
        found = zero or single
        if found:
            yield Hit(outcome.id, quote(found.group()))
