"""Irradiated lesions: which lesion was irradiated in which course, and what ended its follow-up."""

import datetime
from typing import Literal

import polars as pl

from lesionwise.derive.response.dates import impute_date
from lesionwise.derive.response.lesions import compute_ancestors
from lesionwise.tables.rows import Tables

LOCAL_TREATMENTS = ("surgery", "ablation", "other_local")
"""Procedures that remove or treat a lesion."""

PROOFS = ("pet", "biopsy", "surgery")
"""Procedures that may prove what growth is."""

_REASONS = {"salvage": "progression", "planned": "other", "palliative": "other"}
"""Why a lesion was irradiated again, by the intent of the later course; no intent: unknown."""


def list_units(tables: Tables, lesions: pl.DataFrame, data_cut: datetime.date | None) -> pl.DataFrame:
    """One row a subject, course and irradiated lesion, in the order of the targets.

    Columns: unit (number), subject, lesion, course, unit_table and target_row (of the target), lesion_row,
    root_row, role, start, last (first and last fraction to the lesion, else those of the course), dose_gy
    (delivered, else prescribed), fractions (delivered, else planned), intent. A target that got none of its
    fractions is no unit, nor is one that began after the cut; `start` is null where no date is on record.
    """
    courses = tables["radiotherapy_course"].select(
        "subject", "course", "intent", course_first="first_fraction", course_last="last_fraction"
    )
    given = pl.col("fractions_delivered").is_null() | (pl.col("fractions_delivered") > 0)
    joined = (
        tables["radiotherapy_target"]
        .filter(given)
        .join(courses, on=["subject", "course"], maintain_order="left")
        .join(
            lesions.select("subject", "lesion", "lesion_row", "root_row", "role"),
            on=["subject", "lesion"],
            how="left",
            maintain_order="left",
        )
    )
    units = joined.select(
        "subject",
        "lesion",
        "course",
        pl.lit("radiotherapy_target").alias("unit_table"),
        pl.col("row").alias("target_row"),
        "lesion_row",
        "root_row",
        "role",
        pl.coalesce("first_fraction", "course_first").alias("start"),
        pl.coalesce("last_fraction", "course_last").alias("last"),
        pl.coalesce("delivered_gy", "prescription_gy").alias("dose_gy"),
        pl.coalesce("fractions_delivered", "fractions_planned").alias("fractions"),
        pl.col("intent").cast(pl.String),
    )
    if data_cut is not None:
        units = units.filter(pl.col("start").is_null() | (pl.col("start") <= data_cut))
    return units.with_row_index("unit")


def list_kin(units: pl.DataFrame, lesions: pl.DataFrame) -> pl.DataFrame:
    """Each unit with the lesions that are the same site: unit, lesion_row, below (the lesion or a fragment).

    The lesion itself, what it split into, and what it split from.
    """
    ancestors = compute_ancestors(lesions)
    own = units.filter(pl.col("lesion_row").is_not_null()).select("unit", "lesion_row")
    below = own.join(ancestors, left_on="lesion_row", right_on="ancestor_row").select(
        "unit", lesion_row="lesion_row_right"
    )
    above = own.join(ancestors, on="lesion_row").select("unit", lesion_row="ancestor_row")
    return pl.concat(
        [
            own.with_columns(below=pl.lit(True)),
            below.with_columns(below=pl.lit(True)),
            above.with_columns(below=pl.lit(False)),
        ]
    )


def list_procedures(
    tables: Tables, lesions: pl.DataFrame, day: Literal["first", "last"], data_cut: datetime.date | None
) -> pl.DataFrame:
    """Dated procedures: lesion_row, date, kind, positive, in_field, reason, source_row."""
    dated = tables["lesion_procedure"].with_columns(
        date=impute_date(pl.col("date"), pl.col("date_precision"), day)
    )
    rows = dated.join(lesions.select("subject", "lesion", "lesion_row"), on=["subject", "lesion"])
    seen = pl.col("date").is_not_null() if data_cut is None else pl.col("date") <= data_cut
    return rows.filter(seen).select(
        "lesion_row",
        "date",
        pl.col("kind").cast(pl.String),
        "positive",
        "in_field",
        pl.col("reason").cast(pl.String),
        source_row="row",
    )


def find_endings(
    units: pl.DataFrame, kin: pl.DataFrame, irradiated: pl.DataFrame, procedures: pl.DataFrame
) -> pl.DataFrame:
    """What ends the follow-up of a unit: its site was treated again. One row a unit that was.

    `irradiated`: irradiated lesions as `list_units` gives them, of which one after the start ends a unit.

    Columns: unit, end (date), end_reason (`progression`, `other`, `unknown`), end_table, end_row. The first
    later first fraction to the site, or surgery, ablation or another local treatment of it, after the day of
    the first fraction; of several on one day one for progression. A later course is for progression where
    its intent is salvage, for another reason where it is planned or palliative.
    """
    starts = units.select("unit", "start")
    again = irradiated.select(
        "lesion_row",
        date="start",
        end_reason=pl.col("intent").replace_strict(_REASONS, default=None, return_dtype=pl.String),
        end_table=pl.lit("radiotherapy_target"),
        end_row="target_row",
    )
    removed = procedures.filter(pl.col("kind").is_in(LOCAL_TREATMENTS)).select(
        "lesion_row",
        "date",
        end_reason="reason",
        end_table=pl.lit("lesion_procedure"),
        end_row="source_row",
    )
    found = pl.concat([again, removed]).join(kin, on="lesion_row").join(starts, on="unit")
    order = pl.col("end_reason").replace_strict({"progression": 0, "other": 2}, default=1)
    return (
        found.filter(pl.col("date") > pl.col("start"))
        .sort("unit", "date", order, "end_table", "end_row")
        .unique("unit", keep="first", maintain_order=True)
        .select(
            "unit",
            "end_table",
            "end_row",
            end="date",
            end_reason=pl.col("end_reason").fill_null("unknown"),
        )
    )


def list_proofs(units: pl.DataFrame, kin: pl.DataFrame, procedures: pl.DataFrame) -> pl.DataFrame:
    """What may prove a failure: unit, date, kind, proof_row; after the first fraction, up to the ending.

    A PET whose uptake rose, a biopsy or a specimen with viable tumour, of the lesion or a fragment of it;
    not one that is known to lie outside the irradiated volume and its margin. `units` has `end`.
    """
    positive = procedures.filter(
        pl.col("kind").is_in(PROOFS) & pl.col("positive") & pl.col("in_field").fill_null(True)
    )
    found = positive.join(kin.filter("below"), on="lesion_row").join(
        units.select("unit", "start", "end"), on="unit"
    )
    within = pl.col("end").is_null() | (pl.col("date") <= pl.col("end"))
    return found.filter((pl.col("date") > pl.col("start")) & within).select(
        "unit", "date", "kind", proof_row="source_row"
    )
