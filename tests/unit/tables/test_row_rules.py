"""What a row says by itself: types, ranges, keys, references."""

import polars as pl
import pytest

from drawn import parse_table
from lesionwise.tables.registry import TABLES
from lesionwise.tables.row_rules import find_bad_rows_of
from lesionwise.tables.validation import filter_tables
from worlds import build_world, draw_rows

Place = tuple[str, int | None, str | None, str]


def find(tables: dict[str, pl.DataFrame]) -> list[Place]:
    findings = filter_tables(tables).findings
    return [tuple(row) for row in findings.select("table", "row", "column", "code").iter_rows()]


def tell(tables: dict[str, pl.DataFrame]) -> list[str]:
    findings = filter_tables(tables).findings
    return [
        f"{row['severity']} {row['code']} {row['table']}#{row['row']} {row['column']}: {row['found']}; "
        f"{row['expected']}; {row['remedy']}"
        for row in findings.iter_rows(named=True)
    ]


def test_a_world_without_fault_has_no_finding() -> None:
    tables = build_world()
    validated = filter_tables(tables)
    assert validated.findings.is_empty()
    assert set(validated.tables) == set(TABLES)
    for name, frame in tables.items():
        assert validated.tables[name].equals(frame)


def test_two_rows_with_one_key_name_each_other_and_neither_is_good() -> None:
    lesions = [{"lesion": "L1"}, {"lesion": "L2"}, {"lesion": "L1", "organ": "bone"}]
    tables = build_world(lesion=lesions)
    assert tell(tables) == [
        "error KEY-DUP lesion#1 subject, lesion: the key of row 3 again; one row a subject and lesion; "
        "Keep one of them, or correct the key.",
        "error KEY-DUP lesion#3 subject, lesion: the key of row 1 again; one row a subject and lesion; "
        "Keep one of them, or correct the key.",
    ]
    assert filter_tables(tables).tables["lesion"]["row"].to_list() == [2]


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        (
            "subject",
            {"subject": "S1", "ecog": "6"},
            "error RANGE subject#1 ecog: a number above 5; a whole number from 0 to 5; Correct the value.",
        ),
        (
            "subject",
            {"subject": "S1", "age_years": "-1"},
            "error RANGE subject#1 age_years: a number below 0 years; a whole number from 0 to 120 years; "
            "Correct the value; the unit is years.",
        ),
        (
            "subject",
            {"subject": "S1", "consent_date": "1899-12-31"},
            "error RANGE subject#1 consent_date: a date before 1900-01-01; a date as YYYY-MM-DD, 1900-01-01 "
            "or later; Correct the value.",
        ),
        (
            "measurement",
            {"long_axis_mm": "400.000001", "state": "measured"},
            "error RANGE measurement#1 long_axis_mm: a number above 400 mm; a size from 0 to 400 mm with at "
            "most 6 decimals; Correct the value; the unit is mm.",
        ),
        (
            "measurement",
            {"state": "measured"},
            "error SIZE-MISSING measurement#1 state: a measured lesion without a size; long_axis_mm or "
            "short_axis_mm; Fill the size, or give another state.",
        ),
        (
            "measurement",
            {"state": "not_assessed", "short_axis_mm": "3"},
            "error SIZE-UNSEEN measurement#1 state: a size of a lesion that was not assessed; no size; "
            "Correct the state, or remove the size.",
        ),
    ],
)
def test_a_bad_value_is_told_with_its_range_and_never_with_the_value(
    table: str, row: dict[str, str], told: str
) -> None:
    assert [one for one in tell(build_world(**{table: row})) if one.startswith("error")] == [told]


@pytest.mark.parametrize("size", ["0", "400", "399.999999"])
def test_the_limits_of_a_size_are_inclusive(size: str) -> None:
    assert tell(build_world(measurement={"state": "measured", "long_axis_mm": size})) == []


def test_a_column_that_cannot_be_empty() -> None:
    lesion = draw_rows("lesion", {"subject": "S1", "lesion": "L1"})
    assert tell(build_world() | {"lesion": lesion}) == [
        "error VALUE-MISSING lesion#1 role: nothing; one of: target, non_target, new; "
        "Fill the value: this column cannot be empty."
    ]


def test_empty_text_and_numbers_that_are_not_finite() -> None:
    tables = build_world(laboratory={"value": "1", "unit": "g/L"})
    tables["laboratory"] = tables["laboratory"].with_columns(value=float("nan"), unit=pl.lit(""))
    assert tell(tables) == [
        "error TEXT-EMPTY laboratory#1 unit: an empty text; text; Leave the value missing, or fill it.",
        "error NUMBER laboratory#1 value: a number that is not finite; a number; "
        "Leave the value missing, or correct it.",
    ]


def test_a_row_that_points_nowhere() -> None:
    tables = build_world(measurement=[{"lesion": "L1"}, {"lesion": "L9"}])
    assert tell(tables) == [
        "error REF-MISSING measurement#2 subject, lesion: no such row in table lesion; a row of table lesion "
        "with the same subject and lesion; Add the row to table lesion, or correct this one."
    ]
    assert filter_tables(tables).tables["measurement"]["row"].to_list() == [1]


def test_a_null_in_a_reference_is_not_followed() -> None:
    assert find(build_world(board_review={"scan": ""})) == []


def test_rows_that_point_to_a_table_without_rows_are_told_once() -> None:
    tables = build_world(visit=[{"visit": "V1"}, {"visit": "V2"}]) | {
        "subject": parse_table("subject", "row")
    }
    told = [one for one in tell(tables) if " visit#" in one]
    assert told == [
        "error REF-MISSING visit#None subject: 2 rows that point to table subject, which has no row; rows of "
        "table subject with the same subject; Add table subject: subject cannot be left empty."
    ]
    assert filter_tables(tables).tables["visit"].is_empty()


def test_rows_of_a_bad_row_are_not_good_but_no_error_of_their_own() -> None:
    tables = build_world(subject={"subject": "S1", "ecog": "9"}, measurement={})
    validated = filter_tables(tables)
    assert find(tables)[0] == ("subject", 1, "ecog", "RANGE")
    assert {code for _, _, _, code in find(tables)[1:]} == {"REF-BAD"}
    assert all(frame.is_empty() for name, frame in validated.tables.items() if name in tables)
    assert set(validated.findings.filter(code="REF-BAD")["severity"]) == {"note"}


def test_missing_unknown_and_wrong_columns() -> None:
    tables = build_world(measurement={})
    lesion = tables["lesion"].drop("organ").rename({"side": "sides"}).with_columns(role=pl.lit(1))
    assert sorted(tell(tables | {"lesion": lesion})) == [
        "error COLUMN-MISSING lesion#None organ: no such column; column organ; "
        "Add the column; it may be empty where it is optional.",
        "error COLUMN-MISSING lesion#None side: no such column; column side; "
        "Add the column; it may be empty where it is optional.",
        "error COLUMN-TYPE lesion#None role: values of type Int32; code; Give the column its declared type.",
        "error COLUMN-UNKNOWN lesion#None sides: a column that the table has not; the columns of the data "
        "dictionary; Did you mean side? Correct the name, or leave the column out.",
    ]


def test_what_points_to_an_unread_table_is_not_checked() -> None:
    tables = {name: frame for name, frame in build_world(measurement={}).items() if name != "lesion"}
    assert filter_tables(tables, {"lesion"}).findings.is_empty()
    assert not filter_tables(tables).findings.is_empty()


def test_an_unknown_table_is_our_mistake() -> None:
    with pytest.raises(ValueError, match=r"no table is called \['lesions'\]"):
        filter_tables({"lesions": pl.DataFrame()})


@pytest.mark.parametrize("table", [name for name in TABLES if name != "origin"])
def test_every_rule_of_every_declaration_has_words(table: str) -> None:
    """A row of nulls and a row far out of every range break what can be broken, in words."""
    schema = TABLES[table].schema
    low = {name: _break(column.dtype) for name, column in schema.columns().items()}
    frame = pl.DataFrame([low], schema={"row": pl.Int64, **schema.create_empty().schema}, strict=False)
    nothing = frame.select(pl.lit(None, dtype=dtype).alias(name) for name, dtype in frame.schema.items())
    rows = pl.concat([frame, nothing]).with_columns(row=pl.int_range(1, pl.len() + 1))
    found = find_bad_rows_of(table, rows)
    required = {name for name, column in schema.columns().items() if not column.nullable}
    assert set(found.filter(code="VALUE-MISSING")["column"]) == required
    texts = {name for name, dtype in frame.schema.items() if dtype == pl.String}
    assert set(found.filter(code="TEXT-EMPTY")["column"]) == texts


def _break(dtype: pl.DataType) -> str | None:
    return "" if dtype == pl.String else None
