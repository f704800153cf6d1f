"""The swimmer: what happened to each subject, on one band."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups
from lesionwise.analyse.displays.clock import Clock, compute_clock_months, find_clock, render_missing
from lesionwise.analyse.displays.happenings import build_parts, list_happenings
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
    happenings = pl.concat([list_happenings(material, ends), build_parts(ends, None, start="end_date")])
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
