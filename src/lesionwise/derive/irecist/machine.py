"""The state machine of iRECIST: one step a scan for all readers at once."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.derive.response.sizes import FIVE_MM

CONFIRM_DAYS: Final = 28 - 2
"""Least days from an unconfirmed progression to the scan that confirms it: four weeks less two days."""

LATE_DAYS: Final = 56
TARGET, OTHER, NEW, TREATED = 1, 2, 4, 8
CLEAR, PENDING, CONFIRMED = 0, 1, 2
NOT_SEEN: Final = -1

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Steps:
    """What happened at each scan: rule, causes (bits), day of the anchor (NaN: none), late."""

    rule: NDArray[np.str_]
    causes: NDArray[np.int64]
    anchor: NDArray[np.float64]
    late: NDArray[np.bool_]


class _Memory:
    """State of each reader: NaN where there is no reference."""

    def __init__(self, size: int) -> None:
        self.state = np.zeros(size, dtype=np.int64)
        self.causes = np.zeros(size, dtype=np.int64)
        self.known = np.full(size, NOT_SEEN, dtype=np.int64)
        self.anchor, self.sum, self.rank, self.new_sum = (np.full(size, np.nan) for _ in range(4))
        self.other_more, self.new_more = (np.zeros(size, dtype=np.bool_) for _ in range(2))


def run_machine(facts: pl.DataFrame) -> Steps:
    """Go through the scans of every reader in order; `facts` as `facts.list_facts` gives them.

    CLEAR: progression by any criterion begins a block: I-UPD. PENDING: I-CPD where the progression goes on at
    least four weeks (less two days) later, or by a further new lesion at a scan done early for a symptom;
    I-NE; I-RECOVERED, back to CLEAR; else I-PENDING. CONFIRMED: for good, I-AFTER. I-CLEAR: the response of
    RECIST 1.1. New lesions known when a block ends count again by a further one, by 20 % and 5 mm of the sum
    of new targets over its nadir, or by unequivocal growth of another one.
    Shapes: one value a row. Source: Seymour, Lancet Oncol 2017;18:e143, tables 2 and 3.
    """
    columns = _take(facts)
    memory = _Memory(int(columns["pair"].max(initial=-1)) + 1)
    size = facts.height
    steps = Steps(
        np.full(size, "I-CLEAR", dtype="<U12"),
        np.zeros(size, dtype=np.int64),
        np.full(size, np.nan),
        np.zeros(size, dtype=np.bool_),
    )
    order = np.argsort(columns["position"], kind="stable")
    ends = np.flatnonzero(np.diff(columns["position"][order])) + 1
    for rows in np.split(order, ends):
        if rows.size:
            _step({name: values[rows] for name, values in columns.items()}, memory, steps, rows)
    return steps


def _take(facts: pl.DataFrame) -> Columns:
    flags: tuple[str, ...] = (
        "pd_target",
        "pd_other",
        "pd_treated",
        "other_more",
        "new_more",
        "new_worse",
        "new_grown",
    )
    flags += ("new_whole", "symptomatic")
    numbers = {"day": "day", "sum": "target_sum", "rank": "rank", "new_sum": "new_sum"}
    taken: Columns = {name: facts[name].cast(pl.Boolean).fill_null(False).to_numpy() for name in flags}
    taken |= {
        name: facts[column].cast(pl.Float64).fill_null(np.nan).to_numpy() for name, column in numbers.items()
    }
    taken |= {name: facts[name].cast(pl.Int64).to_numpy() for name in ("pair", "position")}
    taken["newest"] = facts["newest"].cast(pl.Int64).fill_null(NOT_SEEN).to_numpy()
    taken["complete"] = facts["is_complete"].fill_null(False).to_numpy()
    taken["evaluable"] = (facts["base"] != "NE").to_numpy()
    taken["any_new"] = facts["any_new"].fill_null(False).to_numpy()
    taken["new_gone"] = (~facts["any_new"]).fill_null(False).to_numpy()
    return taken


def _step(row: Columns, memory: _Memory, steps: Steps, rows: NDArray[np.int64]) -> None:
    """One scan of each reader in `rows`."""
    who = row["pair"]
    state, causes = memory.state[who], memory.causes[who]
    further = row["newest"] > memory.known[who]
    grown = (memory.known[who] >= 0) & row["any_new"] & (row["new_grown"] | row["new_worse"])
    met = _add_bits(row["pd_target"], row["pd_other"], further | grown, row["pd_treated"])
    begins = (state == CLEAR) & (met > 0)
    pending = state == PENDING
    memory.other_more[who] |= pending & row["other_more"]
    memory.new_more[who] |= pending & row["new_more"]
    after = row["day"] - memory.anchor[who]
    due = (after >= CONFIRM_DAYS) | (row["symptomatic"] & further)
    confirmed = pending & due & _goes_on(row, memory, causes, met, further)
    original = row["pd_target"] | row["pd_other"] | row["pd_treated"]
    unseen = pending & ~confirmed & ~row["evaluable"] & ~original & ~row["any_new"]
    better = (causes & ~NEW > 0) | row["new_gone"] | (row["rank"] < memory.rank[who])
    recovered = pending & ~confirmed & row["evaluable"] & ~original & ~further & better
    waiting = pending & ~confirmed & ~unseen & ~recovered
    steps.rule[rows] = np.select(
        [begins, confirmed, unseen, recovered, waiting, state == CONFIRMED],
        ["I-UPD", "I-CPD", "I-NE", "I-RECOVERED", "I-PENDING", "I-AFTER"],
        "I-CLEAR",
    )
    _remember(row, memory, {"begins": begins, "confirmed": confirmed, "recovered": recovered}, met)
    steps.causes[rows], steps.anchor[rows] = memory.causes[who], memory.anchor[who]
    steps.late[rows] = confirmed & (after > LATE_DAYS)


def _add_bits(
    target: NDArray[Any], other: NDArray[Any], new: NDArray[Any], treated: NDArray[Any]
) -> NDArray[Any]:
    return np.asarray(TARGET * target + OTHER * other + NEW * new + TREATED * treated)


def _goes_on(
    row: Columns, memory: _Memory, causes: NDArray[Any], met: NDArray[Any], further: NDArray[Any]
) -> NDArray[Any]:
    """Whether what was seen before has gone on, or something else has come."""
    who = row["pair"]
    larger = row["sum"] - memory.sum[who] >= FIVE_MM
    new_larger = row["new_sum"] - memory.new_sum[who] >= FIVE_MM
    return np.asarray(
        (causes & TARGET > 0) & larger
        | (causes & OTHER > 0) & memory.other_more[who]
        | (causes & NEW > 0) & (new_larger | memory.new_more[who] | further)
        | (met & ~causes > 0)
        | (met & TREATED > 0)
    )


def _remember(row: Columns, memory: _Memory, found: Columns, met: NDArray[Any]) -> None:
    who, begins = row["pair"], found["begins"]
    whole = np.where(row["complete"], row["sum"], np.nan)
    new_whole = np.where(row["new_whole"], row["new_sum"], np.nan)
    late_sum = np.isnan(memory.sum[who]) & row["pd_target"]
    late_new = np.isnan(memory.new_sum[who])
    memory.sum[who] = np.where(begins | late_sum, whole, memory.sum[who])
    memory.new_sum[who] = np.where(begins | late_new, new_whole, memory.new_sum[who])
    memory.rank[who] = np.where(begins, row["rank"], memory.rank[who])
    ended = found["recovered"]
    memory.anchor[who] = np.where(begins, row["day"], np.where(ended, np.nan, memory.anchor[who]))
    memory.known[who] = np.where(begins | ended, row["position"], memory.known[who])
    causes = np.where(begins, met, memory.causes[who] | np.where(found["confirmed"], met, 0))
    memory.causes[who] = np.where(ended, 0, causes)
    memory.other_more[who] &= ~begins
    memory.new_more[who] &= ~begins
    state = np.where(begins, PENDING, np.where(ended, CLEAR, memory.state[who]))
    memory.state[who] = np.where(found["confirmed"], CONFIRMED, state)
