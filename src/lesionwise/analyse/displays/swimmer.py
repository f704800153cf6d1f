"""The swimmer: what happened to each subject, on one band."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups
from lesionwise.analyse.displays.clock import Clock, compute_clock_months, find_clock, render_missing
from lesionwise.analyse.displays.shown import Shown, select_shape
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display

_SCHEMA = {
    "subject": pl.String,
    "order": pl.Int64,
    "kind": pl.String,
    "start_months": pl.Float64,
    "stop_months": pl.Float64,
    "label": pl.String,
    "group": pl.String,
    "detail": pl.String,
}

_KINDS = (
    "line",
    "hold",
    "line_change",
    "sabr",
    "response",
    "new_lesion",
    "progression",
    "death",
    "lost",
    "ongoing",
)


def build_swimmer(material: Material, grouping: Grouping) -> Shown:
    """Figure `swimmer`: subjects by length of follow-up, longest first."""
    clock = find_clock(material)
    ends = _find_ends(material, clock)
    happenings = pl.concat(
        [
            *_list_therapy(material, ends),
            *_list_local(material),
            *_list_course_of_disease(material),
            _parts(ends, None, start="end_date"),
        ]
    )
    drawn = (
        happenings.drop_nulls("start")
        .join(ends.select("subject", "origin_date", "order"), on="subject")
        .with_columns(
            compute_clock_months("start").alias("start_months"),
            compute_clock_months("stop").alias("stop_months"),
            pl.col("kind").replace_strict({kind: i for i, kind in enumerate(_KINDS)}).alias("rank"),
        )
        .join(grouping.members, on="subject")
        .sort("order", "rank", "start", "label", "detail", nulls_last=False)
    )
    silent = ends.filter(pl.col("kind").is_null()).height
    display = Display(
        id="swimmer",
        kind="swimmer",
        title="Course of each subject",
        population="subjects with a date of the origin",
        denominator="none",
        groups=build_groups(grouping),
        footnotes=(
            "A line without recorded end is drawn to the last day of follow-up.",
            *render_missing(clock),
            *((f"Without any contact recorded: {silent}.",) if silent else ()),
        ),
        empty=None if drawn.height else "no subject with a date of the origin",
        origin=clock.label,
    )
    return Shown(display, {"swimmer": select_shape(drawn, _SCHEMA)})


_PARTS = {
    "subject": pl.String,
    "kind": pl.String,
    "start": pl.Date,
    "stop": pl.Date,
    "label": pl.String,
    "detail": pl.String,
}


def _parts(frame: pl.DataFrame, kind: str | None, **columns: str) -> pl.DataFrame:
    """Happenings: `start`, `stop`, `label`, `detail` from the named columns, else null.

    `kind` null: each row has its own in the column `kind`.
    """
    return frame.select(
        "subject",
        pl.col("kind") if kind is None else pl.lit(kind).alias("kind"),
        *(
            pl.col(columns[part]).cast(_PARTS[part]).alias(part)
            if part in columns
            else pl.lit(None, _PARTS[part]).alias(part)
            for part in ("start", "stop", "label", "detail")
        ),
    )


def _find_ends(material: Material, clock: Clock) -> pl.DataFrame:
    """One row a subject with origin: last day of follow-up, how it ends, place in the figure.

    The end is `death`, else `lost` when the last contact says lost or withdrawn, else `ongoing`; null for a
    subject of whom no contact is recorded (the band then ends with the last thing known).
    """
    timeline = material.derived.timeline
    death = (
        timeline.filter(pl.col("kind") == "death").group_by("subject").agg(pl.col("date").min().alias("died"))
    )
    seen = timeline.group_by("subject").agg(pl.col("date").max().alias("seen"))
    contacts = material.tables["vital_status"].sort("date", nulls_last=False, maintain_order=True)
    last = contacts.group_by("subject").agg(pl.col("status").last().cast(pl.String))
    joined = clock.origins
    for other in (death, seen, last):
        joined = joined.join(other, on="subject", how="left", maintain_order="left")
    kind = (
        pl.when(pl.col("died").is_not_null())
        .then(pl.lit("death"))
        .when(pl.col("status").is_in(["lost", "withdrawn"]))
        .then(pl.lit("lost"))
        .when(pl.col("status").is_not_null())
        .then(pl.lit("ongoing"))
    )
    ended = joined.with_columns(
        pl.coalesce("died", pl.max_horizontal("seen", "origin_date")).alias("end_date"), kind.alias("kind")
    )
    length = (pl.col("end_date") - pl.col("origin_date")).dt.total_days().alias("length")
    ordered = ended.with_columns(length).sort(["length", "subject"], descending=[True, False])
    return ordered.with_columns(pl.int_range(1, pl.len() + 1).alias("order"))


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
        _parts(drawn, "line", start="start_date", stop="until", label="name", detail="line"),
        _parts(holds, "hold", start="start_date", stop="stop_date", label="drug", detail="drug"),
        _parts(changes, "line_change", start="start_date", label="name", detail="why"),
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
    return [_parts(courses, "sabr", start="first_fraction", label="lesions", detail="intent")]


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
        _parts(read, "response", start="date", label="overall_response", detail="overall_response"),
        _parts(first_new, "new_lesion", start="date"),
        _parts(first_pd, "progression", start="date"),
        _parts(clinical, "progression", start="date", detail="kind"),
    ]
