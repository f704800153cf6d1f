"""TR to measurements: one row a subject, scan, lesion and reader."""

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import earliest
from lesionwise.intake.sdtm.part import Part, all_origins
from lesionwise.intake.sdtm.results import AXES

KEY = ["USUBJID", "scan", "lesion", "reader"]
_SIZES = ("long_axis_mm", "short_axis_mm")


def map_measurements(
    results: pl.DataFrame, lesions: pl.DataFrame, scans: pl.DataFrame, book: Book
) -> list[Part]:
    """Table `measurement`.

    Long axis from LDIAM, short axis from LPERP; a diameter of zero is an absent lesion. A stated size wins
    over `NOT DONE` of the other axis. The date stands only where it differs from the scan's. A new lesion
    that TU found at a scan without a TR record is present there, its certainty unknown. No row is made for
    a lesion without a record: that reader did not assess it.
    """
    book = book.about("measurement")
    agreed = _refuse_contradictions(results, book)
    date, precision = earliest("image_date")
    grouped = agreed.group_by(KEY, maintain_order=True).agg(
        *(_result(axis, "size_mm").alias(name) for axis, name in zip(AXES, _SIZES, strict=True)),
        pl.col("state_word", "certainty", "change", "reason").drop_nulls().first(),
        pl.col("role", "source", "position").first(),
        date.alias("date"),
        precision.alias("date_precision"),
        all_origins(),
    )
    rows = _decide(grouped)
    rows = _refuse_sized_absent(rows, agreed, book)
    rows = pl.concat([rows, _find_new(rows, lesions)], how="diagonal")
    _note_open_certainty(rows, book)
    return [Part("measurement", _drop_dates_of_scan(rows, scans).rename({"USUBJID": "subject"}))]


def _refuse_contradictions(results: pl.DataFrame, book: Book) -> pl.DataFrame:
    """One test of one lesion, scan and reader has one result; the same result twice is one."""
    said = pl.coalesce(pl.col("size_mm").cast(pl.String), "TRSTRESC", pl.lit("not done"))
    return book.split_groups(
        results,
        [*KEY, "TRTESTCD"],
        said,
        Complaint(
            "MEAS-CONFLICT",
            "one result a lesion, scan, reader and test",
            "Correct the results, or give the visits different numbers.",
            column="TRSTRESC",
            found="a test with several results",
        ),
    )


def _result(test: str, column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col("TRTESTCD") == test).drop_nulls().first()


def _decide(grouped: pl.DataFrame) -> pl.DataFrame:
    sized = pl.any_horizontal(pl.col(_SIZES).is_not_null())
    zero = pl.max_horizontal(pl.col(_SIZES)) == 0
    return grouped.with_columns(
        state=pl.when(sized & zero)
        .then(pl.lit("absent"))
        .when(sized)
        .then(pl.lit("measured"))
        .otherwise("state_word"),
        reason=pl.when(~sized).then("reason"),
    )


def _refuse_sized_absent(rows: pl.DataFrame, results: pl.DataFrame, book: Book) -> pl.DataFrame:
    """A lesion that is absent or was not seen, and has a diameter above zero, is an error."""
    unseen = ["absent", "not_assessed", "not_evaluable"]
    said_done = pl.col("reason").is_null() & pl.col("state_word").is_in(unseen)
    wrong = rows.filter((pl.col("state") == "measured") & said_done).select(KEY)
    places = results.join(wrong, on=KEY, how="semi")
    spoken = places.filter(pl.col("TRSTAT").is_null() & pl.col("state_word").is_in(unseen))
    conflicting = spoken.select(KEY).unique()
    book.refuse(
        places.join(conflicting, on=KEY, how="semi"),
        Complaint(
            "MEAS-CONFLICT",
            "no diameter of a lesion that is absent or was not seen",
            "Correct the state or the diameter.",
            column="TRSTRESC",
            found="a state against the diameter",
        ),
    )
    return rows.join(conflicting, on=KEY, how="anti")


def _find_new(rows: pl.DataFrame, lesions: pl.DataFrame) -> pl.DataFrame:
    found = lesions.filter((pl.col("role") == "new") & pl.col("scan").is_not_null())
    silent = found.join(rows.select(KEY), on=KEY, how="anti")
    return silent.select(*KEY, "source", "position", "origins", state=pl.lit("present"), role=pl.lit("new"))


def _note_open_certainty(rows: pl.DataFrame, book: Book) -> None:
    """A new lesion of which nobody ever says how certain it is leaves the response unknown."""
    said = pl.col("certainty").is_not_null().any().over("USUBJID", "lesion", "reader")
    seen = rows.filter((pl.col("role") == "new") & ~said & (pl.col("state") == "present"))
    book.note(
        seen.unique(["USUBJID", "lesion", "reader"], keep="first", maintain_order=True),
        Complaint(
            "NEW-CERTAINTY",
            "EQUIVOCAL or UNEQUIVOCAL as TUMSTATE of a new lesion at some visit",
            "State it in TR; until then the response is not evaluable from this lesion on.",
            column="TRSTRESC",
            found="a new lesion of unknown certainty",
            severity="warning",
        ),
    )


def _drop_dates_of_scan(rows: pl.DataFrame, scans: pl.DataFrame) -> pl.DataFrame:
    of_scan = scans.select("USUBJID", "scan", scan_date="date", scan_precision="date_precision")
    joined = rows.join(of_scan, on=["USUBJID", "scan"], how="left", maintain_order="left")
    same = pl.col("date").eq_missing(pl.col("scan_date")) & pl.col("date_precision").eq_missing(
        pl.col("scan_precision")
    )
    return joined.with_columns(
        date=pl.when(~same).then("date"), date_precision=pl.when(~same).then("date_precision")
    )
