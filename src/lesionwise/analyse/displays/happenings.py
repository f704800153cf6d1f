"""What the swimmer shows of a subject, one row a happening."""

import polars as pl

from lesionwise.analyse.displays.shown import Shape
from lesionwise.analyse.material import Material

PARTS: Shape = {
    "subject": pl.String,
    "kind": pl.String,
    "start": pl.Date,
    "stop": pl.Date,
    "label": pl.String,
    "detail": pl.String,
}


def build_parts(frame: pl.DataFrame, kind: str | None, **columns: str) -> pl.DataFrame:
    """Happenings: `start`, `stop`, `label`, `detail` from the named columns, else null.

    `kind` null: each row has its own in the column `kind`.
    """
    return frame.select(
        "subject",
        pl.col("kind") if kind is None else pl.lit(kind).alias("kind"),
        *(
            pl.col(columns[part]).cast(PARTS[part]).alias(part)
            if part in columns
            else pl.lit(None, PARTS[part]).alias(part)
            for part in ("start", "stop", "label", "detail")
        ),
    )


def list_happenings(material: Material, ends: pl.DataFrame) -> pl.DataFrame:
    """Therapy, holds, changes of line, courses, responses, new lesions, progressions: columns as `PARTS`.

    `ends`: subject and `end_date`, the last day of follow-up.
    """
    return pl.concat(
        [*_list_therapy(material, ends), *_list_local(material), *_list_course_of_disease(material)]
    )


def _list_therapy(material: Material, ends: pl.DataFrame) -> list[pl.DataFrame]:
    """Bands of lines, holds within them, and bars where a later line begins."""
    lines = material.tables["systemic_line"].join(ends.select("subject", "end_date"), on="subject")
    stop = pl.min_horizontal("stop_date", "end_date")
    drawn = lines.filter(pl.col("start_date") <= pl.col("end_date")).with_columns(
        stop.alias("until"), pl.coalesce("regimen", pl.format("line {}", "line")).alias("name")
    )
    ordered = drawn.sort("subject", "start_date", "line")
    before = ordered.with_columns(
        pl.col("stop_reason").cast(pl.String).shift(1).over("subject").alias("ended_by"),
        pl.int_range(pl.len()).over("subject").alias("place"),
    )
    changes = before.filter(pl.col("place") > 0).with_columns(
        pl.coalesce(pl.col("start_reason").cast(pl.String), "ended_by").alias("why")
    )
    holds = material.tables["drug_exposure"].filter(pl.col("hold"))
    return [
        build_parts(drawn, "line", start="start_date", stop="until", label="name", detail="line"),
        build_parts(holds, "hold", start="start_date", stop="stop_date", label="drug", detail="drug"),
        build_parts(changes, "line_change", start="start_date", label="name", detail="why"),
    ]


def _list_local(material: Material) -> list[pl.DataFrame]:
    """One triangle a course, naming its lesions."""
    names = (
        material.tables["radiotherapy_target"]
        .group_by("subject", "course")
        .agg(pl.col("lesion").sort().str.join(" ").alias("lesions"))
    )
    courses = material.tables["radiotherapy_course"].join(
        names, on=["subject", "course"], how="left", maintain_order="left"
    )
    return [build_parts(courses, "sabr", start="first_fraction", label="lesions", detail="intent")]


def _list_course_of_disease(material: Material) -> list[pl.DataFrame]:
    """Responses at scans, first new lesion, first progression at a scan and in the clinic."""
    scans = material.responses.filter(~pl.col("baseline").fill_null(value=False)).sort("subject", "date")
    read = scans.drop_nulls("overall_response")
    first_new = scans.filter(pl.col("new_lesion")).unique("subject", keep="first", maintain_order=True)
    first_pd = read.filter(pl.col("overall_response") == "PD").unique(
        "subject", keep="first", maintain_order=True
    )
    clinical = (
        material.derived.timeline.filter(pl.col("kind") == "clinical_progression")
        .sort("subject", "date")
        .unique("subject", keep="first", maintain_order=True)
    )
    return [
        build_parts(read, "response", start="date", label="overall_response", detail="overall_response"),
        build_parts(first_new, "new_lesion", start="date"),
        build_parts(first_pd, "progression", start="date"),
        build_parts(clinical, "progression", start="date", detail="kind"),
    ]
