"""The table of questionnaires: every form that fell due while the subject was observed."""

from typing import Final

import numpy as np
import polars as pl

from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.design.synthesis.questionnaires import Forms, Grid, draw_forms

QUALITY: Final = ("tess60", "total")
PAIN: Final = ("vrs_pain", "pain")
"""Instrument, as the study file names it, and item."""


def build_questionnaire(book: Book) -> pl.DataFrame:
    """One row a form and instrument; a form that did not come back has neither date nor value."""
    if not book.preset.monthly_forms:
        return build_frame("questionnaire", 0)
    forms = draw_forms(book)
    return pl.concat([_build(book, forms, QUALITY, forms.quality), _build(book, forms, PAIN, forms.pain)])


def _build(book: Book, forms: Forms, name: tuple[str, str], value: Grid) -> pl.DataFrame:
    with np.errstate(invalid="ignore"):  # nan: no form
        row, form = np.nonzero(forms.due <= book.end[:, None])
    missing, last = forms.missing[row, form], forms.last_month[row, form]
    return build_frame(
        "questionnaire",
        len(row),
        subject=book.name[row],
        instrument=name[0],
        due_date=forms.due[row, form],
        item=name[1],
        date=np.where(missing, np.nan, forms.date[row, form]),
        value=np.where(missing, np.nan, value[row, form]),
        reason=np.select([last, missing], ["not_collectable", "unknown"], ""),
    )
