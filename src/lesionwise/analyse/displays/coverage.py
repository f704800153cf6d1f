"""Registered outcomes: what was promised, what executes it, which numbers came out."""

from collections.abc import Sequence

import polars as pl

from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.model import Display, Result
from lesionwise.analyse.words import render_words
from lesionwise.definitions import Endpoint
from lesionwise.study.model import RegisteredOutcome, Study

EXECUTED = "executed, no deviation declared"
"""No note was written: nothing compares the execution with the registered text."""
DEVIATION = "declared deviation"
NOT_COVERED = "not covered yet"
NOT_REGISTERED = "not registered"

_SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "id": pl.String,
    "role": pl.String,
    "measure": pl.String,
    "time_frame": pl.String,
    "endpoint": pl.String,
    "executed_as": pl.String,
    "status": pl.String,
    "reason": pl.String,
    "result_ids": pl.List(pl.String),
    "display": pl.String,
}


def build_coverage(study: Study, results: Sequence[Result]) -> Shown:
    """Display `coverage`: one row a registered outcome, verbatim and in registered order.

    Endpoints that no outcome names follow, as `not registered`. An outcome that several endpoints execute
    names them all; its status is a declared deviation when any of them declares one.
    """
    rows = [_build_row(study, outcome, results) for outcome in study.registered]
    rows += [_build_extra(endpoint, results) for endpoint in study.endpoints if not endpoint.registered]
    display = Display(
        id="coverage",
        kind="coverage",
        title="Registered outcomes",
        population="as the row says",
        denominator="as the row says",
        result_ids=tuple(one.id for one in results if one.quantity != "count"),
        footnotes=("Measure and time frame are as registered.",),
        empty=None if rows else "the study file has no registered outcome",
    )
    return Shown(display, {"coverage": pl.DataFrame(rows, schema=_SCHEMA, orient="row")})


def _build_row(study: Study, outcome: RegisteredOutcome, results: Sequence[Result]) -> dict[str, object]:
    endpoints = [endpoint for endpoint in study.endpoints if outcome.id in endpoint.registered]
    notes = [endpoint.note for endpoint in endpoints if endpoint.note is not None]
    status = NOT_COVERED if not endpoints else DEVIATION if notes else EXECUTED
    return {
        "id": outcome.id,
        "role": outcome.role,
        "measure": outcome.measure,
        "time_frame": outcome.time_frame,
        "status": status,
        "reason": " ".join(notes) or None,
        **_execute(endpoints, results),
    }


def _build_extra(endpoint: Endpoint, results: Sequence[Result]) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "role": NOT_REGISTERED,
        "measure": endpoint.label,
        "time_frame": "",
        "status": NOT_REGISTERED,
        "reason": endpoint.note,
        **_execute([endpoint], results),
    }


def _execute(endpoints: Sequence[Endpoint], results: Sequence[Result]) -> dict[str, object]:
    if not endpoints:
        return {"endpoint": None, "executed_as": None, "result_ids": [], "display": None}
    ids = {endpoint.id for endpoint in endpoints}
    told = [f"{endpoint.id}: {render_words(endpoint)}" for endpoint in endpoints]
    return {
        "endpoint": ", ".join(endpoint.id for endpoint in endpoints),
        "executed_as": "\n".join(told),
        "result_ids": [one.id for one in results if one.endpoint in ids and one.quantity != "count"],
        "display": f"{endpoints[0].id}.numbers",
    }
