"""The lines of a saved registration, told apart by what they hold: such a text has no headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lesionwise.study.registration.split import ENOUGH, split_outcome

_TYPES: Final = (
    "RADIATION|DRUG|DEVICE|BIOLOGICAL|PROCEDURE|BEHAVIORAL|GENETIC|DIETARY[_ ]SUPPLEMENT"
    "|COMBINATION[_ ]PRODUCT|DIAGNOSTIC[_ ]TEST|OTHER"
)
_INTERVENTION: Final = re.compile(rf"\s*(?:{_TYPES})\s*:\s*\S", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"(?:ouvert|opened|open since|site|centre|center|location|pays|country|status|statut|sponsor|promoteur"
    r"|phase|date|registered|identifier|number|last update|recruitment)\b[^:|]{0,30}:\s*\S.{0,80}$",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.;]\s+\S|\.$")
_SHORT: Final = 120
_ROLES: Final = 3


@dataclass
class Layout:
    """The parts of a saved text; `outcomes` holds one line a role, in the order primary, secondary, other."""

    title: str = ""
    labelled: list[str] = field(default_factory=list)
    summary: str | None = None
    conditions: str | None = None
    interventions: str | None = None
    outcomes: list[str] = field(default_factory=list)
    description: str | None = None
    unplaced: list[str] = field(default_factory=list)


def parse_layout(text: str) -> Layout:
    """Lines with a label, title, summary, conditions, interventions, outcomes, description.

    Every part but the title may be missing. Prose before conditions, interventions and outcomes is the
    summary, prose after them the description; a record of title and one prose has a description. Outcomes
    are whole lines of `measure, description, time frame` parted by `|`: none is taken out of prose.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    layout = Layout()
    while len(lines) > 1 and _LABEL.match(lines[0]):
        layout.labelled.append(lines.pop(0))
    layout.title = lines.pop(0)
    kinds = [_classify(lines, place) for place in range(len(lines))]
    marks = [place for place, kind in enumerate(kinds) if kind != "prose"]
    first = marks[0] if marks else max(0, len(lines) - 1)
    for place, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        _place(layout, line, kind, before=place < first)
    return layout


def _classify(lines: Sequence[str], place: int) -> str:
    parts = lines[place].split("|")
    if all(_INTERVENTION.match(part) for part in parts):
        return "interventions"
    if _is_outcomes(parts):
        return "outcomes"
    named = len(parts) > 1 or (place + 1 < len(lines) and _INTERVENTION.match(lines[place + 1]))
    short = all(len(part) <= _SHORT and not _SENTENCE.search(part) for part in parts)
    return "conditions" if named and short else "prose"


def _is_outcomes(parts: Sequence[str]) -> bool:
    splits = [split_outcome(part.strip()) for part in parts]
    return all(
        split is not None
        and split.frame_score >= ENOUGH
        and len(split.best.measure) <= _SHORT
        and not _SENTENCE.search(split.best.measure)
        for split in splits
    )


def _place(layout: Layout, line: str, kind: str, *, before: bool) -> None:
    """Puts a line where its kind belongs; a second one of a kind that has one place is not placed."""
    if kind == "outcomes" and len(layout.outcomes) < _ROLES:
        layout.outcomes.append(line)
        return
    name = kind if kind in ("conditions", "interventions") else "summary" if before else "description"
    if kind == "outcomes" or getattr(layout, name) is not None:
        layout.unplaced.append(line)
    else:
        setattr(layout, name, line)
