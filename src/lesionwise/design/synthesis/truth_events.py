"""The truth about adverse events and questionnaires."""

import numpy as np

from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.event_table import name_events
from lesionwise.design.synthesis.harms import draw_harms
from lesionwise.design.synthesis.questionnaire_table import PAIN, QUALITY
from lesionwise.design.synthesis.questionnaires import draw_forms
from lesionwise.design.synthesis.truth_columns import Columns, build_columns, join_columns, render_day
from lesionwise.terms import DAYS_PER_MONTH


def build_events(book: Book) -> Columns:
    """Every adverse event before death and the horizon; one that was not recorded has no name."""
    harms = draw_harms(book)
    number = np.where(harms.course >= 0, harms.course, -1).astype(object)
    number[harms.course < 0] = None
    return build_columns(
        subject=book.name[harms.row],
        event=name_events(book, harms),
        term=harms.term,
        grade=harms.grade,
        onset=(harms.onset - book.origin[harms.row]) / DAYS_PER_MONTH,
        cause=harms.cause,
        course=number,
    )


def build_forms(book: Book) -> Columns:
    """Latent values, without error, of every form due before death and the horizon."""
    if not book.preset.monthly_forms:
        return {}
    forms = draw_forms(book)
    with np.errstate(invalid="ignore"):  # nan: no form
        row, form = np.nonzero(forms.due <= book.find_last_day()[:, None])
    months = (forms.due[row, form] - book.origin[row]) / DAYS_PER_MONTH
    latent = {QUALITY: forms.quality_latent, PAIN: forms.pain_latent}
    return join_columns(
        [
            build_columns(
                subject=book.name[row],
                instrument=np.full(len(row), instrument),
                due=months,
                due_date=np.array([render_day(day) for day in forms.due[row, form]]),
                latent=values[row, form],
            )
            for (instrument, _), values in latent.items()
        ]
    )
