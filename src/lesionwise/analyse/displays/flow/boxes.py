"""Boxes of a flow: sets of ids, not numbers, so that they can be checked against each other."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Literal

import polars as pl

_SCHEMA = {
    "box": pl.String,
    "parent": pl.String,
    "kind": pl.String,
    "column": pl.String,
    "label": pl.String,
    "n": pl.Int64,
    "sha256": pl.String,
    "order": pl.Int64,
    "split": pl.String,
}


Kind = Literal["box", "exit"]


@dataclass(frozen=True)
class Box:
    """One box, or one line of exclusions (`exit`).

    Boxes with one `parent` and one `split` are disjoint and together make the parent.
    """

    name: str
    label: str
    ids: frozenset[str]
    parent: str | None = None
    split: str | None = None
    column: str | None = None
    kind: Kind = "box"


def name_box(name: str, column: str | None) -> str:
    """Name of a box in a column."""
    return name if column is None else f"{name}.{column}"


def compute_hash(ids: Iterable[str]) -> str:
    """SHA-256 of the sorted ids, one a line."""
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(ids)).encode()).hexdigest()


def list_violations(boxes: Sequence[Box]) -> tuple[str, ...]:
    """Equations that do not hold, each naming its boxes: siblings disjoint, their union the parent."""
    named = {box.name: box for box in boxes}
    told: list[str] = []
    for (parent, split), members in groupby(sorted(boxes, key=_place), key=_place):
        if not parent:
            continue
        told += _check_split(named[parent], split, tuple(members))
    return tuple(told)


def frame_boxes(boxes: Sequence[Box]) -> pl.DataFrame:
    """The frame, as said in `model.Display`."""
    rows = [
        {
            "box": box.name,
            "parent": box.parent,
            "kind": box.kind,
            "column": box.column,
            "label": box.label,
            "n": len(box.ids),
            "sha256": compute_hash(box.ids),
            "order": order,
            "split": box.split,
        }
        for order, box in enumerate(boxes, start=1)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _place(box: Box) -> tuple[str, str]:
    return box.parent or "", box.split or ""


def _check_split(parent: Box, split: str, members: tuple[Box, ...]) -> list[str]:
    told = [
        f"boxes '{one.name}' and '{other.name}' share {len(one.ids & other.ids)}"
        for one, other in combinations(members, 2)
        if one.ids & other.ids
    ]
    union = frozenset().union(*(member.ids for member in members))
    if union - parent.ids:
        outside = [member.name for member in members if member.ids - parent.ids]
        told.append(
            f"{len(union - parent.ids)} of box '{outside[0]}' or its siblings are not in box '{parent.name}'"
        )
    if parent.ids - union:
        told.append(f"{len(parent.ids - union)} of box '{parent.name}' are in no box of the split '{split}'")
    return told
