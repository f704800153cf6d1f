"""A table of a report, line by line: one cell a line and group, the total last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.model import DisplayGroup

TABLE_SCHEMA: dict[str, type[pl.DataType]] = {
    "row": pl.Int64,
    "label": pl.String,
    "level": pl.Int64,
    "group": pl.String,
    "kind": pl.String,
    "n": pl.Int64,
    "denominator": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "result_id": pl.String,
    "text": pl.String,
}

Key = str | None
"""A group; null is the total."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A quantity of known values: `value` with `low` and `high` (SD in `low` for a mean)."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(eq=False)
class Table:
    """Lines of one table in the order in which they are added; `keys` are the groups, then the total."""

    keys: tuple[Key, ...]
    cells: list[dict[str, Any]] = field(default_factory=list)
    lines: int = 0

    def add_head(self, label: str, level: int = 0) -> None:
        """A line without numbers."""
        self._add(label, level, "head", {None: {}})

    def add_counts(
        self, label: str, level: int, counts: Mapping[Key, int], denominators: Mapping[Key, int] | None = None
    ) -> None:
        """Counts, with percentages of `denominators` when given; a group that is not counted has 0."""
        kind = "count" if denominators is None else "count_percent"
        cells = {
            key: {"n": counts.get(key, 0), "denominator": denominators.get(key) if denominators else None}
            for key in self.keys
        }
        self._add(label, level, kind, cells)

    def add_summaries(self, label: str, level: int, kind: str, found: Mapping[Key, Summary]) -> None:
        """Means with SD (`mean_sd`) or medians with quartiles (`median_iqr`)."""
        cells = {
            key: {"n": one.n, "value": one.value, "low": one.low, "high": one.high}
            for key, one in found.items()
            if key in self.keys
        }
        self._add(label, level, kind, cells)

    def add_results(self, label: str, level: int, ids: Mapping[Key, str]) -> None:
        """Numbers of `results.json` by id."""
        self._add(label, level, "result", {key: {"result_id": ids[key]} for key in self.keys if key in ids})

    def add_texts(self, label: str, level: int, texts: Mapping[Key, str]) -> None:
        """Words."""
        self._add(label, level, "text", {key: {"text": text} for key, text in texts.items()})

    def add_cells(self, label: str, level: int, cells: Mapping[Key, dict[str, Any]]) -> None:
        """Cells of several kinds on one line, each with its `kind`."""
        self._add(label, level, "text", cells)

    def build(self) -> pl.DataFrame:
        """The frame, as said in `model.Display`."""
        return pl.DataFrame(self.cells, schema=TABLE_SCHEMA, orient="row")

    def _add(self, label: str, level: int, kind: str, cells: Mapping[Key, dict[str, Any]]) -> None:
        self.lines += 1
        empty = dict.fromkeys(TABLE_SCHEMA)
        head = {"row": self.lines, "label": label, "level": level, "kind": kind}
        self.cells += [{**empty, **head, "group": key, **cell} for key, cell in cells.items()]


def start_table(grouping: Grouping, *, pooled: bool = True) -> Table:
    """A table without lines for the groups of a grouping and, where `pooled`, the total."""
    return Table((*grouping.keys, None) if pooled else grouping.keys)


def build_groups(grouping: Grouping, sizes: Mapping[Key, int] | None = None) -> tuple[DisplayGroup, ...]:
    """The groups as a display names them; `sizes` where other than all members are counted."""
    counted = grouping.sizes if sizes is None else sizes
    return tuple(
        DisplayGroup(key=group.key, label=group.label, n=counted.get(group.key, 0), role=group.role)
        for group in grouping.groups
    )


def build_columns(labels: Mapping[str, str]) -> tuple[DisplayGroup, ...]:
    """The columns of a listing."""
    return tuple(DisplayGroup(key=key, label=label, n=0, role="column") for key, label in labels.items())
