"""Progressions of a subject, before and after the series of responses was restarted by a salvage."""

from typing import Final

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.policy import derive_policy_response, list_treated
from lesionwise.derive.timeline.happening import impute_date

BEFORE, RESTARTED = 0, 1
"""Series: the responses of the study, and those from the first salvage on."""

_READ: Final = ("lesion", "scan", "measurement", "assessment")
_COLUMNS: Final = ("subject", "date", "source_table", "source_row", "scan", "component", "lesions")


def list_assessments(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Every progression from the origin up to the death, in either series; one row a day.

    Columns: subject, series, date, source_table, source_row, scan (null: clinical), component and lesions of
    the progression (null: not known). Progressive disease of the reader, and forms of clinical progression
    where the endpoint counts them; a scan comes before a form of its day.

    The restarted series (`restart_series` of ENDPOINTS 7.1) is that of policy P1: a scan is judged by the
    lesions that were not treated before it, baseline, nadir and memory included, new lesions too. That is so
    at every scan by itself, so one derivation serves any number of salvages, and where the study's own policy
    is P1 and radiotherapy the only salvage its responses are the restarted series already. Collected
    responses cannot be restarted: they stand. A row of the restarted series points to the response of the
    same scan.
    """
    own = _list_progressive(history, endpoint, history.response)
    again = own if _is_restarted(history, endpoint) else _restart(history, endpoint)
    forms = history.list_kind("clinical_progression").select("subject", "date", "source_table", "source_row")
    if not endpoint.clinical_progression_is_event:
        forms = forms.clear()
    every = [
        pl.concat([seen, forms], how="diagonal").with_columns(series=pl.lit(number))
        for number, seen in ((BEFORE, own), (RESTARTED, again))
    ]
    deaths = history.list_kind("death").unique("subject", keep="first", maintain_order=True)
    known = (
        pl.concat(every)
        .join(origins.select("subject", "origin_date"), on="subject")
        .join(deaths.select("subject", died="date"), on="subject", how="left")
    )
    alive = pl.col("died").is_null() | (pl.col("date") <= pl.col("died"))
    within = known.filter((pl.col("date") >= pl.col("origin_date")) & alive)
    ordered = within.sort("subject", "series", "date", pl.col("scan").is_null(), "source_row")
    first = ordered.unique(["subject", "series", "date"], keep="first", maintain_order=True)
    return first.select("series", *_COLUMNS)


def _is_restarted(history: History, endpoint: TimeToEvent) -> bool:
    """Whether the responses of the study are the restarted series, or cannot be restarted."""
    rules = history.study.response
    plain = rules.rt_policy == "P1" and endpoint.salvage_modalities == ("radiotherapy",)
    return plain or rules.source == "collected"


def _restart(history: History, endpoint: TimeToEvent) -> pl.DataFrame:
    """Progressions under P1 of subjects with a salvage on record, on the rows of their own responses."""
    treated = list_treated_lesions(history, endpoint)
    subjects = treated.select("subject").unique()
    tables = dict(history.tables) | {
        name: history.tables[name].join(subjects, on="subject", how="semi", maintain_order="left")
        for name in _READ
    }
    derived = derive_policy_response(
        tables,
        history.study.response,
        history.data_cut,
        policy="P1",
        treated=treated,
        courses=history.courses,
    )
    key = ["subject", "reader", "scan"]
    rows = history.response.select(*key, own_row="row")
    moved = derived.response.join(rows, on=key, maintain_order="left").with_columns(row="own_row")
    return _list_progressive(history, endpoint, moved)


def list_treated_lesions(history: History, endpoint: TimeToEvent) -> pl.DataFrame:
    """Lesions with a fraction, or with a procedure that may be a salvage: subject, lesion, from_date."""
    kinds = set(endpoint.salvage_modalities) - {"radiotherapy"}
    given = history.tables["lesion_procedure"].filter(pl.col("kind").cast(pl.String).is_in(kinds))
    procedures = given.select(
        "subject", "lesion", from_date=impute_date("date", history.study.response.impute_day)
    )
    return pl.concat([list_treated(history.tables, history.data_cut), procedures])


def _list_progressive(history: History, endpoint: TimeToEvent, response: pl.DataFrame) -> pl.DataFrame:
    reader = choose_reader(history.study, endpoint, history.response)
    rows = response.filter(
        (pl.col("reader") == reader)
        & (pl.col("overall_response").cast(pl.String) == "PD")
        & ~pl.col("baseline").fill_null(False)
        & pl.col("date").is_not_null()
    )
    return rows.select(
        "subject",
        "date",
        pl.lit("response").alias("source_table"),
        "scan",
        "component",
        "lesions",
        source_row="row",
    )
