"""Entry, exit and event of every subject, accepted only when each row can be used as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

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
    (finite; None means 0, the origin), `ids` (each once), `labels` by name (groups, strata; text or whole
    numbers). Libraries drop unusable rows with at most a warning; here nothing is dropped. Empty arrays are
    accepted.

    Raises RefusedInput with every fault: lengths that differ, missing or infinite times, events other than
    0/1, `entry >= exit` (without entries: an exit at or before 0), ids used twice, labels missing.
    """
    ends, happened = _as_floats(exits), _as_floats(events)
    starts = np.zeros_like(ends) if entries is None else _as_floats(entries)
    names = np.arange(ends.size) if ids is None else np.asarray(ids)
    marks = {name: np.asarray(values) for name, values in (labels or {}).items()}
    lengths = {"exits": ends.size, "events": happened.size, "entries": starts.size, "ids": names.size}
    lengths |= {name: values.size for name, values in marks.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise RefusedInput([InputFault(f"lengths differ: {told}")])
    faults = _row_faults(ends, happened, starts) + ([] if ids is None else _repeated(names))
    missing = {name: _missing(values) for name, values in marks.items()}
    faults += [
        InputFault(f"{name} missing", _positions(rows)) for name, rows in missing.items() if np.any(rows)
    ]
    if faults:
        raise RefusedInput(faults)
    truncated = entries is not None and bool(np.any(starts != 0))
    return FollowUp(entry=starts, exit=ends, event=happened == 1, truncated=truncated)


def compute_codes(labels: ArrayLike) -> tuple[tuple[str | int, ...], Integers]:
    """The sorted labels and each row's place in them; labels without missing (`check_follow_up`)."""
    values = np.asarray(labels)
    kept, codes = np.unique(values.astype(str) if values.dtype.kind == "O" else values, return_inverse=True)
    return tuple(kept.tolist()), codes.astype(np.int64)


def _missing(values: NDArray[Any]) -> Booleans:
    """None and NaN: in an array of objects the first equals None and the second differs from itself."""
    if values.dtype.kind not in "Of":
        return np.zeros(values.shape, dtype=bool)
    differs = np.asarray(values != values, dtype=bool)
    nothing = np.array(None, dtype=object)
    return differs | np.asarray(values == nothing, dtype=bool) if values.dtype.kind == "O" else differs


def _as_floats(values: ArrayLike) -> Floats:
    try:
        floats = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RefusedInput([InputFault("values that are not numbers")]) from error
    if floats.ndim != 1:
        raise RefusedInput([InputFault(f"an array of {floats.ndim} dimensions instead of one value a row")])
    return floats


def _positions(marked: NDArray[Any]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(marked).tolist())


def _row_faults(exits: Floats, events: Floats, entries: Floats) -> list[InputFault]:
    finite = np.isfinite(exits) & np.isfinite(entries)
    marked = {
        "exit missing or infinite": ~np.isfinite(exits),
        "entry missing or infinite": ~np.isfinite(entries),
        "event neither 0 nor 1": (events != 0) & (events != 1),
        "entry not before exit": finite & ~(entries < exits),
    }
    return [InputFault(found, _positions(rows)) for found, rows in marked.items() if np.any(rows)]


def _repeated(names: NDArray[Any]) -> list[InputFault]:
    _, first = np.unique(names, return_index=True)
    if first.size == names.size:
        return []
    again = np.ones(names.size, dtype=bool)
    again[first] = False
    return [InputFault("id used before", _positions(again))]
