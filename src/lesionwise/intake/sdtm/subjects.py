"""DM, with consent, enrolment and randomisation of DS and history of MH, to subjects and allocations."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import read_date, read_whole_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.enrolment import ENROLLED, RANDOMISED
from lesionwise.intake.sdtm.part import ORIGINS, PLACES, Part, one_origin
from lesionwise.intake.sdtm.performance import read_performance

_CONSENT = ("INFORMED CONSENT OBTAINED",)


def map_subjects(domains: Domains, book: Book) -> list[Part]:
    """Tables `subject` and `allocation`.

    Arm as planned is ARMCD; an actual arm that differs is a warning. Consent is RFICDTC, else the record
    of DS. Dates here are whole or unknown.
    """
    book = book.about("subject")
    rows = read_whole_date(domains["DM"], "RFICDTC", "consent_date", book)
    rows = words.read_code(rows, "SEX", "sex", words.SEX, book)
    rows = _read_age(rows, book)
    _note_other_arm(rows, book)
    milestones = _read_milestones(domains["DS"], book)
    rows = _add_milestone(rows, milestones, _CONSENT, "ds_consent")
    rows = _add_milestone(rows, milestones, ENROLLED, "enrolment_date")
    rows = _add_milestone(rows, milestones, RANDOMISED, "randomisation_date")
    rows = rows.with_columns(consent_date=pl.coalesce("consent_date", "ds_consent"))
    rows = _add_history(rows, domains["MH"], book)
    rows = rows.join(read_performance(domains, book), on="USUBJID", how="left", maintain_order="left")
    subject = rows.with_columns(_joined_origins(rows)).rename({"USUBJID": "subject", "SITEID": "site"})
    subject = subject.with_columns(arm="ARMCD")
    return [Part("subject", subject), *_allocate(rows, book)]


def _joined_origins(rows: pl.DataFrame) -> pl.Expr:
    others = [name for name in rows.columns if name.endswith("_from")]
    return pl.concat_list(
        pl.concat_list(pl.struct("source", "position")),
        *(pl.col(name).fill_null([]) for name in others),
    ).alias(ORIGINS)


def _read_age(rows: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Whole years; another unit or a fraction is a warning and unknown."""
    age = pl.col("AGE").cast(pl.Float64, strict=False)
    whole = age.is_finite() & (age == age.round(0))
    years = pl.col("AGEU").str.to_uppercase().eq("YEARS")
    aged = rows.with_columns(
        pl.when(years & whole).then(age).cast(pl.Int64).alias("age_years"),
        pl.col("BRTHDTC").str.extract(r"^(\d{4})").cast(pl.Int64).alias("year_of_birth"),
    )
    book.note(
        aged.filter(pl.col("AGE").is_not_null() & pl.col("age_years").is_null()),
        Complaint(
            "AGE-UNIT",
            "whole years, with AGEU = YEARS",
            "State the age in years, or accept that it is unknown.",
            column="AGE",
            severity="warning",
        ),
    )
    return aged


def _note_other_arm(rows: pl.DataFrame, book: Book) -> None:
    book.note(
        rows.filter(pl.col("ACTARMCD") != pl.col("ARMCD")),
        Complaint(
            "ARM-ACTUAL",
            "the planned arm",
            "Nothing: subjects are analysed in the arm as allocated.",
            column="ACTARMCD",
            found="another arm than planned",
            severity="warning",
            table="allocation",
        ),
    )


def _read_milestones(disposition: pl.DataFrame, book: Book) -> pl.DataFrame:
    wanted = disposition.filter(pl.col("DSDECOD").is_in([*_CONSENT, *ENROLLED, *RANDOMISED]))
    return read_whole_date(wanted, "DSSTDTC", "milestone_date", book)


def _add_milestone(
    rows: pl.DataFrame, milestones: pl.DataFrame, words_of: tuple[str, ...], into: str
) -> pl.DataFrame:
    """The first date of the milestone, and its record among the origins."""
    chosen = (
        milestones.filter(pl.col("DSDECOD").is_in(words_of))
        .sort("milestone_date", "position", nulls_last=True)
        .group_by("USUBJID", maintain_order=True)
        .agg(
            pl.col("milestone_date").first().alias(into),
            pl.struct("source", "position").alias(f"{into}_from"),
        )
    )
    return rows.join(chosen, on="USUBJID", how="left", maintain_order="left")


def _add_history(rows: pl.DataFrame, history: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Histology, date of diagnosis and nephrectomy from MH terms that are listed; others are set aside."""
    term = pl.coalesce("MHDECOD", "MHTERM").str.to_uppercase()
    coded = history.with_columns(term=term).filter(pl.col("MHOCCUR").fill_null("Y") == "Y")
    book.set_aside(history.filter(pl.col("MHOCCUR").fill_null("Y") != "Y"), "MHOCCUR not Y")
    wanted = book.keep(
        coded, pl.col("term").is_in([*words.RENAL_CANCER, *words.NEPHRECTOMY]), "MHTERM not mapped"
    )
    dated = read_date(wanted, "MHSTDTC", "diagnosis_date", book)
    cancer = pl.col("term").is_in(words.RENAL_CANCER)
    facts = dated.group_by("USUBJID", maintain_order=True).agg(
        pl.col("term").replace_strict(words.HISTOLOGY, default=None).drop_nulls().first().alias("histology"),
        pl.col("diagnosis_date").filter(cancer).sort(nulls_last=True).first(),
        pl.col("diagnosis_date_precision")
        .filter(cancer)
        .sort_by(pl.col("diagnosis_date").filter(cancer), nulls_last=True)
        .first(),
        pl.when(pl.col("term").is_in(words.NEPHRECTOMY).any()).then(True).alias("nephrectomy"),
        pl.struct("source", "position").alias("history_from"),
    )
    return rows.join(facts, on="USUBJID", how="left", maintain_order="left")


def _allocate(rows: pl.DataFrame, book: Book) -> list[Part]:
    """A row a randomised subject; without a date or arm the allocation is not known, which is an error."""
    randomised = rows.filter(pl.col("randomisation_date_from").is_not_null())
    known = pl.col("randomisation_date").is_not_null() & pl.col("ARMCD").is_not_null()
    book.note(
        randomised.filter(~known),
        Complaint(
            "ALLOC-PART",
            "a whole date of randomisation and an arm",
            "Complete DS and DM.",
            column="ARMCD",
            found="a randomised subject without date or arm",
            table="allocation",
        ),
    )
    allocated = randomised.filter(known).select(
        "randomisation_date",
        subject="USUBJID",
        arm="ARMCD",
        origins=pl.concat_list(one_origin(), "randomisation_date_from").cast(PLACES),
    )
    return [Part("allocation", allocated)]
