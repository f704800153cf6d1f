"""Answers of questionnaires against the instruments of the study file."""

import polars as pl

from lesionwise.derive.questionnaire import check_answers
from lesionwise.study import Study
from lesionwise.tables.rows import Tables


def check_questionnaires(study: Study, tables: Tables) -> pl.DataFrame:
    """Findings about answers, at the data cut of the study file (else on all records).

    Errors: an answer outside its range (a total above 60 or below 0 of TESS 0-60), of no item of its
    instrument, after the death. Warning: an instrument that the study cannot score. Note: an instrument that
    is one total from 0 to 60 and has no answer below 12, the floor of another scale (STUDIES 11.1). None of
    the faulty answers becomes a number.
    """
    return check_answers(study, tables, study.data_cut.date)
