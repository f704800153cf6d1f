"""The baseline table: who the subjects were. Randomised groups are not tested against each other."""

import polars as pl

from lesionwise.analyse.displays.cells import Table, build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import add_categories, add_flag, add_quantity, count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS, DAYS_PER_MONTH

_KARNOFSKY = {"90": "90 or 100", "80": "80 to 89", "70": "70 to 79", "0": "below 70"}
_ECOG = {"0": "0", "1": "1", "2": "2", "3": "3 or more"}
_NUMBERS = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5 or more"}
_LINES = {"0": "none", "1": "1", "2": "2 or more"}
_IMDC = {"favourable": "favourable", "intermediate": "intermediate", "poor": "poor"}

_FOOTNOTES = (
    "Percentages are of all subjects of the column, unknown ones included.",
    "Baseline refers to the day of randomisation; without it to the earlier of the first dose of a protocol "
    "line and the first planned SABR fraction.",
    "Lesions and organs: target and non-target lesions at baseline; a subject without a recorded lesion is "
    "unknown.",
    "Prior lines: lines begun before baseline that are not part of the protocol treatment; a subject without "
    "any recorded line is unknown.",
    "Time from diagnosis: a diagnosis without day counts from the first of its month; one without month is "
    "unknown.",
)


def build_baseline(material: Material, grouping: Grouping) -> Shown:
    """Table `baseline`."""
    people = _describe(material).join(grouping.members, on="subject", maintain_order="left")
    table = start_table(grouping)
    if people.height:
        _add_person(table, people)
        _add_disease(table, people)
        _add_organs(table, material, grouping)
    display = Display(
        id="baseline",
        kind="table",
        title="Baseline characteristics",
        population="all subjects",
        denominator="all subjects of the column",
        groups=build_groups(grouping),
        total=grouping.sizes[None],
        footnotes=_FOOTNOTES,
        empty=None if people.height else "no subject",
    )
    return Shown(display, {"baseline": table.build()})


def _add_person(table: Table, people: pl.DataFrame) -> None:
    table.add_head("Age (years)")
    add_quantity(table, people, "age_years")
    table.add_head("Sex")
    add_categories(table, people, "sex", CODELISTS["sex"].labels)
    table.add_head("Karnofsky performance status")
    add_categories(table, people, "karnofsky_class", _KARNOFSKY)
    table.add_head("ECOG performance status")
    add_categories(table, people, "ecog_class", _ECOG)


def _add_disease(table: Table, people: pl.DataFrame) -> None:
    table.add_head("Histology")
    add_categories(table, people, "histology", CODELISTS["histology"].labels)
    table.add_head("Sarcomatoid features")
    add_flag(table, people, "sarcomatoid")
    table.add_head("Nephrectomy")
    add_flag(table, people, "nephrectomy")
    table.add_head("IMDC risk group as recorded")
    add_categories(table, people, "imdc_group", _IMDC)
    table.add_head("Oligometastatic state as recorded")
    add_categories(table, people, "disease_state", {})
    table.add_head("Time from diagnosis (months)")
    add_quantity(table, people, "months_from_diagnosis")
    table.add_head("Prior lines of systemic therapy")
    add_categories(table, people, "prior_class", _LINES)
    table.add_head("Lesions at baseline")
    add_categories(table, people, "lesion_class", _NUMBERS)
    table.add_head("Organs with lesions at baseline")
    add_categories(table, people, "organ_class", _NUMBERS)


def _add_organs(table: Table, material: Material, grouping: Grouping) -> None:
    lesions = material.baseline_lesions.unique(["subject", "organ"]).join(grouping.members, on="subject")
    table.add_head("Subjects with a lesion at baseline in")
    for organ, label in CODELISTS["organ"].labels.items():
        table.add_counts(label, 1, count_rows(lesions.filter(pl.col("organ") == organ)), grouping.sizes)
    nowhere = lesions.filter(pl.col("organ").is_null())
    table.add_counts("organ unknown", 1, count_rows(nowhere), grouping.sizes)


def _describe(material: Material) -> pl.DataFrame:
    """One row a subject with every characteristic; classes as text, null where unknown."""
    lesions = material.baseline_lesions.group_by("subject").agg(
        pl.len().alias("lesions"),
        pl.when(pl.col("organ").null_count() == 0).then(pl.col("organ").n_unique()).alias("organs"),
    )
    joined = material.subjects
    for other in (material.entry, lesions, _count_prior_lines(material)):
        joined = joined.join(other, on="subject", how="left", maintain_order="left")
    diagnosed = pl.when((pl.col("diagnosis_date_precision") != "year").fill_null(value=True)).then(
        pl.col("diagnosis_date")
    )
    return joined.with_columns(
        _classify("karnofsky", (90, 80, 70, 0)).alias("karnofsky_class"),
        pl.col("ecog").clip(upper_bound=3).cast(pl.String).alias("ecog_class"),
        pl.col("lesions").clip(upper_bound=5).cast(pl.String).alias("lesion_class"),
        pl.col("organs").clip(upper_bound=5).cast(pl.String).alias("organ_class"),
        pl.col("prior").clip(upper_bound=2).cast(pl.String).alias("prior_class"),
        ((pl.col("entry_date") - diagnosed).dt.total_days() / DAYS_PER_MONTH).alias("months_from_diagnosis"),
    )


def _classify(column: str, bounds: tuple[int, ...]) -> pl.Expr:
    """The largest bound that the value reaches, as text."""
    reached = [pl.when(pl.col(column) >= bound).then(pl.lit(str(bound))) for bound in bounds]
    return pl.coalesce(reached)


def _count_prior_lines(material: Material) -> pl.DataFrame:
    """Lines begun before baseline outside the protocol; null when one could not be placed."""
    lines = material.tables["systemic_line"].join(material.entry, on="subject", how="inner")
    prior = (pl.col("start_date") < pl.col("entry_date")) & ~pl.col("protocol")
    placed = prior.is_null().sum() == 0
    return lines.group_by("subject").agg(pl.when(placed).then(prior.sum()).alias("prior"))
