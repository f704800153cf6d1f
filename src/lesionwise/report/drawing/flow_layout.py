"""Where the boxes of a flow stand: ranks downwards, one column an arm or stream, sizes from the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lesionwise.report.content import clean
from lesionwise.report.drawing.style import SMALL, WIDTH_MM
from lesionwise.report.drawing.text import POINTS_PER_MM, wrap

MOST_COLUMNS = 3
"""Columns side by side; further ones stand below in the next band."""
EDGE_MM, GUTTER_MM, PAD_MM, GAP_MM = 1.0, 5.0, 1.8, 6.0
HANG, HANG_MM = "    ", 3.2
"""Further lines of an exit are set in."""
LINE_MM = SMALL / POINTS_PER_MM * 1.3
SHARE, QUIET = 0.56, 0.45
"""Width of a box within its column, its exits right of the connector; share of a column without exits."""


@dataclass
class Box:
    """A box on the sheet in mm from the upper left corner; `exits` are the lines of its side box."""

    key: str
    parent: str | None
    column: str | None
    lines: list[str]
    exits: list[str] = field(default_factory=list)
    rank: int = 0
    left: float = 0.0
    top: float = 0.0
    width: float = 0.0
    room: float = 0.0
    """Width of its column."""
    height: float = 0.0
    side: tuple[float, float, float, float] | None = None
    """Left, top, width, height of the side box."""

    @property
    def middle(self) -> float:
        """The connector's place."""
        return self.left + self.width / 2


def layout_flow(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Box], float]:
    """Boxes with their places, and the height of the sheet in mm. Rows are sorted by `order`."""
    boxes = _list_boxes(rows)
    columns = [column for column in dict.fromkeys(box.column for box in boxes.values()) if column is not None]
    _rank(boxes, columns)
    keys = {str(row["parent"]) for row in rows if row["kind"] == "exit"}
    busy = {box.column for box in boxes.values() if box.key in keys}
    for box in boxes.values():
        _set_width(box, columns, busy)
        _wrap(box, rows)
    return list(boxes.values()), _stack(list(boxes.values()))


def _list_boxes(rows: Sequence[Mapping[str, Any]]) -> dict[str, Box]:
    return {
        str(row["box"]): Box(str(row["box"]), row["parent"], row["column"], [])
        for row in rows
        if row["kind"] == "box"
    }


def _rank(boxes: dict[str, Box], columns: list[str]) -> None:
    highest = -1
    for number, box in enumerate(boxes.values()):
        above = boxes.get(str(box.parent))
        band = columns.index(box.column) // MOST_COLUMNS if box.column is not None else 0
        if above is not None and above is not box:
            box.rank = above.rank + 1
            if above.column is None and band:
                box.rank = highest + 1
        else:
            box.rank = highest + 1 if number and box.column is None else 0
        highest = max(highest, box.rank)


def _set_width(box: Box, columns: list[str], busy: set[str | None]) -> None:
    """Left edge and width; columns without exits (`busy` names those with) are narrow."""
    whole = WIDTH_MM - 2 * EDGE_MM
    if box.column is None:
        box.width = min(64.0, whole * SHARE)
        box.left = EDGE_MM + (whole - box.width) / 2 if columns else EDGE_MM + 20.0
        return
    band = columns.index(box.column) // MOST_COLUMNS * MOST_COLUMNS
    beside = columns[band : band + MOST_COLUMNS]
    free = whole - GUTTER_MM * (len(beside) - 1)
    shares = [1.0 if column in busy else QUIET for column in beside]
    place = beside.index(box.column)
    box.left = EDGE_MM + sum(shares[:place]) / sum(shares) * free + place * GUTTER_MM
    box.room = shares[place] / sum(shares) * free
    box.width = box.room * (SHARE if box.column in busy else 1.0)


def _wrap(box: Box, rows: Sequence[Mapping[str, Any]]) -> None:
    row = next(row for row in rows if row["kind"] == "box" and str(row["box"]) == box.key)
    box.lines = [*wrap(clean(row["label"]), box.width - 2 * PAD_MM, SMALL, lines=6), f"n = {row['n']}"]
    box.height = len(box.lines) * LINE_MM + 2 * PAD_MM
    left = box.middle + 4.0
    width = _side_room(box) - 4.0
    split = None
    for one in rows:
        if one["kind"] == "exit" and str(one["parent"]) == box.key:
            if box.exits and one["split"] != split:
                box.exits.append("")
            split = one["split"]
            words = f"{clean(one['label'])}: {one['n']}"
            first, *others = wrap(words, width - 2 * PAD_MM - HANG_MM, SMALL, lines=6)
            box.exits.extend([first, *(f"{HANG}{line}" for line in others)])
    if box.exits:
        box.side = (left, 0.0, width, len(box.exits) * LINE_MM + 2 * PAD_MM)


def _side_room(box: Box) -> float:
    """From the connector to the right end of the column."""
    if box.column is None:
        return min(70.0, WIDTH_MM - EDGE_MM - box.middle)
    return box.room - box.width / 2


def _stack(boxes: list[Box]) -> float:
    top = EDGE_MM + 4.0
    for rank in sorted({box.rank for box in boxes}):
        here = [box for box in boxes if box.rank == rank]
        tallest = max(box.height for box in here)
        sides = max((box.side[3] + GAP_MM / 2 for box in here if box.side), default=0.0)
        for box in here:
            box.top = top
            if box.side:
                box.side = (box.side[0], top + tallest + GAP_MM / 2, box.side[2], box.side[3])
        top += tallest + sides + GAP_MM
    return top
