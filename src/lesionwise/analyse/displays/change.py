"""Change of the sum of target diameters: best change (waterfall) and change over time (spider)."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups
from lesionwise.analyse.displays.clock import Clock, compute_clock_months, find_clock, render_missing
from lesionwise.analyse.displays.shown import Shown, select_shape
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.lesion_sets import LesionSet
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display

_WATERFALL = {
    "subject": pl.String,
    "order": pl.Int64,
    "change_percent": pl.Float64,
    "best": pl.String,
    "new_lesion": pl.Boolean,
    "group": pl.String,
}

_SPIDER = {
    "subject": pl.String,
    "months": pl.Float64,
    "change_percent": pl.Float64,
    "last": pl.Boolean,
    "end": pl.String,
    "group": pl.String,
}

_EMPTY = "no subject with sums of target diameters at baseline and later"

_RULE = (
    "Scans after baseline at which every target lesion was assessed, up to and including the scan of the "
    "first progression, before a new systemic line."
)


def build_waterfall(material: Material, grouping: Grouping, lesions: LesionSet) -> Shown:
    """Figure `waterfall` (`waterfall.non_irradiated`): one bar a subject, largest increase first."""
    scans = select_changes(material, lesions)
    best = scans.group_by("subject").agg(
        pl.col("change_percent").min(), pl.col("new_lesion").fill_null(value=False).any()
    )
    bars = (
        best.join(grouping.members, on="subject")
        .join(lesions.best.select("subject", pl.col("best").cast(pl.String)), on="subject", how="left")
        .sort(["change_percent", "subject"], descending=[True, False])
        .select(pl.int_range(1, pl.len() + 1).alias("order"), pl.all())
    )
    name = ".".join(word for word in ("waterfall", lesions.suffix) if word)
    absent = lesions.people.height - bars.height
    display = Display(
        id=name,
        kind="waterfall",
        title=f"Best change of the sum of target diameters, {lesions.words}",
        population="subjects with a sum of target diameters at baseline and at a later scan",
        denominator="the subject's sum at baseline",
        groups=build_groups(grouping),
        footnotes=(_RULE, *lesions.footnotes, f"Subjects without such a scan: {absent}."),
        empty=None if bars.height else _EMPTY,
    )
    return Shown(display, {name: select_shape(bars, _WATERFALL)})


def build_spider(material: Material, grouping: Grouping, lesions: LesionSet) -> Shown:
    """Figure `spider` (`spider.non_irradiated`): one line a subject from 0 % at the baseline scan."""
    clock = find_clock(material)
    lines = _draw_lines(material, clock, lesions).join(grouping.members, on="subject", maintain_order="left")
    name = ".".join(word for word in ("spider", lesions.suffix) if word)
    display = Display(
        id=name,
        kind="spider",
        title=f"Change of the sum of target diameters over time, {lesions.words}",
        population="subjects with a sum of target diameters at baseline and at a later scan",
        denominator="the subject's sum at baseline",
        groups=build_groups(grouping),
        footnotes=(_RULE, *lesions.footnotes, *render_missing(clock)),
        empty=None if lines.height else _EMPTY,
        origin=clock.label,
    )
    return Shown(display, {name: select_shape(lines, _SPIDER)})


def select_changes(material: Material, lesions: LesionSet) -> pl.DataFrame:
    """Scans that a best change is taken from, with `change_percent` of the sum at baseline."""
    stops = material.new_lines
    joined = lesions.sums.join(stops, on="subject", how="left", maintain_order="left")
    before_stop = pl.col("stop_date").is_null() | (pl.col("date") < pl.col("stop_date"))
    kept = (
        ~pl.col("baseline").fill_null(value=False)
        & pl.col("complete").fill_null(value=False)
        & ~pl.col("post_progression").fill_null(value=False)
        & (pl.col("baseline_sum_mm") > 0)
        & pl.col("target_sum_mm").is_not_null()
        & before_stop.fill_null(value=False)
    )
    return joined.filter(kept).with_columns(_change().alias("change_percent"))


def _change() -> pl.Expr:
    now, before = (pl.col(name).cast(pl.Float64) for name in ("target_sum_mm", "baseline_sum_mm"))
    return 100 * (now - before) / before


def _draw_lines(material: Material, clock: Clock, lesions: LesionSet) -> pl.DataFrame:
    later = select_changes(material, lesions).select("subject", "date", "change_percent", "overall_response")
    first = (
        lesions.sums.filter(pl.col("baseline"))
        .join(later, on="subject", how="semi", maintain_order="left")
        .unique("subject", keep="last", maintain_order=True)
        .select("subject", "date", pl.lit(0.0).alias("change_percent"), "overall_response")
    )
    points = pl.concat([first, later]).drop_nulls("date").join(clock.origins, on="subject")
    died = material.derived.timeline.filter(pl.col("kind") == "death").select("subject").unique()
    ended = pl.col("subject").is_in(died["subject"].implode())
    ordered = points.sort("subject", "date", "change_percent").with_columns(
        compute_clock_months("date").alias("months"),
        (pl.int_range(pl.len()) == pl.len() - 1).over("subject").alias("last"),
    )
    end = (
        pl.when(pl.col("overall_response") == "PD")
        .then(pl.lit("progression"))
        .when(ended)
        .then(pl.lit("death"))
        .otherwise(pl.lit("ongoing"))
    )
    return ordered.with_columns(pl.when(pl.col("last")).then(end).alias("end"))
