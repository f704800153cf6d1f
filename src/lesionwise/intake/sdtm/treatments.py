"""EX and CM to systemic lines and drug exposure."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import earliest, read_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.numbers import read_number
from lesionwise.intake.sdtm.part import Part, all_origins, one_origin
from lesionwise.intake.sdtm.radiotherapy import is_radiotherapy

_CANCER = r"ANTI-?CANCER|ANTI-?NEOPLASTIC|SYSTEMIC|CHEMOTHERAPY|IMMUNOTHERAPY"
_DATES = ("start_date", "start_date_precision", "stop_date", "stop_date_precision")
_LINE = ["USUBJID", "domain", "group"]


def map_treatments(domains: Domains, book: Book) -> list[Part]:
    """Tables `systemic_line` and `drug_exposure`.

    A line is a group (EXGRPID, CMGRPID) of one subject; records of EX without a group are one line,
    a record of CM without one is a line of its own. The number at the end of the group is the number
    of the line; where a group of the subject has none, or two groups have the same, the lines are numbered
    by their start and marked as drafted. Doses of EX belong to the protocol; a line of CM does if it was
    going on at entry (enrolment, else randomisation, else RFSTDTC).
    """
    book = book.about("systemic_line")
    parts = [_read_exposure(domains["EX"], book), _read_medication(domains["CM"], book)]
    rows = pl.concat(parts, how="diagonal")
    lines = _number_lines(_group_lines(rows), book)
    lines = _tell_protocol(lines, domains)
    exposure = rows.join(lines.select(*_LINE, "line"), on=_LINE, how="inner", maintain_order="left")
    return [
        Part("systemic_line", lines.rename({"USUBJID": "subject"})),
        Part("drug_exposure", _expose(exposure, book)),
    ]


def _read_exposure(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    drugs = frame.filter(~is_radiotherapy("EXTRT", "EXDOSU"))
    dosed = read_number(drugs, "EXDOSE", "dose", pl.Float64, book)
    return _read_dates(dosed, "EX", book).select(
        "source",
        "position",
        "USUBJID",
        *_DATES,
        "dose",
        domain=pl.lit("EX"),
        group=pl.col("EXGRPID").fill_null("protocol treatment"),
        drug="EXTRT",
        dose_unit="EXDOSU",
        ongoing=pl.lit(None, dtype=pl.String),
        stop_reason=pl.lit(None, dtype=pl.String),
    )


def _read_medication(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Anticancer drugs only, by CMCAT; other medication is set aside."""
    cancer = book.keep(
        frame, pl.col("CMCAT").str.to_uppercase().str.contains(_CANCER), "CMCAT not anticancer"
    )
    taken = book.keep(cancer, pl.col("CMOCCUR").fill_null("Y") == "Y", "CMOCCUR not Y")
    dosed = read_number(taken, "CMDOSE", "dose", pl.Float64, book)
    ended = words.read_code(dosed, "CMRSDISC", "stop_reason", words.LINE_END, book, "warning")
    return _read_dates(ended, "CM", book).select(
        "source",
        "position",
        "USUBJID",
        *_DATES,
        "dose",
        "stop_reason",
        domain=pl.lit("CM"),
        group=pl.coalesce("CMGRPID", pl.format("record {}", "position")),
        drug=pl.coalesce("CMDECOD", "CMTRT"),
        dose_unit="CMDOSU",
        ongoing="CMENRTPT",
    )


def _read_dates(rows: pl.DataFrame, domain: str, book: Book) -> pl.DataFrame:
    started = read_date(rows, f"{domain}STDTC", "start_date", book)
    return read_date(started, f"{domain}ENDTC", "stop_date", book)


def _group_lines(rows: pl.DataFrame) -> pl.DataFrame:
    date, precision = earliest("start_date")
    open_end = pl.col("stop_date").is_null().any()
    return rows.group_by(_LINE, maintain_order=True).agg(
        pl.col("drug").unique().sort().str.join(" + ").alias("regimen"),
        date.alias("start_date"),
        precision.alias("start_date_precision"),
        pl.when(~open_end & pl.col("stop_date_precision").is_null().all())
        .then(pl.col("stop_date").max())
        .alias("stop_date"),
        (pl.col("ongoing").str.to_uppercase() == "ONGOING").any().alias("ongoing"),
        pl.col("stop_reason").drop_nulls().last(),
        pl.col("source", "position").first(),
        all_origins(),
    )


def _number_lines(lines: pl.DataFrame, book: Book) -> pl.DataFrame:
    numbered = lines.with_columns(
        stated=pl.col("group").str.extract(r"(?:^|[^0-9])(\d{1,2})$").cast(pl.Int64)
    ).with_columns(stated=pl.when(~pl.col("group").str.starts_with("record ")).then("stated"))
    clear = (pl.col("stated").is_not_null().all() & (pl.col("stated").n_unique() == pl.len())).over("USUBJID")
    drafted = numbered.sort("USUBJID", "start_date", "source", "position", nulls_last=True).with_columns(
        line=pl.when(clear)
        .then("stated")
        .otherwise(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("USUBJID")),
        drafted=~clear,
    )
    book.note(
        drafted.filter("drafted"),
        Complaint(
            "LINE-DRAFT",
            "the number of the line at the end of EXGRPID or CMGRPID",
            "Check the order of the lines, or number the groups in the source.",
            found="a line without a clear number, numbered here by its start",
            severity="note",
        ),
    )
    return drafted


def _tell_protocol(lines: pl.DataFrame, domains: Domains) -> pl.DataFrame:
    entry = _find_entry(domains)
    joined = lines.join(entry, on="USUBJID", how="left", maintain_order="left")
    whole = pl.col("start_date_precision").is_null()
    after = whole & (pl.col("start_date") > pl.col("entry"))
    before = whole & (pl.col("start_date") <= pl.col("entry"))
    going_on = pl.col("ongoing") | (pl.col("stop_date") >= pl.col("entry"))
    ended = pl.col("stop_date") < pl.col("entry")
    return joined.with_columns(
        protocol=pl.when(pl.col("domain") == "EX")
        .then(True)
        .when(after | ended)
        .then(False)
        .when(before & going_on)
        .then(True)
    )


def _find_entry(domains: Domains) -> pl.DataFrame:
    """First whole date of enrolment, else of randomisation, else RFSTDTC, of each subject."""
    silent = Book()
    said = read_date(domains["DS"], "DSSTDTC", "said", silent).filter(
        pl.col("said_precision").is_null()
        & pl.col("DSDECOD").is_in(["ENROLLED", "ENTERED INTO TRIAL", "RANDOMIZED", "RANDOMISED"])
    )
    rank = pl.col("DSDECOD").is_in(["RANDOMIZED", "RANDOMISED"])
    first = said.sort(rank, "said").group_by("USUBJID", maintain_order=True).agg(pl.col("said").first())
    started = read_date(domains["DM"], "RFSTDTC", "started", silent).with_columns(
        pl.when(pl.col("started_precision").is_null()).then("started").alias("started")
    )
    return started.join(first, on="USUBJID", how="left").select(
        "USUBJID", entry=pl.coalesce("said", "started")
    )


def _expose(rows: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Intervals of one dose; one without a whole first day is set aside, with a warning."""
    whole = pl.col("start_date").is_not_null() & pl.col("start_date_precision").is_null()
    for domain in ("EX", "CM"):
        complaint = Complaint(
            "DATE-PART",
            "a whole date of the first dose",
            "Complete the date, or accept that only the line is imported.",
            column=f"{domain}STDTC",
            found="a partial or missing date",
            severity="warning",
            table="drug_exposure",
        )
        book.note(rows.filter(~whole & (pl.col("domain") == domain)), complaint)
    known = rows.filter(whole).with_columns(
        stop_date=pl.when(pl.col("stop_date_precision").is_null()).then("stop_date"),
        drug_class=words.translate("drug", words.DRUG_CLASS),
    )
    return known.with_columns(one_origin(), subject="USUBJID")
