"""Answers of the records, item by item, and what is wrong with them."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from lesionwise.derive.timeline import cut_tables
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables, complete_tables

FORM = ("subject", "instrument", "due_date")
"""What names one form."""

_ADVICE = "Compare with the form and correct the record."

_FLOOR_OF_QOL60 = 12
"""Twelve items from 1 on: the lowest total of the score that TESS 0-60 may be (STUDIES 11.1, recalled)."""

_ASK = "Ask for the blank form: QOL-60 (qol60_cn), twelve items from 1 to 5, has this floor."


def see_tables(tables: Tables, data_cut: date | None) -> dict[str, pl.DataFrame]:
    """Every table as it stood at the cut; a form without answer belongs to it when it was due by then."""
    seen = cut_tables(complete_tables(tables), data_cut)
    if data_cut is not None:
        known = pl.coalesce("date", "due_date") <= data_cut
        seen["questionnaire"] = seen["questionnaire"].filter(known)
    return seen


def list_answers(tables: Tables, items: pl.DataFrame) -> pl.DataFrame:
    """Answers with every scale that they belong to.

    Columns: those of `ITEMS`, the form, row, date, value, reason, `answered` (there is a value within the
    rule of the item), `wrong` (there is one outside) and `counted` (the value as the scale counts it).
    """
    joined = tables["questionnaire"].join(items, on=["instrument", "item"], how="inner")
    given = pl.col("value").is_not_null()
    broken = pl.col("whole") & (pl.col("value") != pl.col("value").floor())
    outside = ~pl.col("value").is_between("low", "high") | broken
    turned = pl.when("reversed").then(pl.col("low") + pl.col("high") - pl.col("value")).otherwise("value")
    return joined.with_columns(
        wrong=(given & outside).fill_null(False),
        answered=(given & ~outside).fill_null(False),
        counted=turned * pl.col("weight"),
    )


def list_forms(tables: Tables) -> pl.DataFrame:
    """One row a form: date (of its last answer), reason why it is missing (of its first such row), `given`
    (an answer is there), rows."""
    rows = tables["questionnaire"].sort("row").with_columns(pl.col("reason").cast(pl.String))
    return rows.group_by(*FORM, maintain_order=True).agg(
        date=pl.col("date").filter(pl.col("value").is_not_null()).max(),
        form_reason=pl.col("reason").drop_nulls().first(),
        given=pl.col("value").is_not_null().any(),
        form_rows=pl.col("row"),
    )


def find_faults(tables: Tables, items: pl.DataFrame, deaths: pl.DataFrame) -> pl.DataFrame:
    """Findings about answers: outside the range, of no item of the form, of no form, after the death.

    Frame as `tables.derived.Finding`; each is an error, and none of these answers becomes a number.
    """
    return pl.concat([empty_findings(), *_find(tables, items, deaths)])


def _find(tables: Tables, items: pl.DataFrame, deaths: pl.DataFrame) -> Iterator[pl.DataFrame]:
    rows = tables["questionnaire"]
    outside = list_answers(tables, items).filter("wrong").unique("row").sort("row")
    for (low, high, whole), part in outside.group_by("low", "high", "whole", maintain_order=True):
        words = (f"an answer outside its range ({len(part)} in all)", _word(low, high, whole), _ADVICE)
        yield build_finding("questionnaire", "QS-RANGE", words, rows=part.select("row"), column="value")
    known = rows.filter(pl.col("instrument").is_in(items["instrument"].unique().to_list()))
    foreign = known.join(items, on=["instrument", "item"], how="anti").select("row")
    words = ("no item of this instrument", "an item that the instrument declares", _ADVICE)
    yield build_finding("questionnaire", "QS-ITEM", words, rows=foreign, column="item")
    words = ("an instrument that cannot be scored", "an instrument whose form is declared", "Declare it.")
    unknown = rows.join(items, on="instrument", how="anti").select("row")
    yield build_finding(
        "questionnaire", "QS-FORM", words, rows=unknown, column="instrument", severity="warning"
    )
    late = rows.join(deaths, on="subject").filter(pl.col("date") > pl.col("death_date")).select("row")
    words = ("an answer after the death", "no answer after the death", _ADVICE)
    yield build_finding("questionnaire", "QS-DEATH", words, rows=late, column="date")
    if _looks_like_qol60(rows, items):
        words = (f"no total from 0 to 60 below {_FLOOR_OF_QOL60}", "totals from 0 on", _ASK)
        yield build_finding("questionnaire", "QS-TOTAL", words, column="value", severity="note")


def _looks_like_qol60(rows: pl.DataFrame, items: pl.DataFrame) -> bool:
    """Whether an instrument that is one total from 0 to 60 has answers, and none below the floor."""
    alone = items.filter(pl.len().over("instrument") == 1, pl.col("low") == 0, pl.col("high") == 60)
    totals = rows.join(alone, on=["instrument", "item"], how="semi").drop_nulls("value")
    lowest = totals.group_by("instrument").agg(pl.col("value").min())["value"]
    return bool((lowest >= _FLOOR_OF_QOL60).any())


def _word(low: object, high: object, whole: object) -> str:
    number = "a whole number" if whole else "a number"
    return f"{number} from {low:g} to {high:g}"
