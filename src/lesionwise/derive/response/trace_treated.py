"""Why a response is what it is, where irradiated lesions decide."""

from typing import Final

import polars as pl

from lesionwise.derive.response.material import Material

_RULES: Final = ("RT-NO-TARGET", "RT-UNTREATED", "RT-CONTROLLED", "RT-NE")
"""Rules that speak of all treated lesions."""


def trace_treated(material: Material) -> list[pl.DataFrame]:
    """Rows of `lesion` that were treated, where that decides, and rows that show a local failure."""
    visits = material.visits.filter(pl.col("rule").is_in(_RULES)).select("visit_id", "rule")
    treated = visits.join(material.treated, on="visit_id")
    lesions = _shape(
        treated, "lesion", pl.col("root_row"), pl.lit("irradiated before this scan"), pl.col("rule")
    )
    if material.states.is_empty():
        return [lesions]
    failed = material.visits.filter("cause_failed").select("visit_id")
    states = failed.join(material.states.filter("confirmed"), on="visit_id")
    shown = states.explode("rows").filter(pl.col("rows").is_not_null())
    rule, note = pl.lit("LOCAL-FAILURE"), pl.lit("local failure of an irradiated lesion")
    return [
        lesions,
        _shape(states, "lesion", pl.col("lesion_row"), note, rule),
        _shape(shown, "measurement", pl.col("rows"), note, rule),
    ]


def _shape(rows: pl.DataFrame, table: str, row: pl.Expr, note: pl.Expr, rule: pl.Expr) -> pl.DataFrame:
    return rows.select(
        (pl.col("visit_id").cast(pl.Int64) + 1).alias("table_row"),
        pl.lit("decided_by").alias("part"),
        pl.lit(table).alias("source_table"),
        row.cast(pl.Int64).alias("source_row"),
        rule.alias("rule"),
        note.alias("note"),
    )
