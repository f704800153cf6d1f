"""Tables of subjects: subject, allocation, eligibility, vital status."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.entry import RISK_GROUPS
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.study import Criterion
from lesionwise.terms import DAYS_PER_MONTH

_CONSENT_DAYS: Final = 22
"""Consent is given so many days before time 0: before the baseline scan."""

_SYNCHRONOUS_MONTHS: Final = 6.0
"""Metastases within so many months of the diagnosis are synchronous (Guckenberger, Lancet Oncol
2020;21:e18; recalled)."""


def build_subject(book: Book) -> pl.DataFrame:
    """One row a subject. Retrospective subjects gave no consent and have no date of enrolment.

    Metastases are found when systemic treatment begins, else at the start; nobody had other ones before.
    """
    entry = book.entry
    prospective = np.where(entry.retrospective, np.nan, 1.0)
    diagnosis = book.origin - entry.lead - np.rint(entry.interval * DAYS_PER_MONTH)
    return build_frame(
        "subject",
        len(entry),
        subject=book.name,
        site=np.array([f"{number + 1:02d}" for number in entry.site]),
        mode=np.where(entry.retrospective, "retrospective", "prospective"),
        protocol_version=book.preset.version,
        consent_date=(book.origin - _CONSENT_DAYS) * prospective,
        enrolment_date=book.origin * prospective,
        arm=book.group.arm,
        stratum=entry.stratum if book.preset.assignment == "randomised" else "",
        year_of_birth=_compute_year(book.origin.astype(np.float64)) - entry.age,
        age_years=entry.age,
        sex=np.where(entry.male, "male", "female"),
        histology=entry.histology,
        sarcomatoid=entry.sarcomatoid,
        nephrectomy=entry.nephrectomy,
        diagnosis_date=diagnosis,
        resection_planned=~entry.nephrectomy if book.preset.primary_treated else False,
        metastasis_date=book.origin - entry.lead,
        polymetastatic_before=False,
        oligometastatic_before=False,
        karnofsky=entry.karnofsky,
        ecog=np.select([entry.karnofsky == 100, entry.karnofsky >= 80], [0, 1], 2),
        imdc_group=np.array(RISK_GROUPS)[entry.risk],
        disease_state=_compute_state(book),
    )


def build_allocation(book: Book) -> pl.DataFrame:
    """One row a randomised subject; empty in a study without randomisation."""
    rows = len(book.entry) if book.preset.assignment == "randomised" else 0
    return build_frame(
        "allocation",
        rows,
        subject=book.name[:rows],
        arm=book.group.arm,
        randomisation_date=book.origin[:rows],
        stratum=book.entry.stratum[:rows],
        protocol_version=book.preset.version,
    )


def build_eligibility(book: Book, criteria: tuple[Criterion, ...]) -> pl.DataFrame:
    """Every criterion of the study is met: the model draws patients of the study's population."""
    names = np.array([criterion.id for criterion in criteria], dtype=np.str_)
    subject = np.repeat(book.name, len(names))
    return build_frame(
        "eligibility",
        len(subject),
        subject=subject,
        criterion=np.tile(names, len(book.entry)),
        met="met",
    )


def build_vital_status(book: Book) -> pl.DataFrame:
    """Last contact: death, loss to follow-up, or alive at the data cut. No cause: the model has none."""
    dead = book.end == np.nan_to_num(book.death, nan=-1)
    lost = ~np.isnan(book.lost)
    return build_frame(
        "vital_status",
        len(book.entry),
        subject=book.name,
        date=book.end,
        status=np.where(lost, "lost", np.where(dead, "dead", "alive")),
    )


def _compute_state(book: Book) -> NDArray[np.str_]:
    if book.group.parameters.oligoprogressive:
        return np.full(len(book.entry), "oligoprogression")
    early = book.entry.interval <= _SYNCHRONOUS_MONTHS
    return np.where(early, "synchronous oligometastatic", "metachronous oligorecurrence")


def _compute_year(day: Floats) -> Floats:
    """Calendar year of a day counted from 1970-01-01."""
    return np.array([date.fromordinal(int(value) + _EPOCH).year for value in day], dtype=np.float64)


_EPOCH: Final = date(1970, 1, 1).toordinal()
