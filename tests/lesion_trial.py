"""Irradiated lesions in small: drawn tables in, outcomes in short out, by the engine and by the oracle."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from drawn import parse_tables
from endpoint_trial import trial
from lesionwise.definitions import LesionControl, OutOfFieldResponse
from lesionwise.derive import Derived, derive
from lesionwise.study import ResponseRules
from oracle.lesion import Slow, derive_lesions_slowly

READER = "INVESTIGATOR"

LESION = """
    subject | lesion | role   | node
    S1      | L1     | target | no
"""

SABR = {
    "subject": """
        subject
        S1
    """,
    "lesion": LESION,
    "radiotherapy_course": """
        subject | course | intent  | first_fraction
        S1      | C1     | planned | 2024-01-15
    """,
    "radiotherapy_target": """
        subject | course | lesion | first_fraction | last_fraction | prescription_gy | fractions_planned
        S1      | C1     | L1     | 2024-01-15     | 2024-01-24    | 50              | 5
    """,
}
"""One lesion, irradiated from 2024-01-15 on."""


class Failed(NamedTuple):
    """Status 1: date, cause, source."""

    date: str
    cause: str
    source: str


class Controlled(NamedTuple):
    """Status 0: date, reason, source."""

    date: str
    reason: str
    source: str


class Died(NamedTuple):
    """Status 2: date, source."""

    date: str
    source: str


class Removed(NamedTuple):
    """Status 3: date, source."""

    date: str
    source: str


class Unknown(NamedTuple):
    """No status, for a reason."""

    reason: str


Outcome = Failed | Controlled | Died | Removed | Unknown


def draw_scans(sizes: Mapping[str, str], lesion: str = "L1") -> dict[str, str]:
    """Scans of S1 and measurements of a lesion: `date: size` or `date: state`, the first one the baseline."""
    scans, lines = ["subject | scan | date | baseline"], []
    for number, (day, size) in enumerate(sizes.items()):
        scans.append(f"S1 | V{number} | {day} | {'yes' if number == 0 else 'no'}")
        if size:
            state, length = ("measured", size) if size[0].isdigit() else (size, "")
            lines.append(f"S1 | V{number} | {lesion} | {READER} | {state} | {length}")
    head = "subject | scan | lesion | reader | state | long_axis_mm"
    return {"scan": "\n".join(scans), "measurement": "\n".join([head, *lines])}


def derive_drawn(
    drawings: Mapping[str, str],
    *endpoints: LesionControl | OutOfFieldResponse,
    cut: str | None = None,
    **rules: Any,
) -> Derived:
    """Everything that is derived from drawn tables, with these endpoints and rules of response."""
    study = trial(*(endpoints or (control(),)), response=ResponseRules(reader=READER, **rules))
    return derive(study, parse_tables(drawings), None if cut is None else date.fromisoformat(cut))


def control(rule: str = "lc_lesion", **more: Any) -> LesionControl:
    """A local control from the first fraction to each lesion."""
    given = {"id": rule, "rule": rule, "label": rule, "origin": "lesion_first_fraction", "report": ()}
    return LesionControl(**(given | more))


def assert_outcomes(
    drawings: Mapping[str, str], expected: Mapping[str, Outcome], cut: str | None = None, **rules: Any
) -> None:
    """Engine and oracle both give what is expected for each `lesion` or `lesion course` of S1."""
    frame = derive_drawn(drawings, cut=cut, **rules).lesion_outcome
    fast = {(row["lesion"], row["course"]): row for row in frame.iter_rows(named=True)}
    day = None if cut is None else date.fromisoformat(cut)
    slow = derive_lesions_slowly(parse_tables(drawings), ResponseRules(**rules), day, READER)
    assert {key[1:] for key in slow} == set(fast)
    for name, value in expected.items():
        lesion, course = name.split() if " " in name else (name, "C1")
        assert shorten(fast[lesion, course]) == value, name
        assert read_slow(fast[lesion, course]) == slow["S1", lesion, course], f"{name}, oracle"


def shorten(row: Mapping[str, Any]) -> Outcome:
    """An outcome as a spec writes it."""
    source = f"{row['source_table']}#{row['source_row']}"
    if row["status"] is None:
        return Unknown(row["reason"])
    day = row["event_date"].isoformat()
    if row["status"] == 1:
        return Failed(day, row["cause"], source)
    if row["status"] == 0:
        return Controlled(day, row["reason"], source)
    return Died(day, source) if row["status"] == 2 else Removed(day, source)


def read_slow(row: Mapping[str, Any]) -> Slow:
    """An outcome of the engine as the oracle gives it."""
    return Slow(row["status"], row["event_date"], row["reason"], row["cause"], row["zone"])


def list_outcomes(frame: pl.DataFrame) -> dict[tuple[str, str, str], Slow]:
    """Every outcome of the engine as the oracle gives it."""
    return {
        (row["subject"], row["lesion"], row["course"]): read_slow(row) for row in frame.iter_rows(named=True)
    }
