"""Deaths of DM, DS, AE and DD, alive contacts of SS and DS, to the vital status."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import read_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.part import Part

_LOST = {
    "LOST TO FOLLOW-UP": "lost",
    "WITHDRAWAL BY SUBJECT": "withdrawn",
    "WITHDRAWAL OF CONSENT": "withdrawn",
}
_RANK = {"dead": 0, "withdrawn": 1, "lost": 2, "alive": 3}


def map_vital_status(domains: Domains, book: Book) -> list[Part]:
    """Table `vital_status`: one death a subject, and every dated contact.

    Sources of a death that do not agree on its date are errors, one a record. A partial date agrees with
    every day that it may mean. DD tells the cause; its date is the day of the report, so it only must not
    lie before the death. A disposition other than death is a contact with the living subject.
    """
    book = book.about("vital_status")
    deaths = _read_deaths(domains, book)
    reports = _read_reports(domains["DD"], book)
    _note_disagreement(deaths, reports, book)
    contacts = _read_contacts(domains, book)
    rows = pl.concat([_one_death(deaths, reports, book), contacts], how="diagonal")
    ranked = rows.sort(pl.col("status").replace_strict(_RANK, return_dtype=pl.Int64), maintain_order=True)
    merged = ranked.group_by("subject", "date", maintain_order=True).agg(
        pl.col("status", "cause", "date_precision").first(),
        pl.col("origins").list.explode(keep_nulls=False, empty_as_null=False),
    )
    return [Part("vital_status", merged)]


def _read_deaths(domains: Domains, book: Book) -> pl.DataFrame:
    """Every record that states a death: domain, record, date with precision (both null where not given)."""
    fatal = (pl.col("AESDTH") == "Y") | (pl.col("AEOUT").str.to_uppercase() == "FATAL")
    stated = (
        (domains["DM"], pl.col("DTHDTC").is_not_null() | (pl.col("DTHFL") == "Y"), "DTHDTC"),
        (domains["DS"], pl.col("DSDECOD") == "DEATH", "DSSTDTC"),
        (domains["AE"], fatal, "AEENDTC"),
        (domains["SS"], pl.col("SSSTRESC").str.to_uppercase() == "DEAD", None),
    )
    frames = []
    for frame, says, variable in stated:
        rows = frame.filter(says.fill_null(False)).with_columns(
            text=pl.lit(None, dtype=pl.String) if variable is None else pl.col(variable)
        )
        silent = Book()
        dated = read_date(rows, "text", "date", silent if variable == "AEENDTC" else book)
        frames.append(dated.select("source", "position", "USUBJID", "date", "date_precision"))
    return pl.concat(frames)


def _read_reports(reports: pl.DataFrame, book: Book) -> pl.DataFrame:
    wanted = book.keep(reports, pl.col("DDTESTCD") == "PRCDTH", "DDTESTCD not mapped")
    return read_date(wanted, "DDDTC", "report_date", book)


def _last_day(date: str) -> pl.Expr:
    end_of_month = pl.col(date).dt.month_end()
    end_of_year = pl.date(pl.col(date).dt.year(), 12, 31)
    return (
        pl.when(pl.col(f"{date}_precision") == "month")
        .then(end_of_month)
        .when(pl.col(f"{date}_precision") == "year")
        .then(end_of_year)
        .otherwise(pl.col(date))
    )


def _note_disagreement(deaths: pl.DataFrame, reports: pl.DataFrame, book: Book) -> None:
    """All records of a subject whose possible days have nothing in common."""
    dated = deaths.filter(pl.col("date").is_not_null()).with_columns(_last_day("date").alias("last"))
    latest_first, earliest_last = pl.col("date").max().over("USUBJID"), pl.col("last").min().over("USUBJID")
    apart = dated.filter(latest_first > earliest_last)
    floor = dated.group_by("USUBJID").agg(pl.col("date").min().alias("death"))
    early = (
        reports.with_columns(_last_day("report_date").alias("last"))
        .join(floor, on="USUBJID", how="inner", maintain_order="left")
        .filter(pl.col("last") < pl.col("death"))
    )
    people = pl.concat([apart.select("USUBJID"), early.select("USUBJID")]).unique()
    places = pl.concat(
        [
            dated.join(people, on="USUBJID", how="semi").select("source", "position"),
            reports.join(people, on="USUBJID", how="semi").select("source", "position"),
        ]
    )
    book.note(
        places.sort("source", "position"),
        Complaint(
            "DEATH-DIFF",
            "one day of death in DM, DS, AE and DD",
            "Correct the records that are wrong; all that speak of this death are listed.",
            found="a death whose records do not agree on the day",
        ),
    )


def _one_death(deaths: pl.DataFrame, reports: pl.DataFrame, book: Book) -> pl.DataFrame:
    """The most precise date of each subject's death, with the cause of DD."""
    ordered = deaths.sort(
        pl.col("date").is_null(),
        pl.col("date_precision").replace_strict({"month": 1, "year": 2}, default=0),
        maintain_order=True,
    )
    one = ordered.group_by("USUBJID", maintain_order=True).agg(
        pl.col("date", "date_precision").first(), pl.struct("source", "position").alias("origins")
    )
    undated = deaths.filter(pl.col("date").is_null().all().over("USUBJID"))
    book.note(
        undated,
        Complaint(
            "DEATH-DATE",
            "a date of death in DM, DS or AE",
            "Give the date, partial if need be.",
            found="a death without a date",
        ),
    )
    causes = reports.group_by("USUBJID", maintain_order=True).agg(
        pl.col("DDSTRESC").drop_nulls().first().alias("cause"),
        pl.struct("source", "position").alias("reported"),
    )
    book.refuse(
        reports.join(one, on="USUBJID", how="anti"),
        Complaint(
            "DEATH-REPORT",
            "a death in DM, DS or AE",
            "Record the death in DM.",
            found="details of a death that no other domain knows",
        ),
    )
    return (
        one.filter(pl.col("date").is_not_null())
        .join(causes, on="USUBJID", how="left", maintain_order="left")
        .select(
            "date",
            "date_precision",
            "cause",
            subject="USUBJID",
            status=pl.lit("dead"),
            origins=pl.concat_list("origins", pl.col("reported").fill_null([])),
        )
    )


def _read_contacts(domains: Domains, book: Book) -> pl.DataFrame:
    survival = book.keep(domains["SS"], pl.col("SSTESTCD") == "SURVSTAT", "SSTESTCD not mapped")
    survival = words.read_code(survival, "SSSTRESC", "status", words.VITAL, book)
    survival = read_date(survival.filter(pl.col("status") != "dead"), "SSDTC", "date", book)
    leaving = domains["DS"].filter(
        (pl.col("DSCAT") == "DISPOSITION EVENT") & ~pl.col("DSDECOD").is_in(["DEATH", "SCREEN FAILURE"])
    )
    leaving = leaving.with_columns(
        status=pl.col("DSDECOD").replace_strict(_LOST, default="alive", return_dtype=pl.String)
    )
    leaving = read_date(leaving, "DSSTDTC", "date", book)
    columns = ["source", "position", "USUBJID", "status", "date", "date_precision"]
    rows = pl.concat([survival.select(columns), leaving.select(columns)])
    dated = book.keep(rows, pl.col("date").is_not_null(), "contact without a date")
    return dated.select(
        "status",
        "date",
        "date_precision",
        subject="USUBJID",
        origins=pl.concat_list(pl.struct("source", "position")),
    )
