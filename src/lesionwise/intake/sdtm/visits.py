"""Visits as scans: one scan a subject and visit, named as the visit is."""

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.domains import Domains


def name_scans(domains: Domains, book: Book) -> Domains:
    """The domains with `scan`, `visit` and `visit_number` in TU, TR, PR and RS; null where no visit is given.

    A scan is named as its visit; where one name has several visit numbers (`UNSCHEDULED`), number follows
    name. A record with one of both takes the other from the subject's own records, if these agree. One
    number with two names, or a name alone that has several numbers, are errors.
    """
    book = book.about("scan")
    visited = {domain: domains[domain].with_columns(_number()) for domain in ("TU", "TR", "PR", "RS")}
    known = _list_visits(list(visited.values()))
    frames = {domain: _add_scan(frame, known, book) for domain, frame in visited.items()}
    return Domains({**domains.frames, **frames}, domains.given, domains.unread)


def _number() -> pl.Expr:
    """The visit number written in one way: `2`, `2.0` and ` 2` are one visit."""
    text = pl.col("VISITNUM").str.strip_chars()
    plain = text.cast(pl.Float64, strict=False).cast(pl.String).str.replace(r"\.0$", "")
    return pl.coalesce(plain, text).alias("VISITNUM")


def _list_visits(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Each subject's visits that are given by name and number, with the name of the scan."""
    both = pl.concat(frame.select("USUBJID", "VISIT", "VISITNUM") for frame in frames)
    both = both.unique(maintain_order=True)
    both = both.filter(pl.col("VISIT").is_not_null() & pl.col("VISITNUM").is_not_null())
    return both.with_columns(
        pl.when(pl.len().over("USUBJID", "VISIT") == 1)
        .then(pl.col("VISIT"))
        .otherwise(pl.format("{} {}", "VISIT", "VISITNUM"))
        .alias("scan"),
        pl.len().over("USUBJID", "VISIT").alias("numbers"),
        pl.len().over("USUBJID", "VISITNUM").alias("names"),
    )


def _add_scan(frame: pl.DataFrame, known: pl.DataFrame, book: Book) -> pl.DataFrame:
    by_name = known.filter(pl.col("numbers") == 1).select(
        "USUBJID", "VISIT", named_scan="scan", named_number="VISITNUM"
    )
    by_number = known.filter(pl.col("names") == 1).select(
        "USUBJID", "VISITNUM", numbered_scan="scan", numbered_visit="VISIT"
    )
    both = known.select("USUBJID", "VISIT", "VISITNUM", "names", both_scan="scan")
    several = known.filter(pl.col("numbers") > 1).select("USUBJID", "VISIT", several=True).unique()
    joined = (
        frame.join(both, on=["USUBJID", "VISIT", "VISITNUM"], how="left", maintain_order="left")
        .join(by_name, on=["USUBJID", "VISIT"], how="left", maintain_order="left")
        .join(by_number, on=["USUBJID", "VISITNUM"], how="left", maintain_order="left")
        .join(several, on=["USUBJID", "VISIT"], how="left", maintain_order="left")
    )
    named = joined.with_columns(
        scan=pl.coalesce(
            "both_scan", "named_scan", "numbered_scan", "VISIT", pl.format("VISIT {}", "VISITNUM")
        ),
        visit=pl.coalesce("VISIT", "numbered_visit"),
        visit_number=pl.coalesce("VISITNUM", "named_number").cast(pl.Float64, strict=False),
    )
    clear = book.split(
        named,
        pl.col("both_scan").is_null() & pl.col("several"),
        Complaint(
            "VISIT-AMB",
            "the number of the visit, because several visits of the subject have this name",
            "Fill VISITNUM.",
            column="VISITNUM",
        ),
    )
    book.note(
        clear.filter(pl.col("names") > 1),
        Complaint(
            "VISIT-NAME",
            "one name a visit number",
            "Write the visit in one way for this subject.",
            column="VISIT",
            found="a visit number with several names",
        ),
    )
    return clear.select(*frame.columns, "scan", "visit", "visit_number")
