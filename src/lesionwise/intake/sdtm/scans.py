"""Scans: one row a subject and visit at which lesions were identified or measured, or imaging was done."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import earliest, read_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.part import Part
from lesionwise.intake.sdtm.performance import BASELINE_VISITS

KEY = ["USUBJID", "scan"]


def read_scans(domains: Domains, lesions: pl.DataFrame, results: pl.DataFrame, book: Book) -> pl.DataFrame:
    """One row a subject and visit, in order of its first record.

    The date is that of the first image: the earliest whole date, else the earliest partial one. Modality
    only where all records name the same. Baseline is the visit at which the subject's target lesions (else
    the non-target ones) were identified; without such a visit, one that is called SCREENING or
    BASELINE. Two visits of target identification are an error.
    """
    book = book.about("scan")
    images = _list_images(domains, results, book)
    date, precision = earliest("image_date")
    dated = pl.col("image_date").eq_missing(date) | pl.col("imaging")
    rows = (
        images.group_by(KEY, maintain_order=True)
        .agg(
            pl.col("visit", "visit_number").drop_nulls().first(),
            date.alias("date"),
            precision.alias("date_precision"),
            pl.col("modality").drop_nulls().unique().alias("modalities"),
            pl.col("source", "position").first(),
            pl.struct("source", "position").filter(dated).first().alias("first"),
            pl.struct("source", "position").filter("imaging").alias("procedures"),
        )
        .with_columns(
            modality=pl.when(pl.col("modalities").list.len() == 1).then(pl.col("modalities").list.first()),
            origins=pl.concat_list(pl.concat_list("first"), "procedures"),
        )
    )
    return _mark_baseline(rows, lesions, book)


def map_scans(scans: pl.DataFrame) -> list[Part]:
    """Table `scan`."""
    return [Part("scan", scans.rename({"USUBJID": "subject"}))]


def _list_images(domains: Domains, results: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Records of PR imaging, TR and TU, each with its scan, date and modality; PR first."""
    procedures = domains["PR"].with_columns(
        modality=pl.coalesce(
            words.translate("PRDECOD", words.MODALITY), words.translate("PRTRT", words.MODALITY)
        )
    )
    imaging = procedures.filter(pl.col("modality").is_not_null())
    placed = book.keep(imaging, pl.col("scan").is_not_null(), "imaging without a visit")
    identified = domains["TU"].filter(pl.col("scan").is_not_null())
    columns = ["source", "position", *KEY, "visit", "visit_number", "image_date", "image_date_precision"]
    return pl.concat(
        [
            read_date(placed, "PRSTDTC", "image_date", book).select(
                *columns, "modality", imaging=pl.lit(True)
            ),
            results.select(
                *columns, words.translate("TRMETHOD", words.MODALITY).alias("modality"), imaging=pl.lit(False)
            ),
            read_date(identified, "TUDTC", "image_date", Book()).select(
                *columns, words.translate("TUMETHOD", words.MODALITY).alias("modality"), imaging=pl.lit(False)
            ),
        ]
    )


def _mark_baseline(scans: pl.DataFrame, lesions: pl.DataFrame, book: Book) -> pl.DataFrame:
    first = lesions.filter(pl.col("role").is_in(["target", "non_target"]) & pl.col("scan").is_not_null())
    rank = pl.col("role").replace_strict({"target": 0, "non_target": 1}, return_dtype=pl.Int64)
    chosen = first.filter(rank == rank.min().over("USUBJID"))
    _note_two_baselines(chosen, book)
    marks = chosen.select(KEY).unique().with_columns(identified=pl.lit(True))
    people = marks.select("USUBJID").unique().with_columns(has_one=pl.lit(True))
    joined = scans.join(marks, on=KEY, how="left", maintain_order="left").join(
        people, on="USUBJID", how="left", maintain_order="left"
    )
    called = pl.col("visit").str.to_uppercase().is_in(BASELINE_VISITS).fill_null(False)
    return joined.with_columns(
        baseline=pl.when(pl.col("has_one")).then(pl.col("identified").fill_null(False)).otherwise(called)
    )


def _note_two_baselines(chosen: pl.DataFrame, book: Book) -> None:
    book.note(
        chosen.filter(pl.col("scan").n_unique().over("USUBJID") > 1),
        Complaint(
            "VISIT-BASE",
            "one visit at which the targets of a subject were identified",
            "Correct TU: a target is chosen at baseline only.",
            column="VISIT",
            found="targets identified at several visits",
        ),
    )
