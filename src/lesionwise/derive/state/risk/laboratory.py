"""Laboratory values that count for a risk score, in units that can be compared."""

from typing import Final

import polars as pl

from lesionwise.tables.rows import Tables

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "haemoglobin": ("haemoglobin", "hemoglobin", "hgb", "hb"),
    "calcium": ("calcium", "ca"),
    "corrected_calcium": ("corrected_calcium", "corrected calcium", "calcium_corrected", "cacorr"),
    "albumin": ("albumin", "alb"),
    "neutrophils": ("neutrophils", "neutrophil count", "neut", "anc"),
    "platelets": ("platelets", "plat", "plt"),
    "ldh": ("ldh", "lactate dehydrogenase"),
}
"""Names of the tests in records (small letters); hgb, ca, alb, neut, plat, ldh are those of SDTM."""

MG_DL_PER_MMOL_L: Final = 4.0
"""Calcium: mg/dL in a mmol/L, as the two published corrections (0.8 and 0.02) and the two forms of MSKCC's
limit (10 mg/dL, 2.5 mmol/L) take it, all recalled; by its atomic mass it would be 4.0078."""

SCALES: Final[dict[str, dict[str, float]]] = {
    "calcium": {"mmol/l": 1.0, "mg/dl": 1 / MG_DL_PER_MMOL_L},
    "corrected_calcium": {"mmol/l": 1.0, "mg/dl": 1 / MG_DL_PER_MMOL_L},
    "albumin": {"g/l": 1.0, "g/dl": 10.0},
}
"""Units that are converted (to mmol/L and g/L). Other tests are compared with limits in their own unit."""

_DECIMALS: Final = 6
"""Values are compared to so many decimals: sums of decimal fractions are not exact in binary."""


def select_values(tables: Tables, anchors: pl.DataFrame, days: int) -> pl.DataFrame:
    """One row a subject and test: subject, test, value, lower, upper, laboratory_row.

    `anchors`: subject, anchor_date. The last value on or before the anchor, at most `days` before it (both
    inclusive); rows without value, and values in an unknown unit where a unit matters, are passed over.
    Limits are the laboratory's own, in the unit of the value; null where not recorded.
    """
    codes = {alias: name for name, aliases in NAMES.items() for alias in aliases}
    test = pl.col("test").str.strip_chars().str.to_lowercase()
    rows = tables["laboratory"].filter(pl.col("value").is_not_null())
    rows = rows.with_columns(name=test.replace_strict(codes, default=None, return_dtype=pl.String))
    unit = pl.col("unit").str.strip_chars().str.to_lowercase()
    scale = pl.lit(1.0)
    for name, units in SCALES.items():
        own = unit.replace_strict(units, default=None, return_dtype=pl.Float64)
        scale = pl.when(pl.col("name") == name).then(own).otherwise(scale)
    rows = rows.filter(pl.col("name").is_not_null()).with_columns(scale=scale)
    gap = (pl.col("anchor_date") - pl.col("date")).dt.total_days()
    near = rows.join(anchors.select("subject", "anchor_date"), on="subject").filter(
        (gap >= 0) & (gap <= days) & pl.col("scale").is_not_null()
    )
    last = near.sort("subject", "name", "date", "row").unique(
        ["subject", "name"], keep="last", maintain_order=True
    )
    return last.select(
        "subject",
        laboratory_row="row",
        test="name",
        value=pl.col("value") * pl.col("scale"),
        lower=pl.col("lower_limit") * pl.col("scale"),
        upper=pl.col("upper_limit") * pl.col("scale"),
    )


def is_above(value: pl.Expr, limit: pl.Expr) -> pl.Expr:
    """Whether a value lies above a limit; at the limit it does not. Null where one is unknown."""
    return value.round(_DECIMALS) > limit.round(_DECIMALS)
