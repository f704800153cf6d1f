"""Measurement rows as lines of the engine: exact sizes, states as flags, the axis that counts."""

import datetime

import polars as pl

from lesionwise.derive.response.dates import impute_date, to_day
from lesionwise.derive.response.keys import pack
from lesionwise.derive.response.sizes import FIFTEEN_MM, FIVE_MM, to_units
from lesionwise.derive.response.visits import is_within
from lesionwise.study.model import ResponseRules

UNSEEN = ("not_assessed", "not_evaluable")
"""States of a lesion that was not assessed; it has no size and proves nothing."""

REFUTED, EQUIVOCAL, UNEQUIVOCAL = 1, 2, 3
"""Certainty of a new lesion as a number; null: not said."""


def build_lines(
    measurement: pl.DataFrame,
    lesions: pl.DataFrame,
    scans: pl.DataFrame,
    pairs: pl.DataFrame,
    rules: ResponseRules,
) -> pl.DataFrame:
    """One line a measurement row of a lesion that the reader follows, with its pair, scan, lesion and day.

    The day of a line is that of its image, else that of the scan.
    """
    image = impute_date(pl.col("date"), pl.col("date_precision"), rules.impute_day)
    dated = pl.col("date").is_not_null()
    return (
        measurement.join(pairs, on=["subject", "reader"])
        .join(scans.select("subject", "scan", "scan_row", "scan_day"), on=["subject", "scan"])
        .join(lesions.rename({"reader": "own_reader"}), on=["subject", "lesion"])
        .filter(_may_read("own_reader") & _may_read("root_reader"))
        .select(
            "row",
            "pair",
            "scan_row",
            "lesion_row",
            "root_row",
            "survivor_row",
            "role",
            "node",
            pl.col("state").cast(pl.String),
            ~pl.col("state").is_in(UNSEEN).alias("seen"),
            to_units(pl.col("long_axis_mm")).alias("long"),
            to_units(pl.col("short_axis_mm")).alias("short"),
            (pl.col("change") == "unequivocal").fill_null(False).alias("unequivocal"),
            pl.col("change")
            .is_in(["increased_since_last", "unequivocal"])
            .fill_null(False)
            .alias("increased"),
            pl.col("certainty").cast(pl.String).alias("said"),
            pl.when(dated).then(to_day(image)).otherwise("scan_day").alias("day"),
        )
    )


def place_lines(lines: pl.DataFrame, visits: pl.DataFrame, data_cut: datetime.date | None) -> pl.DataFrame:
    """The lines on or before the cut with the `visit_id` and `position` they belong to, in that order."""
    keys = visits.select("visit_id", "position", spot=pack("pair", "scan_row"))
    placed = (
        lines.filter(is_within(data_cut)).with_columns(spot=pack("pair", "scan_row")).join(keys, on="spot")
    )
    return placed.drop("spot").sort("visit_id")


def size_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines with `size` (units; null: none), `own` (what the line adds to a sum; null: unknown), `visible`.

    Long axis of a lesion that is no node, short axis of a node; unknown whether node: no size. A node that
    swallowed another lesion counts as no node at that scan, so its long axis counts. Absent and merged add
    0. Too small: the number, else 5 mm. Seen without a number on the axis that counts: unknown.
    `certainty` of a new node below 15 mm that the reader left open is equivocal.
    """
    lines = _mix_nodes(lines)
    size = pl.when(pl.col("node")).then("short").when(~pl.col("node")).then("long")
    state = pl.col("state")
    gone = state.is_in(["absent", "merged"])
    lines = lines.with_columns(size=pl.when(pl.col("seen") & ~gone).then(size), gone=gone)
    own = (
        pl.when(gone).then(0).when(state == "too_small").then(pl.coalesce("size", FIVE_MM)).otherwise("size")
    )
    visible = pl.col("seen") & ~pl.col("gone") & (pl.col("size").fill_null(1) > 0)
    lines = lines.with_columns(own=own.cast(pl.Int64), visible=visible)
    return lines.with_columns(certainty=_read_certainty())


def _may_read(owner: str) -> pl.Expr:
    return pl.col(owner).is_null() | (pl.col(owner) == pl.col("reader"))


def _read_certainty() -> pl.Expr:
    """An absent lesion has no certainty but that it was refuted; an unseen one has none."""
    codes = {"refuted": REFUTED, "equivocal": EQUIVOCAL, "unequivocal": UNEQUIVOCAL}
    said = pl.col("said").replace_strict(codes, return_dtype=pl.Int8)
    small = pl.col("said").is_null() & pl.col("node") & (pl.col("short") < FIFTEEN_MM)
    return (
        pl.when(pl.col("seen") & (said == REFUTED))
        .then(said)
        .when(pl.col("visible") & small)
        .then(EQUIVOCAL)
        .when(pl.col("visible"))
        .then(said)
        .cast(pl.Int8)
    )


def _mix_nodes(lines: pl.DataFrame) -> pl.DataFrame:
    mixed = (
        lines.filter((pl.col("state") == "merged") & pl.col("survivor_row").is_not_null() & ~pl.col("node"))
        .select("visit_id", root_row="survivor_row", mixed=pl.lit(True))
        .unique()
    )
    return (
        lines.join(mixed, on=["visit_id", "root_row"], how="left", maintain_order="left")
        .with_columns(node=pl.when(pl.col("mixed").fill_null(False)).then(False).otherwise("node"))
        .drop("mixed")
    )
