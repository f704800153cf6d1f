"""Value sets of health states: a country's value of each state, loaded by the user."""

import csv
import math
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import polars as pl

from lesionwise.terms import Fault, Faults

STATES: Final = frozenset("".join(digits) for digits in product("12345", repeat=5))
"""The states 11111 to 55555."""


@dataclass(frozen=True)
class ValueSet:
    """Values by state (columns state, value), and where they come from."""

    name: str
    source: str
    values: pl.DataFrame


def read_value_set(path: Path, *, name: str, source: str) -> ValueSet:
    """The value set of a CSV file with the columns `state` (five digits from 1 to 5) and `value`.

    Every one of the 3,125 states must stand there once. Raises `Faults`, each with the line of the file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise Faults([_complain(path, f"the file cannot be read ({type(error).__name__})")]) from None
    if not lines or [cell.strip() for cell in lines[0]] != ["state", "value"]:
        raise Faults([_complain(path, "other columns in line 1")])
    return ValueSet(name, source, _take_values(path, lines[1:]))


def _take_values(path: Path, lines: list[list[str]]) -> pl.DataFrame:
    values: dict[str, float] = {}
    faults = []
    for number, line in enumerate(lines, start=2):
        value = _parse(line)
        if value is None or line[0].strip() in values:
            faults.append(_complain(path, f"line {number} is no new state with a value"))
        else:
            values[line[0].strip()] = value
    absent = len(STATES) - len(values)
    if absent:
        faults.append(_complain(path, f"{absent} states without a value"))
    if faults:
        raise Faults(faults)
    return pl.DataFrame({"state": list(values), "value": list(values.values())})


def _parse(line: list[str]) -> float | None:
    if len(line) != 2 or line[0].strip() not in STATES:
        return None
    try:
        value = float(line[1])
    except ValueError:
        return None
    return value if math.isfinite(value) and value <= 1 else None


def _complain(path: Path, found: str) -> Fault:
    expected = "columns state,value; each state from 11111 to 55555 once, its value at most 1"
    return Fault(str(path), found, expected, "Load the value set as its authors published it.")
