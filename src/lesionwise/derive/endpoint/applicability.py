"""Subjects to whom an endpoint does not apply."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events import find_index_line, list_treated_at_origin
from lesionwise.derive.endpoint.history import History

_COLUMNS = ["subject", "absent", "absent_table", "absent_row"]


def drop_inapplicable(
    history: History, endpoint: TimeToEvent, origins: pl.DataFrame, decided: pl.DataFrame
) -> pl.DataFrame:
    """`decided` without value for subjects to whom the endpoint does not apply; the reason says why.

    `on_systemic_therapy`: of an endpoint on the first systemic therapy, who is on one at the origin.
    `no_index_line`: of one on the end of the line, who is on no line of the protocol from the origin on;
    `line_unknown` where a line of unknown kind may be one.
    """
    absent = _list_absent(history, endpoint, origins)
    joined = decided.join(absent, on="subject", how="left", maintain_order="left")
    out = pl.col("absent").is_not_null()
    clause = pl.lit(f"endpoint.{endpoint.id}.event[0]")
    return joined.with_columns(
        event_date=pl.when(~out).then("event_date"),
        status=pl.when(~out).then("status"),
        detail=pl.when(~out).then("detail"),
        clues=pl.when(~out).then("clues"),
        reason=pl.coalesce("absent", "reason"),
        source_table=pl.when(out).then("absent_table").otherwise("source_table"),
        source_row=pl.when(out).then("absent_row").otherwise("source_row"),
        clause=pl.when(out).then(clause).otherwise("clause"),
    ).drop("absent", "absent_table", "absent_row")


def _list_absent(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    found = [
        pl.DataFrame(schema=dict(zip(_COLUMNS, [pl.String, pl.String, pl.String, pl.Int64], strict=True)))
    ]
    if "first_systemic_therapy" in endpoint.event:
        on = list_treated_at_origin(history, origins)
        found.append(
            on.select(
                "subject",
                absent=pl.lit("on_systemic_therapy"),
                absent_table="source_table",
                absent_row="source_row",
            )
        )
    if "end_of_line" in endpoint.event:
        found.append(_list_lineless(history, endpoint, origins))
    return pl.concat(found)


def _list_lineless(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    without = origins.select("subject").join(
        find_index_line(history, endpoint, origins), on="subject", how="anti", maintain_order="left"
    )
    lines = history.tables["systemic_line"].filter(pl.col("protocol").is_null())
    unknown = lines.sort("subject", "line", "row").unique("subject", keep="first", maintain_order=True)
    told = without.join(unknown.select("subject", absent_row="row"), on="subject", how="left")
    is_unknown = pl.col("absent_row").is_not_null()
    return told.select(
        "subject",
        absent=pl.when(is_unknown).then(pl.lit("line_unknown")).otherwise(pl.lit("no_index_line")),
        absent_table=pl.when(is_unknown).then(pl.lit("systemic_line")),
        absent_row="absent_row",
    )
