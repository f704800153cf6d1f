"""Entry, exit and event of every subject, accepted only when each row can be used as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Label = str | int

_SHOWN = 10
"""Positions told in a message; all of them are kept in the exception."""


@dataclass(frozen=True, slots=True)
class InputFault:
    """One kind of fault and the positions (from 0) of the rows that have it."""

    found: str
    positions: tuple[int, ...] = ()

    def __str__(self) -> str:
        if not self.positions:
            return self.found
        shown = ", ".join(str(position) for position in self.positions[:_SHOWN])
        more = len(self.positions) - _SHOWN
        return f"{self.found} at {shown}" + (f" and {more} more" if more > 0 else "")


class RefusedInput(ValueError):
    """Arrays that cannot be analysed as they stand: all faults at once, positions only, never a value."""

    def __init__(self, faults: Sequence[InputFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True, eq=False)
class FollowUp:
    """Checked rows, one a subject, each at risk in (entry, exit].

    `entry` is 0 throughout unless `truncated`. Times are in one unit (days in this product), `event` is
    true where the exit is the event and false where it is a censoring.
    """

    entry: Floats
    exit: Floats
    event: Booleans
    truncated: bool

    def select(self, rows: Booleans) -> "FollowUp":
        """The rows marked true."""
        return FollowUp(self.entry[rows], self.exit[rows], self.event[rows], self.truncated)


def check_follow_up(
    exits: ArrayLike,
    events: ArrayLike,
    entries: ArrayLike | None = None,
    ids: ArrayLike | None = None,
    labels: Mapping[str, ArrayLike] | None = None,
) -> FollowUp:
    """Refuse rows that an estimator would have to drop or guess, else hand them on as arrays.

    Takes one value a subject: `exits` (finite, after the entry), `events` (0/1 or boolean), `entries`
    (finite, at least 0; None means 0, the origin), `ids` (each once), `labels` by name (groups, strata; text
    or whole numbers). Libraries drop unusable rows with at most a warning; here nothing is dropped. Empty
    arrays are accepted.

    Raises RefusedInput with every fault: text instead of numbers, lengths that differ, missing or infinite
    times, events other than 0/1, entries before 0, `entry >= exit` (without entries: an exit at or before
    0), ids missing or used twice, labels missing.
    """
    ends, happened = as_floats("exits", exits), as_floats("events", events)
    starts = np.zeros_like(ends) if entries is None else as_floats("entries", entries)
    marks = {name: np.asarray(values) for name, values in (labels or {}).items()}
    if ids is not None:
        marks["ids"] = np.asarray(ids)
    _check_lengths({"exits": ends, "events": happened, "entries": starts, **marks})
    faults = _row_faults(ends, happened, starts) + _mark_faults(marks)
    if faults:
        raise RefusedInput(faults)
    return FollowUp(entry=starts, exit=ends, event=happened == 1, truncated=bool(np.any(starts != 0)))


def compute_codes(labels: ArrayLike) -> tuple[tuple[str | int, ...], Integers]:
    """The sorted labels and each row's place in them; labels without missing (`check_follow_up`)."""
    values = np.asarray(labels)
    kept, codes = np.unique(values.astype(str) if values.dtype.kind == "O" else values, return_inverse=True)
    return tuple(kept.tolist()), codes.astype(np.int64)


def _missing(values: NDArray[Any]) -> Booleans:
    """None and NaN, which differs from itself."""
    if values.dtype.kind not in "Of":
        return np.zeros(values.shape, dtype=bool)
    return np.array([value is None or value != value for value in values.tolist()], dtype=bool)


def as_floats(name: str, values: ArrayLike) -> Floats:
    """Numbers of one dimension, None as NaN; text is refused even where it could be read as a number."""
    given = np.asarray(values)
    numeric = given.dtype.kind in "biuf" or all(
        value is None or isinstance(value, Real) for value in given.ravel().tolist()
    )
    if not numeric:
        raise RefusedInput([InputFault(f"{name} that are not numbers")])
    if given.ndim != 1:
        raise RefusedInput([InputFault(f"{name} of {given.ndim} dimensions instead of one value a row")])
    return given.astype(np.float64)


def _check_lengths(arrays: Mapping[str, NDArray[Any]]) -> None:
    lengths = {name: values.shape for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {' x '.join(map(str, shape))}" for name, shape in lengths.items())
        raise RefusedInput([InputFault(f"lengths differ: {told}")])


def _positions(marked: NDArray[Any]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(marked).tolist())


def _row_faults(exits: Floats, events: Floats, entries: Floats) -> list[InputFault]:
    finite = np.isfinite(exits) & np.isfinite(entries)
    marked = {
        "exit missing or infinite": ~np.isfinite(exits),
        "entry missing or infinite": ~np.isfinite(entries),
        "event neither 0 nor 1": (events != 0) & (events != 1),
        "entry before 0": entries < 0,
        "entry not before exit": finite & ~(entries < exits),
    }
    return [InputFault(found, _positions(rows)) for found, rows in marked.items() if np.any(rows)]


def _mark_faults(marks: Mapping[str, NDArray[Any]]) -> list[InputFault]:
    missing = {name: _missing(values) for name, values in marks.items()}
    faults = [
        InputFault(f"{name} missing", _positions(rows)) for name, rows in missing.items() if np.any(rows)
    ]
    if "ids" not in marks:
        return faults
    again = _repeated(marks["ids"]) & ~missing["ids"]
    return faults + ([InputFault("id used before", _positions(again))] if np.any(again) else [])


def _repeated(names: NDArray[Any]) -> Booleans:
    first: dict[Any, int] = {}
    for position, name in enumerate(names.tolist()):
        first.setdefault(name, position)
    again = [first[name] != position for position, name in enumerate(names.tolist())]
    return np.array(again, dtype=bool)
