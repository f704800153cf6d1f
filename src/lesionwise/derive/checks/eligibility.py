"""What people recorded about eligibility and risk against what the records show."""

from typing import Final

import polars as pl

from lesionwise.tables.findings import build_finding
from lesionwise.tables.rows import Tables

_REMEDY: Final = "Look in table eligibility_verdict for the row that shows it; correct the wrong one."
_GROUPS: Final = {
    "favourable": ("favourable", "favorable", "good"),
    "intermediate": ("intermediate",),
    "poor": ("poor",),
}
"""Words that records use for a group, in small letters."""


def check_eligibility(tables: Tables, verdicts: pl.DataFrame, risks: pl.DataFrame) -> pl.DataFrame:
    """Warnings: a criterion recorded as met that the records show is not met, or the other way round; a
    recorded IMDC group that its factors contradict.

    ELIGIBILITY-DIFFERS, ELIGIBILITY-STRICTER: row of table eligibility. RISK-DIFFERS: row of table subject; a
    group in other words than those known here says nothing. Unknown contradicts nothing.
    """
    said, shown = pl.col("recorded").cast(pl.String), pl.col("computed").cast(pl.String)
    loose = verdicts.filter((said == "met") & (shown == "not_met"))
    strict = verdicts.filter((said == "not_met") & (shown == "met"))
    kept = {"column": "met", "severity": "warning"}
    return pl.concat(
        [
            build_finding(
                "eligibility",
                "ELIGIBILITY-DIFFERS",
                (
                    "a criterion recorded as met that the records show is not met",
                    "a record that agrees with lesions, values and dates",
                    _REMEDY,
                ),
                rows=loose.select(row="record_row"),
                **kept,
            ),
            build_finding(
                "eligibility",
                "ELIGIBILITY-STRICTER",
                (
                    "a criterion recorded as not met that the records show is met",
                    "a record that agrees with lesions, values and dates",
                    _REMEDY,
                ),
                rows=strict.select(row="record_row"),
                **kept,
            ),
            _check_risk(tables, risks),
        ]
    )


def _check_risk(tables: Tables, risks: pl.DataFrame) -> pl.DataFrame:
    words = {word: group for group, names in _GROUPS.items() for word in names}
    known = pl.col("imdc_group").str.strip_chars().str.to_lowercase()
    said = tables["subject"].select(
        "row", "subject", said=known.replace_strict(words, default=None, return_dtype=pl.String)
    )
    derived = risks.filter(pl.col("system").cast(pl.String) == "imdc").select(
        "subject", *(pl.col(name).cast(pl.String) for name in ("lowest", "highest"))
    )
    order = {name: number for number, name in enumerate(_GROUPS)}
    place = {
        name: pl.col(name).replace_strict(order, default=None, return_dtype=pl.Int64)
        for name in ("said", "lowest", "highest")
    }
    outside = (place["said"] < place["lowest"]) | (place["said"] > place["highest"])
    wrong = said.join(derived, on="subject", maintain_order="left").filter(outside)
    return build_finding(
        "subject",
        "RISK-DIFFERS",
        (
            "another IMDC group than its factors give",
            "the group of Karnofsky, time to therapy and laboratory values at the start of the line",
            "Look at table risk_group and its trace; correct the value, the date or the group.",
        ),
        rows=wrong.select("row"),
        column="imdc_group",
        severity="warning",
    )
