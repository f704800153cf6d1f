"""What pydantic found wrong, in plain words: found, expected, what to do."""

import datetime
import re
from collections.abc import Sequence
from typing import Any, Final

from pydantic_core import ErrorDetails

from lesionwise.study.complaints import join_names, list_choices, suggest

Words = tuple[str, str, str]

_TYPES: Final = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date such as 2024-05-31, without quotes",
    "tuple_type": "a list in brackets",
    "model_type": "a table",
    "dict_type": "a table",
    "too_short": "a list with at least one element",
}

_BOUNDS: Final = {
    "greater_than": ("gt", "a number above"),
    "greater_than_equal": ("ge", "a number of at least"),
    "less_than": ("lt", "a number below"),
    "less_than_equal": ("le", "a number of at most"),
}

_LONGEST: Final = 60


def word_error(error: ErrorDetails, known: Sequence[str]) -> Words:
    """One error of pydantic; `known` are the keys of the table that it is in."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    name = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "missing":
        return "missing", f"the key {name}", "Add it."
    if kind == "extra_forbidden":
        return word_unknown(name, known)
    if kind == "literal_error":
        codes = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return describe(value), list_choices(codes), suggest(value, codes, "Correct the name.")
    if kind in _BOUNDS:
        limit, words = _BOUNDS[kind]
        return describe(value), f"{words} {context.get(limit):g}", "Correct the number."
    return describe(value), _TYPES.get(kind, error["msg"]), "Correct the value."


def describe(value: Any) -> str:
    """A value of the study file by kind, with the value itself where it is short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}..."
        return f"the text {short!r}"
    if isinstance(value, datetime.date | datetime.time):
        return f"the date or time {value.isoformat()}"
    if isinstance(value, dict):
        return f"a table with {join_names(str(key) for key in value)}"
    return f"a list of {len(value)}" if isinstance(value, tuple) else "nothing"


def word_unknown(name: str, known: Sequence[str]) -> Words:
    """A key or section of a name that is not known."""
    advice = suggest(name, known, "Correct the name, or remove it.")
    return f"unknown key {name!r}", list_choices(known), advice
