"""The day on which a subject entered the trial."""

from typing import Final

import polars as pl

from lesionwise.definitions import OriginName
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.origins import derive_origin

_ORDER: Final[tuple[OriginName, ...]] = (
    "randomisation",
    "enrolment",
    "first_sabr_fraction",
    "first_systemic_dose",
    "consent",
)


def find_entry(history: History) -> pl.DataFrame:
    """Every subject with entry_date, entry_table, entry_row: the first of these that is on record.

    Randomisation, enrolment, first planned fraction, first dose of a protocol line, consent; null: none is.
    """
    every = history.subjects
    for name in _ORDER:
        origin = derive_origin(history, name).rename(
            {"origin_date": f"{name}_date", "origin_table": f"{name}_table", "origin_row": f"{name}_row"}
        )
        every = every.join(origin, on="subject", how="left", maintain_order="left")
    return every.select(
        "subject",
        *(
            pl.coalesce(f"{name}_{part}" for name in _ORDER).alias(f"entry_{part}")
            for part in ("date", "table", "row")
        ),
    )
