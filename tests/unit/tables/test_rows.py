"""Numbers and order of rows."""

import polars as pl
import pytest

from drawn import parse_table
from lesionwise.tables.registry import TABLES
from lesionwise.tables.rows import complete_tables, number_rows, sort_tables


def test_rows_are_numbered_from_one_in_their_order() -> None:
    frame = pl.DataFrame({"x": ["b", "a"]})
    numbered = number_rows(frame)
    assert numbered.columns == ["row", "x"]
    assert numbered.schema["row"] == pl.Int64
    assert numbered.rows() == [(1, "b"), (2, "a")]
    assert number_rows(numbered.reverse()).rows() == [(1, "a"), (2, "b")]


def test_tables_that_are_not_given_are_empty() -> None:
    lesion = parse_table("lesion", "subject | lesion | role\n S1 | L1 | new")
    complete = complete_tables({"lesion": lesion.drop("row")})
    assert list(complete) == list(TABLES)
    assert complete["lesion"].equals(lesion)
    for name in TABLES:
        assert complete[name].equals(lesion if name == "lesion" else parse_table(name, "row"))


def test_rows_are_stored_by_key_then_by_the_other_columns_with_null_first() -> None:
    lesion = parse_table(
        "lesion",
        """
        subject | lesion | role   | organ
        S2      | L1     | new    | lung
        S1      | L2     | target | bone
        S1      | L1     | target | lung
        S1      | L1     | target |
        """,
    )
    (ordered,) = sort_tables({"lesion": lesion}).values()
    assert ordered.select("row", "subject", "lesion", "organ").rows() == [
        (1, "S1", "L1", None),
        (2, "S1", "L1", "lung"),
        (3, "S1", "L2", "bone"),
        (4, "S2", "L1", "lung"),
    ]


@pytest.mark.parametrize("numbers", [[7, 3], [3, 7]])
def test_origin_speaks_of_the_numbers_that_rows_had(numbers: list[int]) -> None:
    """Numbers may have gaps: rows that were not good are gone, and origin forgets them."""
    lesion = parse_table("lesion", "subject | lesion | role\n S2 | L1 | new\n S1 | L1 | new")
    lesion = lesion.with_columns(row=pl.Series(numbers))
    origin = parse_table(
        "origin",
        f"""
        table  | table_row    | source | position
        lesion | {numbers[0]} | a.csv  | 10
        lesion | {numbers[1]} | a.csv  | 11
        lesion | 4            | a.csv  | 12
        """,
    )
    ordered = sort_tables({"origin": origin, "lesion": lesion})
    assert ordered["origin"].drop("row").rows() == [
        ("lesion", 1, "a.csv", 11),
        ("lesion", 2, "a.csv", 10),
    ]
