"""What a rule of the lint hands back, and what a rule is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lesionwise.study.lint.material import Material

Severity = Literal["error", "warning", "note"]

_LONGEST: Final = 160


@dataclass(frozen=True)
class Hit:
    """One place where a rule fires: outcome (null: the record as a whole) and the words of the text."""

    outcome: str | None
    words: str


@dataclass(frozen=True)
class LintRule:
    """One rule: when it fires, what is proposed then, and which parameter of the study file records it."""

    id: str
    title: str
    severity: Severity
    find: Callable[[Material], Iterator[Hit]]
    proposal: str
    parameter: str


def quote(*texts: str) -> str:
    """Words of the text for a message: blanks made single, long ones cut, several joined."""
    clean = [re.sub(r"\s+", " ", text).strip() for text in texts]
    cut = [text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..." for text in clean]
    return " / ".join(f'"{text}"' for text in dict.fromkeys(cut))
