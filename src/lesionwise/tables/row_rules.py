"""What one row says by itself, and its key: missing values, ranges, two rows with one key."""

from functools import cache
from typing import cast

import dataframely as dy
import polars as pl

from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import Tables
from lesionwise.tables.wording import describe_values, find_fact

Words = tuple[str, str, str]

_SCHEMA_RULES: dict[str, tuple[str, str, Words]] = {
    "size_only_when_seen": (
        "SIZE-UNSEEN",
        "state",
        ("a size of a lesion that was not assessed", "no size", "Correct the state, or remove the size."),
    ),
    "measured_has_a_size": (
        "SIZE-MISSING",
        "state",
        (
            "a measured lesion without a size",
            "long_axis_mm or short_axis_mm",
            "Fill the size, or give another state.",
        ),
    ),
}
"""Code, column and words of the rules that stand in the declarations of tables."""


ANOTHER_ROW = r"^the key of row (\d+) again$"
"""How a repeated key names the other row that has it."""


def find_bad_rows(tables: Tables) -> pl.DataFrame:
    """Findings of every rule that a declaration makes about its own rows; all are errors."""
    found = [find_bad_rows_of(name, frame) for name, frame in tables.items() if frame.height]
    return pl.concat([empty_findings(), *found])


def find_bad_rows_of(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The findings of one table."""
    numbered = _number_schema(TABLES[name].schema)
    failed = numbered.filter(frame.select(numbered.column_names()))[1].details()
    found = [
        _tell(name, rule, failed.filter(pl.col(rule) == "invalid"))
        for rule in failed.columns
        if rule not in frame.columns and (failed[rule] == "invalid").any()
    ]
    return pl.concat([empty_findings(), *found])


@cache
def _number_schema(schema: type[dy.Schema]) -> type[dy.Schema]:
    """The schema with the column `row`, so that failures say in which row they are."""
    columns = {"row": dy.Int64(nullable=False)}
    return cast("type[dy.Schema]", type(schema.__name__, (schema,), columns))


def _tell(name: str, rule: str, rows: pl.DataFrame) -> pl.DataFrame:
    if rule == "primary_key":
        return _tell_key(name, rows)
    if "|" in rule:
        column, kind = rule.split("|")
        code, words = _word_column(TABLES[name].schema.columns()[column], kind)
    else:
        code, column, words = _SCHEMA_RULES[rule]
    return build_finding(name, code, words, rows=rows, column=column)


def _tell_key(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Each row of a repeated key, with the number of another row that has it."""
    key = TABLES[name].key
    first, last = pl.col("row").min().over(key), pl.col("row").max().over(key)
    other = pl.when(pl.col("row") == first).then(last).otherwise(first)
    told = rows.select("row", found=pl.format("the key of row {} again", other))
    words = ("", f"one row a {' and '.join(key)}", "Keep one of them, or correct the key.")
    return build_finding(name, "KEY-DUP", words, rows=told, column=", ".join(key))


def _word_column(column: dy.Column, kind: str) -> tuple[str, Words]:
    expected = describe_values(column)
    if kind == "nullability":
        return "VALUE-MISSING", ("nothing", expected, "Fill the value: this column cannot be empty.")
    if kind == "min_length":
        return "TEXT-EMPTY", ("an empty text", expected, "Leave the value missing, or fill it.")
    if kind in ("inf", "nan"):
        return "NUMBER", ("a number that is not finite", expected, "Leave the value missing, or correct it.")
    noun = "a date before" if isinstance(column, dy.Date) else f"a number {_SIDES[kind]}"
    limit = getattr(column, kind)
    unit = find_fact(column, "unit")
    found = f"{noun} {limit}" + (f" {unit}" if unit else "")
    remedy = "Correct the value" + (f"; the unit is {unit}." if unit else ".")
    return "RANGE", (found, expected, remedy)


_SIDES = {"min": "below", "max": "above"}
