"""RS to collected assessments: one row a subject, visit and reader. They are kept, never used for lesions."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import earliest, read_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.part import Part, all_origins
from lesionwise.intake.sdtm.performance import is_performance

KEY = ["USUBJID", "assessment", "reader"]
_RESPONSES = {
    "OVRLRESP": "overall_response",
    "TRGRESP": "target_response",
    "NTRGRESP": "non_target_response",
}
_NEW = ("NEWLPROG", "NEWLIND")
_YES = {"Y": "Y", "N": "N", "UNEQUIVOCAL": "Y", "EQUIVOCAL": None}
"""An equivocal new lesion is neither yes nor no."""


def map_assessments(domains: Domains, scans: pl.DataFrame, book: Book) -> list[Part]:
    """Table `assessment`. Criteria other than RECIST 1.1 are set aside; so are tests that are not listed."""
    book = book.about("assessment")
    rows = _choose(domains["RS"], book)
    rows = _read_results(rows, book)
    rows = read_date(rows, "RSDTC", "read_date", book)
    rows = _refuse_contradictions(rows, book)
    date, precision = earliest("read_date")
    grouped = rows.group_by(KEY, maintain_order=True).agg(
        *(_of(test, "response").alias(name) for test, name in _RESPONSES.items()),
        _of_any(_NEW, "said").eq("Y").alias("new_lesion"),
        _of_any(("SYMPTDTR",), "said").eq("Y").alias("clinical_progression"),
        date.alias("date"),
        precision.alias("date_precision"),
        pl.col("visit").first(),
        pl.col("accepted").drop_nulls().first(),
        pl.col("RSSEQ").cast(pl.Float64, strict=False).cast(pl.Int64).min().alias("sequence"),
        all_origins(),
    )
    known = scans.select("USUBJID", "scan", assessment="scan")
    placed = grouped.join(known, on=["USUBJID", "assessment"], how="left", maintain_order="left")
    return [Part("assessment", placed.rename({"USUBJID": "subject"}))]


def _choose(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    rows = frame.filter(~is_performance("RSCAT")).with_columns(words.reader("RS"))
    recist = pl.col("RSCAT").str.to_uppercase().str.replace_all(" ", "").is_in(["RECIST1.1"])
    rows = book.keep(rows, pl.col("RSCAT").is_null() | recist, "RSCAT other than RECIST 1.1")
    rows = book.keep(rows, pl.col("RSTESTCD").is_in([*_RESPONSES, *_NEW, "SYMPTDTR"]), "RSTESTCD not mapped")
    rows = rows.with_columns(assessment="scan")
    return book.split(
        rows,
        pl.any_horizontal(pl.col("assessment", "reader").is_null()),
        Complaint(
            "KEY-NULL",
            "a visit (VISIT or VISITNUM) and a reader (RSEVALID or RSEVAL)",
            "Fill these variables.",
            column="VISIT",
            found="an assessment without visit or reader",
        ),
    )


def _read_results(rows: pl.DataFrame, book: Book) -> pl.DataFrame:
    response = pl.col("RSTESTCD").is_in(list(_RESPONSES))
    responses = words.read_code(rows.filter(response), "RSSTRESC", "response", words.RESPONSE, book)
    said = words.read_code(rows.filter(~response), "RSSTRESC", "said", _YES, book)
    both = pl.concat([responses, said], how="diagonal").sort("source", "position")
    return words.read_yes_no(both, "RSACPTFL", "accepted", book)


def _refuse_contradictions(rows: pl.DataFrame, book: Book) -> pl.DataFrame:
    return book.split_groups(
        rows,
        [*KEY, "RSTESTCD"],
        pl.col("RSSTRESC"),
        Complaint(
            "RS-CONFLICT",
            "one result a visit, reader and test",
            "Correct the results, or give the visits different numbers.",
            column="RSSTRESC",
            found="a test with several results",
        ),
    )


def _of(test: str, column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col("RSTESTCD") == test).drop_nulls().first()


def _of_any(tests: tuple[str, ...], column: str) -> pl.Expr:
    return pl.col(column).filter(pl.col("RSTESTCD").is_in(tests)).drop_nulls().first()
