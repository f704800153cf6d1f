"""The story of `pfs2_salvage_rt`: every episode with its rule, then what every time to event tells."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events import SALVAGED
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.trace import TRACE_COLUMNS, trace_time_to_event


def trace_salvage(history: History, endpoint: TimeToEvent, wide: pl.DataFrame) -> pl.DataFrame:
    """One row a subject and row that was looked at; columns `TRACE_COLUMNS`.

    The rows of the episode that ended the time, and the row of the endpoint, decide; those of other episodes
    are considered.
    """
    ended = (pl.col("status") == 1) & pl.col("reason").is_in(list(SALVAGED))
    held = wide.filter(pl.col("story").is_not_null()).select(
        "subject",
        "story",
        rule="reason",
        ended=ended.fill_null(False),
        own_table="source_table",
        own_row="source_row",
    )
    told = held.explode("story").unnest("story")
    own = (pl.col("source_table") == pl.col("own_table")) & (pl.col("source_row") == pl.col("own_row"))
    decides = (pl.col("ended") & pl.col("ends")) | own.fill_null(False)
    story = told.with_columns(
        part=pl.when(decides).then(pl.lit("decided_by")).otherwise(pl.lit("considered"))
    )
    story = story.sort("subject", pl.col("part") != "decided_by", maintain_order=True)
    every = pl.concat([story.select(TRACE_COLUMNS), trace_time_to_event(history, endpoint, wide)])
    return every.unique(["subject", "source_table", "source_row"], keep="first", maintain_order=True)
