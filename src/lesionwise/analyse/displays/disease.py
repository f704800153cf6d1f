"""Lesions at baseline: where, which role, how large."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import add_categories, add_flag, add_quantity, count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS

_FOOTNOTES = (
    "Percentages are of all lesions of the column.",
    "Diameter at the baseline scan: longest diameter, lymph nodes short axis.",
    "Several readers of one lesion are counted once, by the reader shown.",
)


def build_lesions(material: Material, grouping: Grouping) -> Shown:
    """Table `lesions`: one count a lesion; per subject the number of lesions and the sum of diameters."""
    lesions = _describe(material).join(grouping.members, on="subject", maintain_order="left")
    table = start_table(grouping)
    if lesions.height:
        table.add_counts("Lesions", 0, count_rows(lesions))
        subjects = lesions.unique("subject", maintain_order=True)
        table.add_counts("Subjects with a lesion", 0, count_rows(subjects), grouping.sizes)
        table.add_head("Role")
        add_categories(table, lesions, "role", _ROLES)
        table.add_head("Measurable")
        add_flag(table, lesions, "measurable")
        table.add_head("Lymph node")
        add_flag(table, lesions, "node")
        table.add_head("Organ")
        add_categories(table, lesions, "organ", CODELISTS["organ"].labels)
        table.add_head("Diameter of target lesions (mm)")
        add_quantity(table, lesions.filter(pl.col("role") == "target"), "diameter_mm")
        table.add_head("Sum of target diameters per subject (mm)")
        sums = _sums(material).join(grouping.members, on="subject", maintain_order="left")
        add_quantity(table, sums, "baseline_sum_mm")
    display = Display(
        id="lesions",
        kind="table",
        title="Lesions at baseline",
        population="target and non-target lesions at baseline",
        denominator="all lesions of the column",
        groups=build_groups(grouping, count_rows(lesions)),
        total=lesions.height,
        footnotes=_FOOTNOTES,
        empty=None if lesions.height else "no lesion recorded",
    )
    return Shown(display, {"lesions": table.build()})


_ROLES = {"target": "target", "non_target": "non-target"}


def _describe(material: Material) -> pl.DataFrame:
    keys = ["subject", "scan"]
    baseline = material.tables["scan"].filter(pl.col("baseline")).select(*keys, "date")
    axis = pl.when(pl.col("node")).then(pl.col("short_axis_mm")).otherwise(pl.col("long_axis_mm"))
    sizes = (
        material.tables["measurement"]
        .filter(pl.col("reader") == material.reader)
        .select("subject", "scan", "lesion", "long_axis_mm", "short_axis_mm")
        .join(baseline, on=keys)
        .sort("date", "scan")
        .unique(["subject", "lesion"], keep="last", maintain_order=True)
    )
    joined = material.baseline_lesions.join(
        sizes, on=["subject", "lesion"], how="left", maintain_order="left"
    )
    return joined.with_columns(axis.alias("diameter_mm"))


def _sums(material: Material) -> pl.DataFrame:
    """One row a subject with target lesions: the sum at baseline, null where it is not known."""
    targets = material.baseline_lesions.filter(pl.col("role") == "target")
    subjects = targets.select("subject").unique(maintain_order=True)
    known = material.responses.group_by("subject").agg(pl.col("baseline_sum_mm").drop_nulls().first())
    return subjects.join(known, on="subject", how="left", maintain_order="left")
