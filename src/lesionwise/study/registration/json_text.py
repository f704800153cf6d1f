"""JSON as a value, strictly: no key twice, no number that JSON has not, no broken text."""

import json
from typing import Any

from lesionwise.terms import Fault, Faults


class _RefusedError(ValueError):
    """What json accepts and a record may not hold."""


def parse_json(text: str, name: str) -> Any:
    """The value of a JSON text. Raises `Faults` with the line where it is not JSON, holds a key twice, a
    number such as NaN, half of a character, or is nested too deeply."""
    try:
        value = json.loads(text, object_pairs_hook=_build_object, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _refuse(f"{name}, line {error.lineno}", f"not JSON: {error.msg}") from error
    except UnicodeEncodeError as error:
        raise _refuse(name, "a text with half of a character (a lone surrogate)") from error
    except RecursionError as error:
        raise _refuse(name, "lists or objects nested too deeply") from error
    except ValueError as error:
        found = str(error) if isinstance(error, _RefusedError) else "a number with too many digits"
        raise _refuse(name, found) from error
    return value


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise _RefusedError(f"the key {twice[0]!r} twice in one object")
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    raise _RefusedError(f"the number {name}")


def _refuse(where: str, found: str) -> Faults:
    return Faults([Fault(where, found, "one ClinicalTrials.gov record (API v2 JSON)", "Export it again.")])
