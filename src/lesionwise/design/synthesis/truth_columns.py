"""Columns of the truth file: lists of values that JSON knows."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, list[Any]]


def build_columns(**values: NDArray[Any]) -> Columns:
    """Columns of the truth from arrays of one length."""
    return {name: [clean_value(value) for value in array.tolist()] for name, array in values.items()}


def clean_value(value: Any) -> Any:
    """A value that JSON knows: lists for tuples, null for infinite, nan and empty text."""
    if isinstance(value, Mapping):
        return {name: clean_value(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [clean_value(inner) for inner in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return None if value == "" else value


def join_columns(parts: list[Columns]) -> Columns:
    """The rows of all parts in their order; nothing without a part."""
    if not parts:
        return {}
    return {name: [value for part in parts for value in part[name]] for name in parts[0]}


def render_day(day: int) -> str:
    """ISO date of a day counted from 1970-01-01."""
    return (date(1970, 1, 1) + timedelta(days=int(day))).isoformat()
