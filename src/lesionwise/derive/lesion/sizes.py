"""What each scan shows of each irradiated lesion: exact size, with its fragments and what merged into it."""

import datetime
from typing import NamedTuple

import polars as pl

from lesionwise.derive.response.fragments import settle_fragments
from lesionwise.derive.response.lines import build_lines, place_lines, size_lines
from lesionwise.derive.response.visits import build_pairs, build_scans, order_visits
from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import Tables

_SITE = ["pair", "lesion_row"]


class Sites(NamedTuple):
    """`visits`: one row a subject, reader, site and scan. `pairs`: subjects and readers."""

    visits: pl.DataFrame
    pairs: pl.DataFrame


def measure_sites(
    tables: Tables,
    lesions: pl.DataFrame,
    kin: pl.DataFrame,
    units: pl.DataFrame,
    rules: ResponseRules,
    data_cut: datetime.date | None,
) -> Sites:
    """One row a reader, irradiated lesion (`lesion_row`) and dated scan, before and after the radiotherapy.

    day; size (units; null: not wholly known), proven (what is known of it, a default of 5 mm for too small
    counting 0), any_sized, seen, worse (unequivocal progression in words), merged (into another lesion),
    absorbed (last size apart of lesions that are merged into it; null: not known), rows (of `measurement`).
    """
    treated = units.select("subject").unique()
    own = {
        name: tables[name].join(treated, on="subject", how="semi", maintain_order="left")
        for name in ("measurement", "assessment", "scan", "lesion")
    }
    pairs = build_pairs(own["measurement"], own["assessment"].clear(), own["lesion"])
    scans = build_scans(own["scan"], rules)
    raw = build_lines(own["measurement"], lesions, scans, pairs, rules)
    visits = order_visits(pairs, scans, raw, own["assessment"].clear(), data_cut).with_row_index("visit_id")
    visits = visits.with_columns(position=pl.int_range(pl.len()).over("pair"))
    lines = size_lines(place_lines(raw, visits, data_cut))
    sites = units.select("subject", "lesion_row", "root_row").drop_nulls().unique(maintain_order=True)
    grid = _spread(visits, pairs, sites)
    found = grid.join(_summarise(lines, lesions, grid, kin, units), on="site_id", how="left")
    found = found.join(_absorb(lines, grid), on="site_id", how="left", maintain_order="left")
    day = pl.coalesce("line_day", "first_day")
    named = found.with_columns(
        pl.col("proven").fill_null(0),
        pl.col("seen", "worse", "merged", "any_sized").fill_null(False),
        day=day,
        absorbed=pl.when(pl.col("unknown_absorbed").fill_null(False))
        .then(None)
        .otherwise(pl.col("absorbed").fill_null(0)),
    )
    dated = named.filter(pl.col("day").is_not_null())
    return Sites(dated.sort("pair", "lesion_row", "day", "position"), pairs)


def _spread(visits: pl.DataFrame, pairs: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    readers = pairs.select("pair", "subject", "reader")
    grid = visits.select("pair", "scan", "scan_row", "visit_id", "position", "first_day", "marked")
    return (
        grid.join(readers, on="pair", maintain_order="left")
        .join(sites, on="subject", maintain_order="left")
        .with_row_index("site_id")
    )


def _summarise(
    lines: pl.DataFrame, lesions: pl.DataFrame, grid: pl.DataFrame, kin: pl.DataFrame, units: pl.DataFrame
) -> pl.DataFrame:
    """One row a site and scan that has a measurement of the lesion or of a fragment."""
    members = (
        kin.filter("below")
        .join(units.select("unit", site_row="lesion_row"), on="unit")
        .select("lesion_row", "site_row")
        .unique()
    )
    keys = grid.select("site_id", "visit_id", site_row="lesion_row")
    each = (
        lines.with_columns(assigned=(pl.col("state") == "too_small") & pl.col("size").is_null())
        .join(members, on="lesion_row")
        .join(keys, on=["visit_id", "site_row"])
        .with_columns(role=pl.lit("target"), root_row=pl.col("site_row"))
    )
    places = each.select("pair", "site_row").unique().sort("pair", "site_row").with_row_index("series")
    each = each.join(places, on=["pair", "site_row"]).drop("pair", "visit_id", "position")
    spots = grid.rename({"lesion_row": "site_row"}).join(places, on=["pair", "site_row"])
    spots = spots.select("scan_row", "site_id", "position", pair="series", visit_id="site_id")
    placed = each.rename({"series": "pair"}).join(
        spots.select("site_id", "visit_id", "position"), on="site_id"
    )
    settled = settle_fragments(placed, lesions, spots).filter(~pl.col("covered"))
    own, row = pl.col("own"), pl.col("row")
    return (
        settled.group_by(site_id="visit_id")
        .agg(
            own.sum().alias("sum"),
            own.is_not_null().all().alias("is_sized"),
            own.is_not_null().any().alias("any_sized"),
            own.filter(~pl.col("assigned").fill_null(False)).sum().alias("proven"),
            pl.col("seen").any(),
            pl.col("unequivocal").any().alias("worse"),
            ((pl.col("state") == "merged") & (pl.col("lesion_row") == pl.col("root_row")))
            .any()
            .alias("merged"),
            pl.col("day").filter("seen").min().alias("line_day"),
            row.drop_nulls().sort().alias("rows"),
        )
        .with_columns(size=pl.when(pl.col("is_sized") & ~pl.col("merged")).then("sum"))
        .drop("sum", "is_sized")
    )


def _absorb(lines: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    """Per site and scan the last size apart of each lesion that is merged into it, summed.

    A lesion is merged from a scan that says so until a later scan shows it apart again.
    """
    seen = lines.filter(pl.col("seen") & pl.col("survivor_row").is_not_null()).sort(*_SITE, "position")
    merged = pl.col("state") == "merged"
    spans = seen.with_columns(
        apart=pl.when(~merged).then("own").forward_fill().over(_SITE),
        until=pl.col("position").shift(-1).over(_SITE),
    ).filter(merged)
    spans = spans.select("pair", "apart", "until", root_row="survivor_row", since="position")
    held = grid.select("site_id", "pair", "root_row", "position").join(spans, on=["pair", "root_row"])
    held = held.filter(
        (pl.col("position") >= pl.col("since"))
        & (pl.col("until").is_null() | (pl.col("position") < pl.col("until")))
    )
    return held.group_by("site_id").agg(
        pl.col("apart").sum().alias("absorbed"), pl.col("apart").is_null().any().alias("unknown_absorbed")
    )
