"""The lesions of the baseline scan, followed by the rule of irradiated lesions in every arm."""

import datetime

import polars as pl

from lesionwise.derive.lesion.course import Courses, judge_courses
from lesionwise.derive.lesion.sizes import measure_sites
from lesionwise.derive.lesion.units import find_endings, list_kin, list_procedures, list_proofs, list_units
from lesionwise.derive.response.lesions import build_lesions
from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import Tables


def derive_baseline_courses(
    tables: Tables,
    rules: ResponseRules,
    data_cut: datetime.date | None,
    origins: pl.DataFrame,
    reader: str,
) -> Courses:
    """Target and non-target lesions that `reader` follows, from the origin of their subject.

    `origins`: subject, origin_date, origin_table, origin_row. The size before the origin is that of the
    last scan up to it or marked as baseline. Growth is confirmed in any time (`guard_days` is about
    radiotherapy). Ends of follow-up: surgery, ablation, other local treatment, and radiotherapy that was
    not planned. A part of a split lesion is no lesion of its own.
    """
    lesions = build_lesions(tables["lesion"])
    units = _list_lesions(lesions, origins, reader)
    kin = list_kin(units, lesions)
    procedures = list_procedures(tables, lesions, rules.impute_day, data_cut)
    extra = list_units(tables, lesions, data_cut).filter(
        pl.col("intent").is_null() | (pl.col("intent") != "planned")
    )
    endings = find_endings(units, kin, extra, procedures)
    units = units.join(endings, on="unit", how="left", maintain_order="left")
    proofs = list_proofs(units, kin, procedures)
    always = rules.model_copy(update={"guard_days": None})
    return judge_courses(units, proofs, measure_sites(tables, lesions, kin, units, always, data_cut), always)


def list_outside_lesions(
    tables: Tables, data_cut: datetime.date | None, reader: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Measurable lesions that `reader` follows and that were never irradiated, nor a part of them.

    Units, their kin, and all lesions, as `measure_sites` takes them. Measurable: a target, or a non-target
    lesion flagged so.
    """
    lesions = build_lesions(tables["lesion"])
    nowhere = tables["subject"].select("subject", origin_date=None, origin_table=None, origin_row=None)
    units = _list_lesions(lesions, nowhere, reader)
    flags = tables["lesion"].select("subject", "lesion", "measurable")
    units = units.join(flags, on=["subject", "lesion"], how="left", maintain_order="left")
    units = units.filter((pl.col("role") == "target") | pl.col("measurable"))
    kin = list_kin(units, lesions)
    treated = list_units(tables, lesions, data_cut).select("lesion_row").drop_nulls()
    touched = kin.join(treated, on="lesion_row").select("unit").unique()
    return units.join(touched, on="unit", how="anti", maintain_order="left"), kin, lesions


def _list_lesions(lesions: pl.DataFrame, origins: pl.DataFrame, reader: str) -> pl.DataFrame:
    followed = lesions.filter(
        (pl.col("lesion_row") == pl.col("root_row"))
        & pl.col("role").is_in(["target", "non_target"])
        & (pl.col("reader").is_null() | (pl.col("reader") == reader))
    )
    known = followed.join(origins, on="subject", how="left").sort("lesion_row")
    nothing = pl.lit(None, dtype=pl.String)
    return known.select(
        "subject",
        "lesion",
        "lesion_row",
        "root_row",
        "role",
        "origin_table",
        "origin_row",
        course=nothing,
        unit_table=pl.lit("lesion"),
        target_row="lesion_row",
        start="origin_date",
        intent=nothing,
    ).with_row_index("unit")
