"""The classes of adverse events of one study, from its history."""

import polars as pl

from lesionwise.definitions import Clock
from lesionwise.derive.adverse_event import Dates, derive_adverse_event_class
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.kept import kept
from lesionwise.derive.endpoint.origins import derive_origin


@kept
def classify_adverse_events(history: History, clock: Clock | None = None) -> pl.DataFrame:
    """Every adverse event with its class (`tables.derived.AdverseEventClass`); `clock` null: the study's."""
    return derive_adverse_event_class(
        history.study, history.tables, find_dates(history), find_last_seen(history), clock
    )


def find_dates(history: History) -> Dates:
    """First study treatment and randomisation of each subject who has one."""
    treated = derive_origin(history, "earliest_study_treatment")
    randomised = derive_origin(history, "randomisation")
    return Dates(
        treated.select("subject", treatment_date="origin_date"),
        randomised.select("subject", randomisation_date="origin_date"),
    )


@kept
def find_last_seen(history: History) -> pl.DataFrame:
    """Every subject of whom something is known: subject, seen_date with its row, death_date with its row.

    `seen_date`: the latest day known alive. A death whose month is unknown has no date.
    """
    alive, death = history.list_latest("alive"), history.list_kind("death")
    return _take(alive, "seen").join(_take(death, "death"), on="subject", how="full", coalesce=True)


def _take(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.unique("subject", keep="first", maintain_order=True).select(
        "subject",
        pl.col("date").alias(f"{name}_date"),
        pl.col("source_table").alias(f"{name}_table"),
        pl.col("source_row").alias(f"{name}_row"),
    )
