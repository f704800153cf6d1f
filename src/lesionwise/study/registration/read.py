"""A file to a registration, by what it holds."""

import re
from pathlib import Path

from lesionwise.study.registration.api_v2 import parse_api_v2
from lesionwise.study.registration.json_text import parse_json
from lesionwise.study.registration.model import Registration
from lesionwise.study.registration.saved_text import parse_saved_text
from lesionwise.study.registration.source import read_source


def read_registration(path: Path) -> Registration:
    """The registration of a file: JSON (ClinicalTrials.gov API v2) or a saved text.

    Its number is the record's own (JSON) or what the name of the file begins with: letters and digits.
    Raises `Faults` for a file that is not text, not UTF-8, too large, or JSON of another kind.
    """
    text = read_source(path)
    match = re.match(r"[A-Za-z0-9]+", path.stem)
    number = match.group() if match else "registration"
    if text.lstrip()[0] in "{[":
        return parse_api_v2(parse_json(text, str(path)), str(path), number)
    return parse_saved_text(text, str(path), number)
