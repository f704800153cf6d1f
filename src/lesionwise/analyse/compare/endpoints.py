"""Values of endpoints that differ between two runs, each with its reasons."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from lesionwise.tables.registry import DERIVED_TABLES

UNIT: Final = ("subject", "endpoint", "lesion", "course", "occasion")
"""What one row of the endpoint table is about."""

_FIELDS: Final = {
    "origin": "origin_date",
    "entry": "entry_days",
    "date": "event_date",
    "days": "days",
    "status": "status",
    "reason": "reason",
    "value": "value",
    "detail": "detail",
}
"""What is compared, and the column that holds it."""

_TOLD: Final = (
    "reason",
    "rule",
    "clause",
    "reader",
    "source_table",
    "source_row",
    "origin_table",
    "origin_row",
)
_COLUMNS: Final = tuple(dict.fromkeys((*UNIT, *_FIELDS.values(), *_TOLD)))


@dataclass(frozen=True)
class EndpointChange:
    """One value that changed: whose, in what (`changed`), and why. It holds no value of a record."""

    subject: str
    endpoint: str
    lesion: str | None
    course: str | None
    occasion: str | None
    changed: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def unit(self) -> str:
        """Subject, and lesion, course and occasion where the endpoint has them."""
        parts = [("lesion", self.lesion), ("course", self.course), ("occasion", self.occasion)]
        return ", ".join([self.subject, *(f"{noun} {name}" for noun, name in parts if name is not None)])


def pair_endpoints(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Rows of both runs about the same thing, side by side; columns of the second end in `_second`.

    A row that one run alone has has nulls for the other; `in_first` and `in_second` say which have it.
    """
    one = _prepare(first).with_columns(in_first=pl.lit(True))
    two = _prepare(second).with_columns(in_second=pl.lit(True))
    keys = [*UNIT, "repeat"]
    joined = one.join(
        two,
        on=keys,
        how="full",
        suffix="_second",
        nulls_equal=True,
        coalesce=True,
        maintain_order="left_right",
    )
    return joined.with_columns(pl.col("in_first", "in_second").fill_null(False))


def select_changed(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs that differ in what is compared, or that one run alone has."""
    same = pl.all_horizontal(_is_same(column) for column in _FIELDS.values())
    return pairs.filter(~(same & pl.col("in_first") & pl.col("in_second")))


def list_changed(row: dict[str, Any]) -> tuple[str, ...]:
    """Names of what differs in one pair."""
    if not (row["in_first"] and row["in_second"]):
        return ("only in the second run" if row["in_second"] else "only in the first run",)
    return tuple(name for name, column in _FIELDS.items() if row[column] != row[f"{column}_second"])


def tell_decision(row: dict[str, Any]) -> list[str]:
    """How the decision differs: reason, rule, clause, reader, deciding row, row of the origin."""
    if not (row["in_first"] and row["in_second"]):
        return []
    told = [
        f"{name} {_say(row[name])} -> {_say(row[f'{name}_second'])}"
        for name in ("reason", "rule", "clause", "reader")
        if row[name] != row[f"{name}_second"]
    ]
    for words, table, number in (
        ("decided by", "source_table", "source_row"),
        ("origin", "origin_table", "origin_row"),
    ):
        one = _name_row(row[table], row[number])
        two = _name_row(row[f"{table}_second"], row[f"{number}_second"])
        told += [f"{words} {one} -> {two}"] if one != two else []
    return told


def _prepare(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that are compared; one that an older run has not is null. Equal units are counted."""
    dtypes = DERIVED_TABLES["endpoint"].schema.columns()
    held = [
        pl.col(name) if name in frame.columns else pl.lit(None, dtype=dtypes[name].dtype).alias(name)
        for name in _COLUMNS
    ]
    return frame.select(held).with_columns(repeat=pl.int_range(pl.len()).over(UNIT))


def _is_same(column: str) -> pl.Expr:
    return pl.col(column).eq_missing(pl.col(f"{column}_second"))


def _name_row(table: str | None, number: int | None) -> str:
    return "no row" if table is None else f"{table} row {number}"


def _say(value: object) -> str:
    return "none" if value is None else str(value)
