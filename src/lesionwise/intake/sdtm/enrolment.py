"""Which subjects of DM are in the trial: enrolled or randomised. Screen failures are set aside."""

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.domains import Domains

RANDOMISED = ("RANDOMIZED", "RANDOMISED")
ENROLLED = ("ENROLLED", "ENTERED INTO TRIAL")
_FAILED = ("SCREEN FAILURE", "SCREENING FAILURE", "NOT ASSIGNED")
_FAILED_ARMS = ("SCRNFAIL", "NOTASSGN")


def choose_subjects(domains: Domains, book: Book) -> Domains:
    """The domains with records of enrolled or randomised subjects only; the others are set aside.

    A subject is in when DS says so, or when DM names a planned arm and nobody says screen failure. Two
    statements against each other, a subject twice in DM and a record of a subject that is not in DM are
    errors. Without DM nothing is set aside here: that is told elsewhere, and the other faults are still
    wanted.
    """
    if "DM" not in domains.given:
        return domains
    demographics = _refuse_repeated(domains["DM"], book)
    judged = _judge(demographics, domains["DS"])
    book.note(
        judged.filter(pl.col("entered") & pl.col("failed")),
        Complaint(
            "SUBJ-CONTRA",
            "either enrolled or a screen failure",
            "Correct DM or DS.",
            column="ARMCD",
            found="a subject who is both enrolled and a screen failure",
            table="subject",
        ),
    )
    chosen = judged.filter(pl.col("entered") | (pl.col("planned") & ~pl.col("failed")))
    frames = {
        domain: demographics if domain == "DM" else _refuse_unknown(frame, domains["DM"], book)
        for domain, frame in domains.frames.items()
    }
    inside = pl.col("USUBJID").is_in(chosen["USUBJID"].implode())
    return Domains(
        {name: book.keep(frame, inside, "subject not enrolled") for name, frame in frames.items()},
        domains.given,
        domains.unread,
    )


def _judge(demographics: pl.DataFrame, disposition: pl.DataFrame) -> pl.DataFrame:
    said = disposition.group_by("USUBJID").agg(
        pl.col("DSDECOD").is_in([*RANDOMISED, *ENROLLED]).any().alias("said_in"),
        pl.col("DSDECOD").is_in(_FAILED).any().alias("said_out"),
    )
    arm = pl.col("ARMCD").str.to_uppercase()
    return (
        demographics.join(said, on="USUBJID", how="left", maintain_order="left")
        .with_columns(
            entered=pl.col("said_in").fill_null(False),
            planned=arm.is_not_null(),
            failed=(
                pl.col("said_out").fill_null(False)
                | arm.is_in(_FAILED_ARMS).fill_null(False)
                | pl.col("ARMNRS").is_in(_FAILED).fill_null(False)
            ),
        )
        .drop("said_in", "said_out")
    )


def _refuse_repeated(demographics: pl.DataFrame, book: Book) -> pl.DataFrame:
    return book.split(
        demographics,
        pl.col("USUBJID").is_null() | (pl.len().over("USUBJID") > 1),
        Complaint(
            "KEY-DUP",
            "one record a subject",
            "Remove the repeated records, or name the subject.",
            column="USUBJID",
            table="subject",
        ),
    )


def _refuse_unknown(frame: pl.DataFrame, demographics: pl.DataFrame, book: Book) -> pl.DataFrame:
    known = pl.col("USUBJID").is_in(demographics["USUBJID"].implode()).fill_null(False)
    return book.split(
        frame,
        ~known,
        Complaint(
            "REF-SUBJECT",
            "a subject of DM",
            "Correct the subject, or add it to DM.",
            column="USUBJID",
        ),
    )
