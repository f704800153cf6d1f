"""The account of every file: rows read = rows used + rows set aside, each with a reason."""

import polars as pl

from lesionwise.intake.sdtm.book import PLACE, Book
from lesionwise.intake.sdtm.files import DomainFile
from lesionwise.intake.sdtm.raw import SOURCE
from lesionwise.snapshot import Source

_REST = {"DS": "DSDECOD not mapped", "DM": "no subject row", "CM": "CMCAT not anticancer"}


def build_sources(files: tuple[DomainFile, ...], origin: pl.DataFrame, book: Book) -> tuple[Source, ...]:
    """One entry a file. A record is used when a row names it as origin or a rule looked it up.

    A record that is not used has the first reason given for it, else that its domain has no place for it.
    """
    used = pl.concat([origin.select(*PLACE), *book.used]).unique()
    aside = pl.concat([_no_reasons(), *book.aside]).unique(PLACE, keep="first", maintain_order=True)
    return tuple(_account(file, used, aside) for file in files)


def _account(file: DomainFile, used: pl.DataFrame, aside: pl.DataFrame) -> Source:
    unused = file.frame.select(*PLACE).join(used, on=PLACE, how="anti")
    rest = _REST.get(file.domain, "no table has a place for it")
    reasons = unused.join(aside, on=PLACE, how="left").select(pl.col("reason").fill_null(rest))
    counts = reasons["reason"].value_counts().sort("reason")
    return Source(
        name=file.name,
        bytes=file.bytes,
        sha256=file.sha256,
        reader=file.reader,
        rows_read=file.frame.height,
        rows_used=file.frame.height - unused.height,
        set_aside=dict(counts.iter_rows()),
    )


def _no_reasons() -> pl.DataFrame:
    return pl.DataFrame(schema={SOURCE: pl.String, "position": pl.Int64, "reason": pl.String})
