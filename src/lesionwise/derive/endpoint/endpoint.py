"""Every endpoint of a study for every subject, with the trace."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import polars as pl

from lesionwise.definitions import Endpoint
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.endpoint.kinds import choose_kind
from lesionwise.derive.endpoint.trace import TRACE_COLUMNS
from lesionwise.derive.response.derivation import build_trace, conform_frame

_AT_A_TIME: Final = 2
"""Endpoints that are derived at a time: whole tables are worked on outside the interpreter's lock."""

_DAYS: Final = ("progression_date", "decision_date", "next_line_date")
"""Of one rule; a working column of another rule may have such a name."""


@dataclass(frozen=True)
class Endpoints:
    """Endpoints (`tables.derived.Endpoint`) and the rows that explain them (`tables.derived.Trace`)."""

    endpoint: pl.DataFrame
    trace: pl.DataFrame


def derive_endpoint(history: History) -> Endpoints:
    """One row a subject and endpoint (and lesion, course or occasion), in the order of the study file, then
    of the table `subject`.

    Every subject has a row for every endpoint; where none can be derived its status is null and its
    reason says why (codelist `reason`). How is said by the module of its kind (`choose_kind`). `rule` is the
    rule of the catalogue; `clause` the key of the study file that decided. Where the reader whose responses
    count has read no scan although others have, nothing is derived: silence would look like no progression.
    """
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        found = list(pool.map(lambda endpoint: _derive_one(history, endpoint), history.study.endpoints))
    rows = [row for row, _ in found]
    before = accumulate((row.height for row in rows), initial=0)
    traces = [
        trace.with_columns(pl.col("table_row") + offset)
        for offset, (_, trace) in zip(before, found, strict=False)
    ]
    empty = conform_frame("endpoint", pl.DataFrame(schema={"subject": pl.String}))
    joined = pl.concat([empty.drop("row"), *rows])
    numbered = joined.with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    schema = dict.fromkeys(TRACE_COLUMNS, pl.String) | {"source_row": pl.Int64, "table_row": pl.Int64}
    traced = pl.concat([pl.DataFrame(schema=schema), *traces], how="vertical_relaxed")
    return Endpoints(conform_frame("endpoint", numbered), build_trace(traced, "endpoint"))


def _derive_one(history: History, endpoint: Endpoint) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of an endpoint and their trace, in which its rows are numbered from 1."""
    wide = _derive(history, endpoint)
    return _select(history, endpoint, wide), _number(_trace(history, endpoint, wide), wide)


def _derive(history: History, endpoint: Endpoint) -> pl.DataFrame:
    if not _is_unread(history, endpoint):
        return choose_kind(endpoint).derive(history, endpoint)
    clause = "response.reader" if endpoint.reader is None else f"endpoint.{endpoint.id}.reader"
    return history.subjects.with_columns(reason=pl.lit("no_reader"), clause=pl.lit(clause))


def _trace(history: History, endpoint: Endpoint, wide: pl.DataFrame) -> pl.DataFrame:
    if not _is_unread(history, endpoint):
        return choose_kind(endpoint).trace(history, endpoint, wide)
    return pl.DataFrame(schema=dict.fromkeys(TRACE_COLUMNS, pl.String) | {"source_row": pl.Int64})


def _is_unread(history: History, endpoint: Endpoint) -> bool:
    """Whether responses decide the endpoint, and there are some, but none of its reader."""
    readers = history.response["reader"]
    if readers.is_empty() or not choose_kind(endpoint).reads(endpoint):
        return False
    return choose_reader(history.study, endpoint, history.response) not in readers


def _select(history: History, endpoint: Endpoint, wide: pl.DataFrame) -> pl.DataFrame:
    """The declared columns; days of a progression that was not salvaged of `pfs2_salvage_rt` only."""
    if endpoint.rule != "pfs2_salvage_rt":
        wide = wide.drop(_DAYS, strict=False)
    reads = choose_kind(endpoint).reads(endpoint)
    reader = choose_reader(history.study, endpoint, history.response) if reads else None
    named = wide.with_columns(
        endpoint=pl.lit(endpoint.id), rule=pl.lit(endpoint.rule), reader=pl.lit(reader, dtype=pl.String)
    )
    return conform_frame("endpoint", named.with_columns(row=pl.lit(1))).drop("row")


def _number(trace: pl.DataFrame, wide: pl.DataFrame) -> pl.DataFrame:
    """Adds the number of the endpoint's row to each row of its trace."""
    if "place" in trace.columns:
        return trace.with_columns(table_row=pl.col("place").cast(pl.Int64) + 1).drop("place")
    rows = wide.select("subject", table_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    return trace.join(rows, on="subject", maintain_order="left")
