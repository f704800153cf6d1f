"""TR records of single lesions: each with its scan, lesion, reader, date, size and state."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import read_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.sizes import is_number, read_sizes

AXES = ("LDIAM", "LPERP")
STATES = ("TUMSTATE", "LNSTATE")
_COLLECTED = ("SUMDIAM", "SUMNLNLD", "SUMLPERP", "ACNSD", "PCNSD", "ACBSD", "PCBSD", "LESSCOL")
"""Sums and changes as collected: they are derived here anew, so they are not imported."""


def read_results(domains: Domains, lesions: pl.DataFrame, book: Book) -> pl.DataFrame:
    """One row a record that can be used: `scan`, `lesion`, `role`, `reader`, `image_date`, `size_mm`, state.

    Every fault of a record is told, not only the first. Where TU was not read no record has a lesion: they
    are set aside, without a fault each.
    """
    book = book.about("measurement")
    rows = domains["TR"].with_columns(words.reader("TR"), refused=pl.lit(False))
    rows = book.keep(rows, ~pl.col("TRTESTCD").is_in(_COLLECTED), "sum or change as collected")
    rows = book.keep(rows, pl.col("TRTESTCD").is_in([*AXES, *STATES]), "TRTESTCD not mapped")
    if "TU" not in domains.given:
        book.set_aside(rows, "domain TU not read")
        rows = rows.clear()
    rows = read_date(rows, "TRDTC", "image_date", book)
    rows = _find_lesions(_check_keys(rows, book), lesions, domains["TU"], book)
    rows = read_sizes(rows, "TRSTRESC", "TRSTRESU", book)
    rows = _read_state(rows, book)
    return rows.filter(~pl.col("refused")).drop("refused")


def _check_keys(rows: pl.DataFrame, book: Book) -> pl.DataFrame:
    rows = book.mark(
        rows,
        pl.any_horizontal(pl.col("TRLNKID", "reader").is_null()),
        Complaint(
            "KEY-NULL",
            "a lesion (TRLNKID) and a reader (TREVALID or TREVAL)",
            "Fill these variables.",
            column="TRLNKID",
            found="a result without lesion or reader",
        ),
    )
    return book.mark(
        rows,
        pl.col("scan").is_null(),
        Complaint(
            "VISIT-NULL",
            "a visit (VISIT or VISITNUM)",
            "Fill the visit: a scan is never guessed from the date.",
            column="VISIT",
        ),
    )


def _find_lesions(
    rows: pl.DataFrame, lesions: pl.DataFrame, identified: pl.DataFrame, book: Book
) -> pl.DataFrame:
    """The lesion of each record; one that TU names and that was set aside there takes its records with it."""
    names = lesions.select("USUBJID", "reader", "lesion", "role", TRLNKID="TULNKID")
    said = identified.select("USUBJID", words.reader("TU"), TRLNKID="TULNKID", said=pl.lit(True)).unique()
    key = ["USUBJID", "TRLNKID", "reader"]
    joined = rows.join(names, on=key, how="left", maintain_order="left")
    joined = joined.join(said, on=key, how="left", maintain_order="left")
    followed = book.keep(
        joined, pl.col("lesion").is_not_null() | pl.col("said").is_null(), "lesion set aside in TU"
    ).drop("said")
    return book.mark(
        followed,
        pl.col("lesion").is_null() & pl.col("TRLNKID").is_not_null() & pl.col("reader").is_not_null(),
        Complaint(
            "REF-LESION",
            "a lesion that the same reader identified in TU",
            "Add the identification to TU, or correct TRLNKID or the reader.",
            column="TRLNKID",
        ),
    )


def _read_state(rows: pl.DataFrame, book: Book) -> pl.DataFrame:
    """The state, of a state test or of an axis with words instead of a number; `NOT DONE` by its reason."""
    word = pl.col("TRSTRESC").str.to_uppercase()
    done = pl.col("TRSTAT").fill_null("") != "NOT DONE"
    silent = pl.col("TRSTRESC").is_null()
    rows = book.keep(rows, ~(silent & done), "no result and no reason")
    listed = word.is_in(list(words.STATE)) | is_number("TRSTRESC") | silent
    rows = book.mark(
        rows,
        ~listed,
        Complaint(
            "RESULT-TEXT",
            f"a number with its unit, or one of {', '.join(words.STATE)}",
            "Correct the result.",
            column="TRSTRESC",
        ),
    )
    state, reason = _read_not_done()
    return rows.with_columns(
        state_word=pl.coalesce(words.translate("TRSTRESC", words.STATE), pl.when(~done & silent).then(state)),
        certainty=pl.when(pl.col("role") == "new").then(words.translate("TRSTRESC", words.CERTAINTY)),
        change=pl.when(pl.col("role") == "non_target").then(words.translate("TRSTRESC", words.CHANGE)),
        reason=pl.when(~done & silent).then(reason),
    )


def _read_not_done() -> tuple[pl.Expr, pl.Expr]:
    """State and reason of a result that was not done, from the words of TRREASND."""
    why = pl.col("TRREASND").str.to_uppercase().fill_null("")
    seen = why.str.contains("NOT EVALUABLE|NOT ASSESSABLE|OBSCURED")
    state = pl.when(seen).then(pl.lit("not_evaluable")).otherwise(pl.lit("not_assessed"))
    reason = (
        pl.when(seen)
        .then(pl.lit("not_measurable"))
        .when(why.str.contains("REFUS"))
        .then(pl.lit("refused"))
        .when(why.str.contains("NOT PERFORMED|NOT DONE|NOT ASSESSED"))
        .then(pl.lit("not_done"))
        .otherwise(pl.lit("unknown"))
    )
    return state, reason
