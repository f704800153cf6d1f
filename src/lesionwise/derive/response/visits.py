"""The scans of each pair of subject and reader, in order, from the baseline on."""

import datetime

import polars as pl

from lesionwise.derive.response.dates import impute_date, to_day
from lesionwise.derive.response.keys import pack
from lesionwise.derive.response.runs import begins_run, first_of_run
from lesionwise.study.model import ResponseRules


def build_pairs(measurement: pl.DataFrame, assessment: pl.DataFrame, lesion: pl.DataFrame) -> pl.DataFrame:
    """One row a subject and reader: subject, reader, pair (a number in order of subject and reader).

    A reader is one who measured in the subject. Where a reader has no lesion to follow at baseline, one who
    recorded an overall response of a scan is a reader too: with no disease there is nothing to measure.
    """
    measured = measurement.select("subject", "reader").unique()
    read = assessment.filter(pl.col("scan").is_not_null() & pl.col("overall_response").is_not_null())
    followed = lesion.filter(pl.col("role").cast(pl.String).is_in(["target", "non_target"]))
    of_all = followed.filter(pl.col("reader").is_null()).select("subject").unique()
    of_one = followed.filter(pl.col("reader").is_not_null()).select("subject", "reader").unique()
    without = (
        read.select("subject", "reader")
        .unique()
        .join(of_all, on="subject", how="anti")
        .join(of_one, on=["subject", "reader"], how="anti")
    )
    pairs = pl.concat([measured, without]).unique().sort("subject", "reader")
    return pairs.with_row_index("pair").set_sorted("pair")


def build_scans(scan: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    """One row a scan: scan_row, subject, scan, visit, visit_number, marked, any_marked, scan_day."""
    date = impute_date(pl.col("date"), pl.col("date_precision"), rules.impute_day)
    marked = scan.filter("baseline")["subject"]
    return scan.select(
        pl.col("row").alias("scan_row"),
        "subject",
        "scan",
        "visit",
        "visit_number",
        pl.col("baseline").fill_null(False).alias("marked"),
        to_day(date).alias("scan_day"),
        pl.col("subject").is_in(marked.implode()).alias("any_marked"),
    )


def build_visits(
    pairs: pl.DataFrame,
    scans: pl.DataFrame,
    lines: pl.DataFrame,
    read: pl.DataFrame,
    data_cut: datetime.date | None,
    enrolment: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row a pair and scan from its baseline scan on, sorted; `visit_id` numbers the rows.

    As `order_visits`; scans before the baseline are left out. `enrolment`: subject, enrolment_day, where the
    baseline is reset at the enrolment.
    """
    visits = order_visits(pairs, scans, lines, read, data_cut)
    day = pl.lit(None, dtype=pl.Int32)
    visits = (
        visits.with_columns(enrolment_day=day)
        if enrolment is None
        else visits.join(enrolment, on="subject", how="left", maintain_order="left")
    )
    return _start_at_baseline(visits).with_row_index("visit_id").set_sorted("visit_id")


def order_visits(
    pairs: pl.DataFrame,
    scans: pl.DataFrame,
    lines: pl.DataFrame,
    read: pl.DataFrame,
    data_cut: datetime.date | None,
) -> pl.DataFrame:
    """One row a pair and scan, sorted.

    Order: first image day, visit number, scan. A scan without any day stands after the last dated scan of
    a lower visit number; it has no date. Scans after the data cut are not there. `lines`: pair, scan_row,
    day, seen, of measurements; `read`: subject, reader, scan of recorded overall responses.
    `n_seen` counts the lesions seen; `is_read`: something was assessed or recorded at the scan.
    """
    visits = pairs.join(scans, on="subject").with_columns(spot=pack("pair", "scan_row")).sort("spot")
    visits = visits.join(_summarise_days(lines, data_cut), on="spot", how="left").with_columns(
        first_day=pl.min_horizontal("scan_day", "line_first"),
        earliest=pl.min_horizontal("scan_day", "line_earliest"),
        last_day=pl.when(pl.col("line_undated").fill_null(False))
        .then(None)
        .otherwise(pl.max_horizontal("scan_day", "line_last")),
        n_seen=pl.col("n_seen").fill_null(0),
    )
    told = _find_told(visits, read)
    visits = visits.with_columns(is_read=(pl.col("n_seen") > 0) | pl.col("spot").is_in(told.implode()))
    visits = _sort_visits(visits.drop("spot"))
    if data_cut is not None:
        cut = (data_cut - datetime.date(1970, 1, 1)).days
        visits = visits.filter(pl.col("sort_day").is_null() | (pl.col("sort_day") <= cut))
    return visits


def _find_told(visits: pl.DataFrame, read: pl.DataFrame) -> pl.Series:
    """`spot` of visits at which no lesion was seen, but a response recorded."""
    bare = visits.filter(pl.col("n_seen") == 0)
    near = read.join(bare, on="subject", how="semi")
    return bare.join(near, on=["subject", "reader", "scan"], how="semi")["spot"]


def _summarise_days(lines: pl.DataFrame, data_cut: datetime.date | None) -> pl.DataFrame:
    within = pl.col("seen") & is_within(data_cut)
    return (
        lines.select("day", "seen", spot=pack("pair", "scan_row"))
        .sort("spot")
        .group_by("spot", maintain_order=True)
        .agg(
            pl.col("day").filter(within).min().alias("line_first"),
            pl.col("day").filter(within).max().alias("line_last"),
            (within & pl.col("day").is_null()).any().alias("line_undated"),
            pl.col("day").filter("seen").min().alias("line_earliest"),
            within.sum().cast(pl.Int64).alias("n_seen"),
        )
    )


def is_within(data_cut: datetime.date | None) -> pl.Expr:
    """Whether a line is on or before the cut; a line without day goes with its scan."""
    if data_cut is None:
        return pl.lit(True)
    cut = (data_cut - datetime.date(1970, 1, 1)).days
    return pl.col("day").is_null() | (pl.col("day") <= cut)


def _sort_visits(visits: pl.DataFrame) -> pl.DataFrame:
    visits = visits.sort("pair", "visit_number", "scan", nulls_last=True)
    before = pl.col("earliest").cum_max().forward_fill().over("pair")
    visits = visits.with_columns(sort_day=pl.coalesce("earliest", before))
    return visits.sort(
        "pair",
        "sort_day",
        pl.col("earliest").is_null(),
        "visit_number",
        "scan",
        nulls_last=[False, False, False, True, True],
    )


def _start_at_baseline(visits: pl.DataFrame) -> pl.DataFrame:
    """Baseline: the last marked scan that the reader read, else the last marked; unmarked: the first read.

    Unmarked, with a day of enrolment: the last read on or before it.
    """
    place = pl.int_range(pl.len())
    visits = visits.with_columns(place=place - first_of_run(place, begins_run("pair")))
    place, read, marked = pl.col("place"), pl.col("is_read"), pl.col("marked")
    start = pl.coalesce(
        place.filter(marked & read).max(),
        place.filter(marked).max(),
        place.filter(read & ~pl.col("any_marked")).min(),
    )
    known = read & ~pl.col("any_marked")
    reset = place.filter(known & (pl.col("sort_day") <= pl.col("enrolment_day"))).max()
    start = pl.max_horizontal(start, reset)
    visits = visits.with_columns(start=start.over("pair")).drop("enrolment_day")
    visits = visits.filter(place >= pl.col("start"))
    return visits.with_columns(is_baseline=place == pl.col("start"), position=place - pl.col("start"))
