"""Radiotherapy: courses by intent, how completely lesions were treated, prescriptions."""

import polars as pl

from lesionwise.analyse.displays.cells import Table, build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import add_categories, add_quantity, count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS

_EXTENT = {
    "all": "every baseline lesion",
    "some": "some of the baseline lesions",
    "none": "no baseline lesion",
}
_DELIVERED = {"complete": "complete", "incomplete": "fewer fractions than planned", "none": "not delivered"}
_COURSES = {"0": "none", "1": "1", "2": "2 or more"}

_FOOTNOTES = (
    "Prescriptions: dose in Gy / fractions planned, each lesion of each planned course counted once.",
    "Irradiated lesions: with a delivered fraction in a planned course.",
)


def build_radiotherapy(material: Material, grouping: Grouping) -> Shown:
    """Table `radiotherapy`."""
    courses = material.tables["radiotherapy_course"]
    table = start_table(grouping)
    if courses.height:
        _add_courses(table, material, grouping)
        targets = material.planned_targets.join(grouping.members, on="subject", maintain_order="left")
        _add_targets(table, targets)
        _add_subjects(table, material, grouping)
    display = Display(
        id="radiotherapy",
        kind="table",
        title="Radiotherapy",
        population="all subjects",
        denominator="subjects, courses or lesions of the column, as the line says",
        groups=build_groups(grouping),
        total=grouping.sizes[None],
        footnotes=_FOOTNOTES,
        empty=None if courses.height else "no radiotherapy course recorded",
    )
    return Shown(display, {"radiotherapy": table.build()})


def _add_courses(table: Table, material: Material, grouping: Grouping) -> None:
    courses = material.tables["radiotherapy_course"].join(
        grouping.members, on="subject", maintain_order="left"
    )
    table.add_head("Courses")
    add_categories(table, courses, "intent", CODELISTS["rt_intent"].labels, unknown="intent unknown")
    table.add_head("Subjects with a course")
    for intent, label in CODELISTS["rt_intent"].labels.items():
        once = courses.filter(pl.col("intent") == intent).unique("subject")
        table.add_counts(label, 1, count_rows(once), grouping.sizes)


def _add_targets(table: Table, targets: pl.DataFrame) -> None:
    table.add_counts("Lesions in planned courses", 0, count_rows(targets))
    described = describe_targets(targets)
    table.add_head("Prescription of planned courses (Gy / fractions)", 1)
    ordered = described.drop_nulls("prescription").sort(
        "prescription_gy", "fractions_planned", descending=True
    )
    labels = {text: text for text in ordered["prescription"].unique(maintain_order=True)}
    add_categories(table, described, "prescription", labels, level=2)
    table.add_head("Delivery", 1)
    add_categories(table, described, "delivery", _DELIVERED, level=2)


def _add_subjects(table: Table, material: Material, grouping: Grouping) -> None:
    people = describe_treatment(material).join(grouping.members, on="subject", maintain_order="left")
    table.add_head("Irradiated in planned courses, subjects")
    add_categories(table, people, "extent", _EXTENT)
    table.add_head("Salvage courses, subjects")
    add_categories(table, people, "salvage_class", _COURSES)
    table.add_head("From baseline to the first planned fraction (days)")
    add_quantity(table, people.filter(pl.col("first_fraction").is_not_null()), "days_to_sabr")


def describe_targets(targets: pl.DataFrame) -> pl.DataFrame:
    """Targets with `prescription` (text, null when dose or fractions are unknown) and `delivery`.

    `delivery`: complete, incomplete, none; null when the fractions delivered or planned are unknown.
    """
    dose = pl.col("prescription_gy").round(3).cast(pl.String).str.strip_suffix(".0")
    delivered, planned = pl.col("fractions_delivered"), pl.col("fractions_planned")
    return targets.with_columns(
        pl.concat_str(dose, pl.lit(" / "), planned.cast(pl.String)).alias("prescription"),
        pl.when(delivered == 0)
        .then(pl.lit("none"))
        .when(delivered < planned)
        .then(pl.lit("incomplete"))
        .when(delivered >= planned)
        .then(pl.lit("complete"))
        .alias("delivery"),
    )


def describe_treatment(material: Material) -> pl.DataFrame:
    """One row a subject: `extent` of the planned courses over the baseline lesions, salvage courses.

    `extent` is null for a subject without recorded lesions, or when the delivery of a lesion that would
    decide is unknown.
    """
    keys = ["subject", "lesion"]
    treated = material.planned_targets.group_by(keys).agg(
        pl.when((pl.col("fractions_delivered") > 0).any())
        .then(pl.lit("yes"))
        .when(pl.col("fractions_delivered").null_count() > 0)
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("no"))
        .alias("treated")
    )
    lesions = material.baseline_lesions.select(keys).join(treated, on=keys, how="left")
    state = pl.col("treated").fill_null("no")
    extents = lesions.group_by("subject").agg(
        pl.when((state == "yes").all())
        .then(pl.lit("all"))
        .when((state == "yes").any() & ((state == "no").any()))
        .then(pl.lit("some"))
        .when((state == "no").all())
        .then(pl.lit("none"))
        .alias("extent")
    )
    salvage = material.tables["radiotherapy_course"].filter(pl.col("intent") == "salvage")
    joined = material.entry.join(extents, on="subject", how="left", maintain_order="left").join(
        salvage.group_by("subject").agg(pl.len().alias("salvage")),
        on="subject",
        how="left",
        maintain_order="left",
    )
    return joined.with_columns(
        pl.col("salvage").fill_null(0).clip(upper_bound=2).cast(pl.String).alias("salvage_class"),
        (pl.col("first_fraction") - pl.col("entry_date")).dt.total_days().alias("days_to_sabr"),
    )
