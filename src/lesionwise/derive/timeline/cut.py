"""The data cut: a derivation sees only what is dated on or before it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from lesionwise.tables.rows import Tables

_DATED: Mapping[str, str] = {
    "allocation": "randomisation_date",
    "board_review": "date",
    "scan": "date",
    "measurement": "date",
    "assessment": "date",
    "systemic_line": "start_date",
    "drug_exposure": "start_date",
    "radiotherapy_course": "first_fraction",
    "radiotherapy_target": "first_fraction",
    "lesion_procedure": "date",
    "adverse_event": "onset_date",
    "questionnaire": "date",
    "laboratory": "date",
    "vital_status": "date",
    "visit": "date",
    "deviation": "date",
    "query": "opened",
    "specimen_event": "date",
}
"""The date that decides whether a row had happened by the cut."""

_LATER: Mapping[str, tuple[str, ...]] = {
    "subject": ("consent_date", "enrolment_date"),
    "systemic_line": ("stop_date", "stop_reason"),
    "drug_exposure": ("stop_date",),
    "radiotherapy_course": ("last_fraction",),
    "radiotherapy_target": ("last_fraction",),
    "adverse_event": ("end_date", "outcome"),
    "query": ("closed",),
}
"""Columns that became known later than their row: the date first, then what became known with it."""


def cut_tables(tables: Tables, data_cut: date | None) -> dict[str, pl.DataFrame]:
    """The tables as they stood at the cut; row numbers are kept, so that a trace still points to its row.

    A row dated after the cut is left out; in a row that had begun by then, an end after the cut is null.
    The day of the cut belongs to the data. A date of which only month or year is known counts from its
    first day. Rows without date stay. `data_cut` null: the tables as they are.
    """
    if data_cut is None:
        return dict(tables)
    return {name: _hide_ends(name, _cut(name, frame, data_cut), data_cut) for name, frame in tables.items()}


def _cut(name: str, frame: pl.DataFrame, data_cut: date) -> pl.DataFrame:
    if name not in _DATED:
        return frame
    day = pl.col(_DATED[name])
    return frame.filter(day.is_null() | (day <= data_cut))


def _hide_ends(name: str, frame: pl.DataFrame, data_cut: date) -> pl.DataFrame:
    if name == "subject":
        return frame.with_columns(_hide(column, column, data_cut) for column in _LATER[name])
    ends = _LATER.get(name, ())
    return frame.with_columns(_hide(column, ends[0], data_cut) for column in ends)


def _hide(column: str, day: str, data_cut: date) -> pl.Expr:
    return pl.when(pl.col(day).is_null() | (pl.col(day) <= data_cut)).then(pl.col(column)).alias(column)
