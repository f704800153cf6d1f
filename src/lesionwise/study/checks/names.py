"""Ids, texts and lists: well formed, not blank, nothing twice."""

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from lesionwise.study.complaints import Complaints
from lesionwise.study.draft import Draft
from lesionwise.study.locator import Key

_ID: Final = (re.compile(r"[A-Za-z0-9_-]+"), "letters, digits, _ and - only")
_ENDPOINT: Final = (
    re.compile(r"[a-z][a-z0-9_]*"),
    "small letters, digits and _ only, a letter first: it becomes part of file names and result ids",
)
_OUTCOME: Final = (
    re.compile(r"[A-Za-z0-9]+_(primary|secondary|other)_[1-9][0-9]*"),
    "registration number, role and position, as in 000_primary_1",
)
_SLUG: Final = (re.compile(r"[a-z][a-z0-9-]*"), "small letters, digits and - only, a letter first")
_NCT: Final = (re.compile(r"NCT[0-9]{8}"), "NCT and eight digits")

_SPECIAL: Final = {"endpoint": _ENDPOINT, "registered": _OUTCOME}


def check_ids(draft: Draft, complaints: Complaints) -> None:
    """Ids by their pattern: of the study, of every named table, of the ClinicalTrials.gov record."""
    for section, tables in draft.keyed.items():
        for name in tables:
            _check_pattern(complaints, (section, name), name, _SPECIAL.get(section, _ID))
    if draft.header.get("slug") is not None:
        _check_pattern(complaints, ("study", "slug"), draft.header["slug"], _SLUG)
    for name, value in draft.single["identifiers"].items():
        if name == "ClinicalTrials.gov":
            _check_pattern(complaints, ("identifiers", name), value, _NCT)


def check_texts(draft: Draft, complaints: Complaints) -> None:
    """No text is blank, but for `raw` of an outcome without registered text."""
    for key, value in _walk_draft(draft):
        if isinstance(value, str) and not value.strip() and (key[0], key[-1]) != ("registered", "raw"):
            complaints.add(key, "a blank text", "text", "Write it, or remove the key.")


def check_numbers(draft: Draft, complaints: Complaints) -> None:
    """TOML knows nan and inf; no number of a study is one of them."""
    for key, value in _walk_draft(draft):
        if isinstance(value, float) and not math.isfinite(value):
            complaints.add(key, f"the number {value}", "a finite number", "Correct the number.")


def check_repeats(draft: Draft, complaints: Complaints) -> None:
    """No list of names or numbers holds an element twice."""
    for key, value in _walk_draft(draft):
        for place, item in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(item, str | int | float) and item in value[:place]:
                complaints.add((*key, place), f"{item} twice", "each element once", "Remove one of the two.")


def _check_pattern(complaints: Complaints, key: Key, name: str, pattern: tuple[re.Pattern[str], str]) -> None:
    if not pattern[0].fullmatch(name):
        complaints.add(key, f"the id {name!r}", pattern[1], "Correct the id.")


def _walk_draft(draft: Draft) -> Iterator[tuple[Key, Any]]:
    yield from _walk(("study",), draft.header)
    for section, tables in (*draft.keyed.items(), *draft.single.items()):
        yield from _walk((section,), tables)
    for section, listed in draft.listed.items():
        for place, table in enumerate(listed):
            yield from _walk((section, place), table)


def _walk(key: Key, value: Any) -> Iterator[tuple[Key, Any]]:
    yield key, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _walk((*key, name), item)
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _walk((*key, place), item)
