"""AE, LB, QS, IE, DV and SV to harms, laboratory, questionnaires, eligibility, deviations and visits."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import read_date, read_whole_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.numbers import read_number
from lesionwise.intake.sdtm.part import Part, one_origin
from lesionwise.intake.sdtm.performance import is_performance


def map_events(domains: Domains, book: Book) -> list[Part]:
    """The tables of these domains, one part each."""
    return [
        _map_adverse_events(domains["AE"], book.about("adverse_event")),
        _map_laboratory(domains["LB"], book.about("laboratory")),
        _map_questionnaires(domains["QS"], book.about("questionnaire")),
        _map_eligibility(domains["IE"]),
        _map_deviations(domains["DV"], book.about("deviation")),
        _map_visits(domains["SV"], book.about("visit")),
    ]


def _map_adverse_events(frame: pl.DataFrame, book: Book) -> Part:
    """Grade from AETOXGR only: severity (AESEV) is not a grade. The id is AESPID if it is one, else AESEQ."""
    _note_no_grade(frame, book)
    rows = read_number(frame, "AETOXGR", "grade", pl.Int64, book)
    rows = read_date(rows, "AESTDTC", "onset_date", book)
    rows = read_whole_date(rows, "AEENDTC", "end_date", book)
    rows = words.read_yes_no(rows, "AESER", "serious", book)
    rows = words.read_code(rows, "AEOUT", "outcome", words.OUTCOME, book, "warning")
    rows = words.read_code(rows, "AEREL", "related_overall", words.ATTRIBUTION, book, "warning")
    for name in ("RT", "TKI", "ICI"):
        rows = words.read_code(rows, f"AEREL{name}", f"related_{name.lower()}", words.ATTRIBUTION, book)
    rows = words.read_code(rows, "AERELDIS", "related_disease", words.ATTRIBUTION, book)
    return Part("adverse_event", _finish(_identify(rows, "AESPID", "AESEQ", "event"), term="AETERM"))


def _note_no_grade(frame: pl.DataFrame, book: Book) -> None:
    if not frame.is_empty() and frame["AETOXGR"].null_count() == frame.height:
        complaint = Complaint(
            "AE-GRADE",
            "grades of CTCAE in AETOXGR",
            "Export AETOXGR: the severity AESEV is never taken for a grade.",
            column="AETOXGR",
            found="no grade of any event",
            severity="warning",
        )
        book.note_file(str(frame["source"].first()), complaint)


def _identify(rows: pl.DataFrame, name: str, sequence: str, into: str) -> pl.DataFrame:
    """The sponsor's id where every record of the file has one and it is unique in the subject."""
    unique = rows.select("USUBJID", name).is_unique().all() and rows[name].null_count() == 0
    return rows.with_columns(pl.col(name if unique else sequence).alias(into))


def _map_laboratory(frame: pl.DataFrame, book: Book) -> Part:
    """Numeric results of one test and day; a second one on that day is set aside, with a warning."""
    rows = read_whole_date(frame, "LBDTC", "date", book)
    rows = book.keep(rows, pl.col("date").is_not_null(), "no whole date")
    rows = read_number(rows, "LBSTRESN", "value", pl.Float64, book)
    rows = _read_reason(rows, "LB")
    rows = book.keep(rows, pl.any_horizontal(pl.col("value", "reason").is_not_null()), "result not a number")
    rows = read_number(rows, "LBSTNRLO", "lower_limit", pl.Float64, book)
    rows = read_number(rows, "LBSTNRHI", "upper_limit", pl.Float64, book)
    later = pl.int_range(pl.len()).over("USUBJID", "LBTESTCD", "date") > 0
    book.refuse(
        rows.filter(later),
        Complaint(
            "LB-DAY",
            "one result a test and day",
            "Nothing, if the first record of the day may stand for it.",
            column="LBTESTCD",
            found="a later result of the same test and day",
            severity="warning",
        ),
    )
    return Part("laboratory", _finish(rows.filter(~later), test="LBTESTCD", unit="LBSTRESU"))


def _map_questionnaires(frame: pl.DataFrame, book: Book) -> Part:
    """Answers; SDTM does not carry the day when an answer was due, so the day of the answer stands for it."""
    answers = frame.filter(~is_performance("QSCAT"))
    rows = read_whole_date(answers, "QSDTC", "date", book)
    rows = book.keep(rows, pl.col("date").is_not_null(), "no whole date")
    rows = _read_reason(read_number(rows, "QSSTRESN", "value", pl.Float64, book), "QS")
    rows = rows.with_columns(due_date="date")
    return Part("questionnaire", _finish(rows, instrument="QSCAT", item="QSTESTCD"))


def _map_eligibility(frame: pl.DataFrame) -> Part:
    """IE holds the criteria that were not met, and no others: the rest stay unknown."""
    return Part("eligibility", _finish(frame.with_columns(met=pl.lit("not_met")), criterion="IETESTCD"))


def _map_deviations(frame: pl.DataFrame, book: Book) -> Part:
    rows = read_whole_date(frame, "DVSTDTC", "date", book)
    rows = words.read_code(rows, "DVCAT", "severity", words.DEVIATION, book, "warning")
    rows = _identify(rows, "DVSPID", "DVSEQ", "deviation")
    return Part("deviation", _finish(rows, category="DVDECOD", description="DVTERM"))


def _map_visits(frame: pl.DataFrame, book: Book) -> Part:
    """A dated visit was done; one that did not occur was missed; the name is made unique by its number."""
    rows = read_whole_date(frame, "SVSTDTC", "date", book)
    missed = (pl.col("SVOCCUR") == "N").fill_null(False)
    dated = pl.col("SVSTDTC").is_not_null()
    rows = book.keep(rows, missed | dated, "visit without date")
    repeated = pl.len().over("USUBJID", "VISIT") > 1
    rows = rows.with_columns(
        state=pl.when(missed).then(pl.lit("missed")).otherwise(pl.lit("done")),
        visit=pl.when(repeated)
        .then(pl.concat_str("VISIT", "VISITNUM", separator=" ", ignore_nulls=True))
        .otherwise("VISIT"),
        reason=pl.when(missed).then(pl.lit("unknown")),
    )
    return Part("visit", _finish(rows))


def _read_reason(rows: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """Why a value is missing: only where the record says that it was not done."""
    why = pl.col(f"{prefix}REASND").str.to_uppercase().fill_null("")
    not_done = (pl.col(f"{prefix}STAT") == "NOT DONE") & pl.col("value").is_null()
    refused = pl.when(why.str.contains("REFUS")).then(pl.lit("refused")).otherwise(pl.lit("not_done"))
    return rows.with_columns(reason=pl.when(not_done).then(refused))


def _finish(rows: pl.DataFrame, **columns: str) -> pl.DataFrame:
    return rows.with_columns(
        one_origin(), subject="USUBJID", **{name: pl.col(of) for name, of in columns.items()}
    )
