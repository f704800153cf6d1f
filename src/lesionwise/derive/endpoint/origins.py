"""Where the clock of an endpoint starts."""

import polars as pl

from lesionwise.definitions import OriginName
from lesionwise.derive.endpoint.history import History
from lesionwise.study import Study


def derive_origin(history: History, name: OriginName) -> pl.DataFrame:
    """The origin `name` of each subject who has one (`find_starts`); not for `first_response`
    (`derive_first_response`)."""
    return history.find_starts(name)


def choose_reference(study: Study) -> OriginName:
    """Origin of the best response: randomisation in a randomised study, else earliest study treatment.

    A study is randomised when some version of its protocol is; its subjects who were not randomised have
    no origin then.
    """
    return "randomisation" if study.design == "randomised" else "earliest_study_treatment"
