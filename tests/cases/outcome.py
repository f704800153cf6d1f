"""What was derived, as a table of the manual."""

from typing import Final

import polars as pl

from cases.view import View, view_frame
from lesionwise.definitions import Endpoint

_TIME: Final = {"1": "1 event", "0": "0 censored", "2": "2 competing event", "3": "3 removed", "": "no value"}
_SHARE: Final = {"1": "1 responder", "0": "0 no responder", "": "no value"}
_HARM: Final = {"1": "1 yes", "0": "0 no", "": "no value"}
_SCORE: Final = {"1": "1 answered", "": "no value"}
WORDS: Final = {
    "time_to_event": _TIME,
    "lesion_control": _TIME,
    "deterioration": _TIME,
    "proportion": _SHARE,
    "out_of_field_response": _SHARE,
    "durable_control": _SHARE,
    "pain_response": _SHARE,
    "adverse_event": _HARM,
    "questionnaire": _SCORE,
}
"""Words for a status, by kind of endpoint."""

_SHOWN: Final = (
    "subject",
    "endpoint",
    "lesion",
    "course",
    "occasion",
    "origin_date",
    "entry_days",
    "event_date",
    "days",
    "status",
    "reason",
    "cause",
    "value",
    "detail",
    "progression_date",
    "decision_date",
    "next_line_date",
    "flags",
    "queries",
    "zone",
    "reference_mm",
    "nadir_mm",
    "event_size_mm",
    "known_date",
    "merged",
    "source",
)
_NAMES: Final = {"origin_date": "origin", "event_date": "date"}


def view_endpoints(frame: pl.DataFrame, endpoints: tuple[Endpoint, ...]) -> View:
    """Rows of table endpoint; the name of the endpoint only where there are several."""
    kinds = {endpoint.id: endpoint.kind for endpoint in endpoints}
    status = [
        WORDS[kinds[name]][str("" if code is None else code)]
        for name, code in frame.select("endpoint", "status").rows()
    ]
    view = view_decided(frame, status)
    return view.drop("endpoint") if len(endpoints) == 1 else view


def view_lesions(frame: pl.DataFrame) -> View:
    """Rows of table lesion_outcome."""
    status = [_TIME["" if code is None else str(code)] for code in frame["status"].to_list()]
    return view_decided(frame.with_columns(merged=pl.col("merged").replace({False: None})), status)


def view_forms(frame: pl.DataFrame, kind: str) -> View:
    """Rows that a function of questionnaires gives."""
    status = [WORDS[kind]["" if code is None else str(code)] for code in frame["status"].to_list()]
    return view_decided(frame, status)


def view_decided(frame: pl.DataFrame, status: list[str]) -> View:
    """The columns that a reader asks for; source table and row in one."""
    source = [
        "" if row is None else f"{table} {row}"
        for table, row in frame.select("source_table", "source_row").rows()
    ]
    told = frame.with_columns(
        pl.Series("status", status, dtype=pl.String), pl.Series("source", source, dtype=pl.String)
    )
    view = view_frame(told, [name for name in _SHOWN if name in told.columns])
    return View(tuple(_NAMES.get(name, name) for name in view.columns), view.rows)
