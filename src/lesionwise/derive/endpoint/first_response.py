"""The first response of a subject: where the duration of response starts."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.history import History, choose_reader
from lesionwise.derive.endpoint.origins import choose_reference, derive_origin
from lesionwise.derive.endpoint.stops import find_stops
from lesionwise.derive.response.confirm import find_confirmed, keep_worst_of_day
from lesionwise.derive.timeline import ORIGIN_COLUMNS


def derive_first_response(history: History, endpoint: TimeToEvent, lines: pl.DataFrame) -> pl.DataFrame:
    """The first CR or PR of each responder, as an origin (its row is of the response table).

    `lines`: the new systemic lines that stop a best response.

    Responses count as for the best response of the study: from its reference origin (`choose_reference`)
    to the first progression, before a new systemic line, the worst of a day. With `orr_confirmed` only a
    confirmed response counts, and the start is the first assessment of the pair (ENDPOINTS 6.5); a PR that
    only lasts confirms nothing.
    """
    rows = keep_worst_of_day(_list_counted(history, endpoint, lines))
    if history.study.response.orr_confirmed:
        seen = rows.with_columns(response=pl.when("persists").then(pl.lit("SD")).otherwise("response"))
        starts = find_confirmed(seen, history.study.response).select("group", "place")
        rows = rows.join(starts.unique(), on=["group", "place"], how="semi", maintain_order="left")
    first = (
        rows.filter(pl.col("response").is_in(["CR", "PR"]))
        .sort("group", "day", "place")
        .unique("group", keep="first", maintain_order=True)
    )
    return first.select(
        subject="group",
        origin_date=pl.col("day").cast(pl.Date),
        origin_table=pl.lit("response"),
        origin_row="place",
    ).select(ORIGIN_COLUMNS)


def _list_counted(history: History, endpoint: TimeToEvent, lines: pl.DataFrame) -> pl.DataFrame:
    """The reader's responses that count, a group a subject: group, place, day, response, persists."""
    origin = derive_origin(history, choose_reference(history.study))
    stop = find_stops(origin, lines)
    limits = origin.join(stop, on="subject", how="left").select("subject", "origin_date", "stop_date")
    reader = choose_reader(history.study, endpoint, history.response)
    overall, date = pl.col("overall_response").cast(pl.String), pl.col("date")
    rows = history.response.filter(
        (pl.col("reader") == reader)
        & ~pl.col("baseline").fill_null(False)
        & ~pl.col("post_progression").fill_null(False)
        & overall.is_not_null()
    ).join(limits, on="subject")
    before = pl.col("stop_date").is_null() | (date < pl.col("stop_date"))
    return rows.filter(date.is_null() | ((date >= pl.col("origin_date")) & before)).select(
        group="subject",
        place="row",
        day=date.cast(pl.Int32),
        response=pl.when(date.is_null()).then(pl.lit("NE")).otherwise(overall),
        persists=pl.col("rule") == "TP-PR-PERSIST",
    )
