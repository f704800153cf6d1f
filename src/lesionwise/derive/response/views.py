"""The sets of lesions that a reader is judged by, one after the other as lesions are treated.

Under a policy that freezes treated lesions out, each treatment leaves fewer lesions, and everything before is
judged anew on those that are left. A view is a pair of subject and reader with one such set, over all scans;
each scan is shown in the view of the set that holds there.
"""

from typing import NamedTuple

import polars as pl

from lesionwise.derive.response.lesions import count_expected, select_followed
from lesionwise.derive.response.reading import Reading
from lesionwise.derive.response.treatment import SITE


class Views(NamedTuple):
    """visits: `pair` and `visit_id` number views and their scans; base_pair and base_visit are the reading's.

    shown: whether the set of the view holds at the scan. lines: of the set alone. expected: counts of
    lesions to be seen.
    """

    visits: pl.DataFrame
    lines: pl.DataFrame
    expected: pl.DataFrame


def keep_all(reading: Reading) -> Views:
    """One view a pair: every lesion at every scan."""
    visits = reading.visits.with_columns(base_pair="pair", base_visit="visit_id", shown=pl.lit(True))
    return Views(visits, reading.lines, count_expected(reading.lesions, reading.pairs))


def freeze_out(reading: Reading, placed: pl.DataFrame) -> Views:
    """A view for each set of lesions that is left untreated.

    `placed`: pair, root_row, position of scans after the treatment of a lesion. A view holds the lesions that
    are not treated at its first scan, with what was recorded of them before their own treatment.
    """
    since = placed.group_by(SITE).agg(pl.col("position").min().alias("since"))
    changes = since.select("pair", position="since").unique().with_columns(change=pl.lit(True))
    visits = reading.visits.join(changes, on=["pair", "position"], how="left").sort("visit_id")
    visits = visits.with_columns(epoch=pl.col("change").fill_null(False).cum_sum().over("pair")).drop(
        "change"
    )
    views = (
        visits.group_by("pair", "epoch")
        .agg(pl.col("position").min().alias("from_position"))
        .sort("pair", "epoch")
        .with_row_index("view")
    )
    spread = visits.join(views.rename({"epoch": "own_epoch"}), on="pair")
    spread = spread.sort("view", "position").with_columns(shown=pl.col("epoch") == pl.col("own_epoch"))
    spread = spread.drop("from_position", "epoch", "own_epoch").rename(
        {"pair": "base_pair", "visit_id": "base_visit", "view": "pair"}
    )
    spread = spread.with_row_index("visit_id").set_sorted("visit_id")
    frozen = views.join(since, on="pair").filter(pl.col("since") <= pl.col("from_position"))
    return Views(
        spread,
        _select_lines(reading.lines, spread, since, frozen.select("root_row", pair="view")),
        _count(reading, views, frozen.select("view", lesion_row="root_row")),
    )


def number_as_read(frame: pl.DataFrame, visits: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Rows of `frame` on scans that are shown, with the reading's own numbers of scans and pairs.

    `columns`: further columns with numbers of scans of the view (any, shown or not). Where no set ever
    changes, the numbers are the reading's own already.
    """
    if (visits["visit_id"] == visits["base_visit"]).all() and (visits["pair"] == visits["base_pair"]).all():
        return frame
    own = visits.select("visit_id", "base_visit")
    for column in columns:
        names = own.select(pl.col("visit_id").alias(column), number="base_visit")
        frame = frame.join(names, on=column, how="left", maintain_order="left")
        frame = frame.with_columns(pl.col("number").alias(column)).drop("number")
    shown = visits.filter("shown").select("visit_id", number="base_visit", own_pair="base_pair")
    numbered = frame.join(shown, on="visit_id", maintain_order="left").with_columns(visit_id="number")
    if "pair" in frame.columns:
        numbered = numbered.with_columns(pair="own_pair")
    return numbered.drop("number", "own_pair")


def _select_lines(
    lines: pl.DataFrame, visits: pl.DataFrame, since: pl.DataFrame, frozen: pl.DataFrame
) -> pl.DataFrame:
    untreated = lines.join(since, on=SITE, how="left").filter(
        pl.col("since").is_null() | (pl.col("position") < pl.col("since"))
    )
    keys = visits.select("visit_id", view="pair", base_visit="base_visit")
    spread = untreated.rename({"visit_id": "base_visit"}).join(keys, on="base_visit")
    spread = spread.with_columns(pair="view").drop("view", "since", "base_visit")
    return spread.join(frozen, on=SITE, how="anti").select(lines.columns)


def _count(reading: Reading, views: pl.DataFrame, frozen: pl.DataFrame) -> pl.DataFrame:
    """Lesions to be seen in each view: pair (the view), n_target, n_non_target."""
    followed = select_followed(reading.lesions, reading.pairs).join(views.select("view", "pair"), on="pair")
    left = followed.join(frozen, on=["view", "lesion_row"], how="anti")
    role = pl.col("role")
    counted = left.group_by(pair="view").agg(
        (role == "target").sum().cast(pl.Int64).alias("n_target"),
        (role == "non_target").sum().cast(pl.Int64).alias("n_non_target"),
    )
    counts = views.select(pair="view").join(counted, on="pair", how="left")
    return counts.with_columns(pl.col("n_target", "n_non_target").fill_null(0))
