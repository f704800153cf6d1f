"""Keys of two study files that differ. What a study file says is no value of a patient: it is quoted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lesionwise.study import Study

_DESCRIBES: Final = (
    "slug",
    "registration",
    "title",
    "short_title",
    "phase",
    "population",
    "language",
    "sources",
)
_REGISTERED: Final = ("identifiers", "registered", "registration_text", "lint", "planned_subjects")
_PLANNED: Final = ("accrual_months", "strata", "strata_basis", "criteria", "prescriptions", "needs")
_TEXTS: Final = frozenset((*_DESCRIBES, *_REGISTERED, *_PLANNED))
"""Fields of a study that move no derived value."""

_NOT_DERIVED: Final = frozenset(("label", "note", "registered", "report"))
"""Keys of an endpoint that move no derived value."""

_LONGEST: Final = 60


@dataclass(frozen=True)
class KeyChange:
    """One key with its value in both files; `endpoint` is null where the key is about all of them.

    `moves`: whether a derived value can change with it.
    """

    key: str
    first: str
    second: str
    endpoint: str | None
    moves: bool

    def __str__(self) -> str:
        return f"{self.key}: {self.first} -> {self.second}"


def compare_studies(first: Study, second: Study) -> tuple[KeyChange, ...]:
    """Every key with another value, in the order of the first file; endpoints of one file are left out."""
    changes = list(_compare_general(first, second))
    others = {each.id: each for each in second.endpoints}
    for endpoint in first.endpoints:
        if endpoint.id in others:
            one, two = endpoint.model_dump(), others[endpoint.id].model_dump()
            for name in dict.fromkeys((*one, *two)):
                moves = name not in _NOT_DERIVED
                key = f"endpoint.{endpoint.id}.{name}"
                changes += _walk(key, one.get(name), two.get(name), endpoint.id, moves=moves)
    return tuple(changes)


def _compare_general(first: Study, second: Study) -> Iterator[KeyChange]:
    one, two = first.model_dump(), second.model_dump()
    for name in one:
        if name not in ("path", "sha256", "endpoints"):
            yield from _walk(name, one[name], two[name], None, moves=name not in _TEXTS)


def _walk(key: str, one: Any, two: Any, endpoint: str | None, *, moves: bool) -> Iterator[KeyChange]:
    """Down to the value that differs; lists are one value where their lengths differ."""
    if one == two:
        return
    if isinstance(one, dict) and isinstance(two, dict):
        for name in dict.fromkeys((*one, *two)):
            yield from _walk(f"{key}.{name}", one.get(name), two.get(name), endpoint, moves=moves)
    elif _has_tables(one) and _has_tables(two) and len(one) == len(two):
        for place, pair in enumerate(zip(one, two, strict=True)):
            name = pair[0].get("id", place)
            yield from _walk(f"{key}[{name}]", *pair, endpoint, moves=moves)
    else:
        yield KeyChange(key, _say(one), _say(two), endpoint, moves)


def _has_tables(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(each, dict) for each in value)


def _say(value: Any) -> str:
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        text = (
            f"{len(value)} entries" if _has_tables(value) else f"[{', '.join(str(each) for each in value)}]"
        )
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
