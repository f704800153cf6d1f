"""The eligibility text of a record: its points under the headings of inclusion and exclusion."""

import re
from typing import Final

from lesionwise.study.registration.model import Criterion

_HEADING: Final = re.compile(r"^\W*(?P<kind>inclusion|exclusion)\b[^.]{0,40}:?\s*$", re.IGNORECASE)
_POINT: Final = re.compile(r"^\s*(?:[*•\-–]|\(?\d{1,2}[.)])\s*(?P<text>\S.*)$")


def parse_criteria(text: str) -> tuple[Criterion, ...]:
    """One criterion a point (`*`, `-` or a number at the begin of a line) under a heading; letter by letter.

    Lines without point or before a heading are no criterion of their own: they are left out.
    """
    kind, found = None, []
    for line in text.replace("\r\n", "\n").split("\n"):
        heading, point = _HEADING.match(line), _POINT.match(line)
        if heading:
            kind = heading["kind"].lower()
        elif point and kind:
            found.append(Criterion(kind, point["text"].strip()))
    return tuple(found)
