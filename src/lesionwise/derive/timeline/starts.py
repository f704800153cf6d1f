"""Where clocks start: the first happening of a kind."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from lesionwise.definitions import OriginName

ORIGIN_COLUMNS: Final = ("subject", "origin_date", "origin_table", "origin_row")

_KIND, _DETAIL = pl.col("kind"), pl.col("detail")
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


def find_starts(timeline: pl.DataFrame, name: OriginName) -> pl.DataFrame:
    """The origin `name` of each subject who has one: subject, origin_date, origin_table, origin_row.

    The first such happening. A first systemic dose is of a line known to be of the protocol, a first SABR
    fraction of a course known to be planned: a line or course of unknown kind starts no clock. Of two
    treatments of one day radiotherapy comes first. Only origins that are on the timeline.
    """
    return (
        timeline.filter(_WHERE[name])
        .sort("row")
        .unique("subject", keep="first", maintain_order=True)
        .select("subject", origin_date="date", origin_table="source_table", origin_row="source_row")
    )
