"""Radiotherapy of PR (one record a target) and of EX (one record a fraction and target)."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import read_whole_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.numbers import read_number
from lesionwise.intake.sdtm.part import Part, all_origins

_COURSE = ["USUBJID", "course"]
_TARGET = [*_COURSE, "lesion"]
_FACTS = ("first_fraction", "last_fraction", "dose_gy")
_PER_GRAY = {"GY": 1, "CGY": 100}


def is_radiotherapy(treatment: str, unit: str) -> pl.Expr:
    """The record says so itself: by the treatment's name or by a dose in Gy or cGy."""
    named = pl.col(treatment).str.to_uppercase().str.contains("RADIOTHERAPY|RADIATION|SABR|SBRT")
    dosed = pl.col(unit).str.to_uppercase().is_in(list(_PER_GRAY))
    return named.fill_null(False) | dosed.fill_null(False)


def map_radiotherapy(domains: Domains, lesions: pl.DataFrame, book: Book) -> list[Part]:
    """Tables `radiotherapy_course` and `radiotherapy_target`.

    A course is a group (PRGRPID, EXGRPID); a record of PR without one is a course of its own, a
    fraction of EX without one is an error. PR gives the prescription of a target, EX the delivered
    dose and, where each record is one day, the number of fractions. The lesion is that whose TULNKID
    stands in PRLNKID or EXLNKID; none, or one that several readers use, leaves the record without a
    target, with a warning. EX holds protocol treatment, so its courses are planned ones. No record at all
    is allowed: then radiotherapy is unknown.
    """
    book = book.about("radiotherapy_course")
    rows = pl.concat([_read_procedures(domains["PR"], book), _read_fractions(domains["EX"], book)])
    _note_flags(lesions, rows, book)
    courses = rows.group_by(_COURSE, maintain_order=True).agg(
        pl.col("intent").drop_nulls().first(), *_span(), all_origins()
    )
    return [
        Part("radiotherapy_course", courses.rename({"USUBJID": "subject"})),
        Part("radiotherapy_target", _group_targets(_find_lesions(rows, lesions, book))),
    ]


def _read_procedures(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    image = pl.coalesce(words.translate("PRDECOD", words.MODALITY), words.translate("PRTRT", words.MODALITY))
    other = frame.filter(image.is_null())
    named = pl.col("PRDECOD").str.to_uppercase().eq("RADIOTHERAPY").fill_null(False)
    rows = book.keep(other, named | is_radiotherapy("PRTRT", "PRDOSU"), "procedure not mapped")
    done = book.keep(
        rows,
        (pl.col("PROCCUR").fill_null("Y") == "Y") & (pl.col("PRSTAT").fill_null("") != "NOT DONE"),
        "procedure not done",
    )
    coded = words.read_code(done, "PRINDC", "intent", words.INTENT, book, "warning")
    return _read_facts(coded, "PR", book).select(
        "source",
        "position",
        "USUBJID",
        *_FACTS,
        course=pl.coalesce("PRGRPID", pl.format("PR {}", "position")),
        link="PRLNKID",
        intent="intent",
        fraction=pl.lit(False),
    )


def _read_fractions(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    rows = book.split(
        frame.filter(is_radiotherapy("EXTRT", "EXDOSU")),
        pl.col("EXGRPID").is_null(),
        Complaint(
            "RT-COURSE",
            "the course in EXGRPID",
            "Fill EXGRPID: fractions are never put together by their dates.",
            column="EXGRPID",
        ),
    )
    return _read_facts(rows, "EX", book).select(
        "source",
        "position",
        "USUBJID",
        *_FACTS,
        course="EXGRPID",
        link="EXLNKID",
        intent=pl.lit("planned"),
        fraction=pl.lit(True),
    )


def _read_facts(rows: pl.DataFrame, domain: str, book: Book) -> pl.DataFrame:
    """First and last day, and the dose in Gy: a dose in another unit is an error."""
    dated = read_whole_date(rows, f"{domain}STDTC", "first_fraction", book)
    dated = read_whole_date(dated, f"{domain}ENDTC", "last_fraction", book)
    dose, unit = f"{domain}DOSE", f"{domain}DOSU"
    numbers = read_number(dated, dose, "stated_dose", pl.Float64, book)
    divisor = pl.col(unit).str.to_uppercase().replace_strict(_PER_GRAY, default=None, return_dtype=pl.Float64)
    known = numbers.with_columns(dose_gy=pl.col("stated_dose") / divisor)
    book.note(
        known.filter(pl.col("stated_dose").is_not_null() & pl.col("dose_gy").is_null()),
        Complaint(
            "UNIT",
            "a dose in Gy or cGy",
            "Correct the dose or its unit.",
            column=unit,
            found="a dose without a known unit",
            table="radiotherapy_target",
        ),
    )
    return known


def _span() -> tuple[pl.Expr, pl.Expr]:
    """First and last day; the last one is unknown when a record of the group has no end."""
    end = pl.coalesce("last_fraction", pl.when(pl.col("fraction")).then("first_fraction"))
    return (
        pl.col("first_fraction").min(),
        pl.when(end.is_not_null().all()).then(end.max()).alias("last_fraction"),
    )


def _find_lesions(rows: pl.DataFrame, lesions: pl.DataFrame, book: Book) -> pl.DataFrame:
    single = lesions.filter(pl.len().over("USUBJID", "TULNKID") == 1)
    names = single.select("USUBJID", "lesion", link="TULNKID")
    joined = rows.join(names, on=["USUBJID", "link"], how="left", maintain_order="left")
    book.note(
        joined.filter(pl.col("lesion").is_null()),
        Complaint(
            "RT-LESION",
            "the TULNKID of one lesion in PRLNKID or EXLNKID",
            "Name the lesion, or accept that only the course is imported.",
            found="radiotherapy of no lesion that is known here",
            severity="warning",
            table="radiotherapy_target",
        ),
    )
    return joined.filter(pl.col("lesion").is_not_null())


def _note_flags(lesions: pl.DataFrame, rows: pl.DataFrame, book: Book) -> None:
    book.note(
        lesions.filter("prior_local_therapy").join(rows, on="USUBJID", how="anti"),
        Complaint(
            "RT-FLAG",
            "a record of the radiotherapy in PR or EX",
            "Add the record, or accept that the dose is unknown.",
            found="a lesion called irradiated without any radiotherapy of the subject",
            severity="warning",
        ),
    )


def _group_targets(rows: pl.DataFrame) -> pl.DataFrame:
    fractions = pl.col("fraction")
    one_day = pl.col("last_fraction").fill_null(pl.col("first_fraction")) == pl.col("first_fraction")
    countable = (fractions & one_day).filter(fractions).all() & fractions.any()
    dosed = countable & pl.col("dose_gy").filter(fractions).is_not_null().all()
    return (
        rows.group_by(_TARGET, maintain_order=True)
        .agg(
            pl.col("dose_gy").filter(~fractions).drop_nulls().first().alias("prescription_gy"),
            pl.when(countable).then(fractions.sum()).alias("fractions_delivered"),
            pl.when(dosed).then(pl.col("dose_gy").filter(fractions).sum()).alias("delivered_gy"),
            *_span(),
            all_origins(),
        )
        .rename({"USUBJID": "subject"})
    )
