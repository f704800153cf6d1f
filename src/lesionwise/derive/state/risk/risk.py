"""Risk groups by IMDC and MSKCC, with the interval that missing values leave (ENDPOINTS 9.2)."""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.derive.response.derivation import build_trace, conform_frame
from lesionwise.derive.state.risk.factors import find_factors
from lesionwise.study.model import StateRules

FACTORS: Final[dict[str, dict[str, str]]] = {
    "imdc": {
        "karnofsky": "f_karnofsky",
        "interval": "f_interval",
        "haemoglobin": "f_haemoglobin",
        "calcium": "f_calcium",
        "neutrophils": "f_neutrophils",
        "platelets": "f_platelets",
    },
    "mskcc": {
        "karnofsky": "f_karnofsky",
        "interval": "f_interval",
        "haemoglobin": "f_haemoglobin",
        "calcium": "f_calcium_mskcc",
        "ldh": "f_ldh",
    },
}
"""Factors of each score by the column of `find_factors`; one point each."""

_SOURCES: Final = {
    "haemoglobin": ("haemoglobin_row",),
    "calcium": ("calcium_row", "albumin_row", "corrected_calcium_row"),
    "neutrophils": ("neutrophils_row",),
    "platelets": ("platelets_row",),
    "ldh": ("ldh_row",),
}


class Risks(NamedTuple):
    """`table`: `tables.derived.RiskGroup`. `trace`: rows of table trace."""

    table: pl.DataFrame
    trace: pl.DataFrame


def derive_risk(history: History, rules: StateRules | None = None) -> Risks:
    """IMDC and MSKCC of every subject: no factor favourable, one or two intermediate, more poor.

    With k adverse and m unknown factors the lowest group is that of k, the highest that of k + m.
    """
    people = find_factors(history, rules or history.study.state_rules)
    frames = [_score(people, system) for system in FACTORS]
    wide = pl.concat(frames, how="diagonal").with_row_index("row", offset=1)
    table = conform_frame("risk_group", wide)
    return Risks(table, _trace(wide))


def name_group(points: pl.Expr) -> pl.Expr:
    """The group of a number of factors."""
    return (
        pl.when(points == 0)
        .then(pl.lit("favourable"))
        .when(points <= 2)
        .then(pl.lit("intermediate"))
        .otherwise(pl.lit("poor"))
    )


def _score(people: pl.DataFrame, system: str) -> pl.DataFrame:
    names = FACTORS[system]
    sources = [column for columns in _SOURCES.values() for column in columns]
    scored = people.select(
        "subject",
        "subject_row",
        "first_row",
        "anchor_date",
        *sources,
        *(pl.col(column).alias(name) for name, column in names.items()),
        system=pl.lit(system),
    )
    adverse = pl.sum_horizontal(pl.col(name).fill_null(False).cast(pl.Int64) for name in names)
    unknown = pl.sum_horizontal(pl.col(name).is_null().cast(pl.Int64) for name in names)
    scored = scored.with_columns(adverse=adverse, unknown=unknown)
    low = name_group(pl.col("adverse"))
    high = name_group(pl.col("adverse") + pl.col("unknown"))
    return scored.with_columns(lowest=low, highest=high).with_columns(
        group=pl.when(pl.col("lowest") == pl.col("highest")).then("lowest")
    )


def _trace(wide: pl.DataFrame) -> pl.DataFrame:
    """One row a factor and row that it was read from; the subject's row tells of two factors."""
    word = {name: _say(name) for name in (*FACTORS["imdc"], "ldh")}
    person = pl.concat_str(word["karnofsky"], word["interval"], separator="; ")
    parts = [
        _shape(wide, "subject", "subject_row", person),
        _shape(wide, "systemic_line", "first_row", word["interval"]),
    ]
    for name, columns in _SOURCES.items():
        read = wide if name != "ldh" else wide.filter(pl.col("system") == "mskcc")
        if name in ("neutrophils", "platelets"):
            read = wide.filter(pl.col("system") == "imdc")
        parts += [_shape(read, "laboratory", column, word[name]) for column in columns]
    return build_trace(pl.concat(parts), "risk_group")


def _say(name: str) -> pl.Expr:
    answer = pl.col(name)
    verdict = (pl.when(answer).then(pl.lit("adverse")).when(~answer).then(pl.lit("not adverse"))).otherwise(
        pl.lit("unknown")
    )
    return pl.concat_str(pl.lit(f"{name}: "), verdict)


def _shape(wide: pl.DataFrame, table: str, source: str, note: pl.Expr) -> pl.DataFrame:
    return wide.filter(pl.col(source).is_not_null()).select(
        table_row=pl.col("row").cast(pl.Int64),
        part=pl.lit("decided_by"),
        source_table=pl.lit(table),
        source_row=source,
        rule=pl.concat_str(pl.lit("RISK-"), pl.col("system").str.to_uppercase()),
        note=note,
    )
