"""Where the clock of an endpoint starts."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from lesionwise.definitions import OriginName
from lesionwise.derive.endpoint.history import History
from lesionwise.study import Study

ORIGIN_COLUMNS: Final = ("subject", "origin_date", "origin_table", "origin_row")

_KIND, _DETAIL = pl.col("kind").cast(pl.String), pl.col("detail")
_DOSE = (_KIND == "systemic_start") & (_DETAIL == "protocol")
_FRACTION = (_KIND == "radiotherapy_start") & (_DETAIL == "planned")

_WHERE: Mapping[OriginName, pl.Expr] = {
    "consent": _KIND == "consent",
    "enrolment": _KIND == "enrolment",
    "randomisation": _KIND == "randomisation",
    "first_systemic_dose": _DOSE,
    "first_sabr_fraction": _FRACTION,
    "earliest_study_treatment": _DOSE | _FRACTION,
}


def derive_origin(history: History, name: OriginName) -> pl.DataFrame:
    """The origin `name` of each subject who has one: subject, origin_date, origin_table, origin_row.

    The first such happening. A first systemic dose is of a line known to be of the protocol, a first SABR
    fraction of a course known to be planned: a line or course of unknown kind starts no clock. Of two
    treatments of one day radiotherapy comes first. Not for `first_response` (`derive_first_response`).
    """
    return take_first(history.timeline.filter(_WHERE[name]))


def take_first(happenings: pl.DataFrame) -> pl.DataFrame:
    """The first happening of each subject, named as an origin."""
    return (
        happenings.sort("row")
        .unique("subject", keep="first", maintain_order=True)
        .select("subject", origin_date="date", origin_table="source_table", origin_row="source_row")
    )


def choose_reference(study: Study) -> OriginName:
    """Origin of the best response: randomisation in a randomised study, else earliest study treatment.

    A study is randomised when some version of its protocol is; its subjects who were not randomised have
    no origin then.
    """
    return "randomisation" if study.design == "randomised" else "earliest_study_treatment"
