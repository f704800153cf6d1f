"""The state machine of `pfs2_salvage_rt`: episode after episode, all subjects at once (STUDIES 9.1)."""

from typing import NamedTuple

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.salvage.assessments import BEFORE, RESTARTED
from lesionwise.derive.endpoint.salvage.episodes import judge_progressions, list_changes
from lesionwise.derive.endpoint.salvage.nearest import find_latest, find_next
from lesionwise.derive.endpoint.salvage.records import Records

_DAY = pl.duration(days=1)
_SERIES = ("subject", "series")
_ENDS = ("subject", "kind", "letter", "date", "source_table", "source_row", "scan")
_AFTER = ("decision_date", "decision_row", "next_date", "next_source_table", "next_source_row")


class Run(NamedTuple):
    """What the machine went through.

    ends: one row a subject whose time ends by progression: kind, letter, date, row, decision, next therapy.
    halts: one row a subject whose follow-up ends otherwise: date, row, reason. episodes: one row an episode
    (`judge_progressions`), with its number. firsts: subject, first_progression.
    """

    ends: pl.DataFrame
    halts: pl.DataFrame
    episodes: pl.DataFrame
    firsts: pl.DataFrame


def run_machine(
    history: History,
    endpoint: TimeToEvent,
    origins: pl.DataFrame,
    seen: pl.DataFrame,
    records: Records,
    *,
    supposed: bool,
) -> Run:
    """Every subject of `origins` from the origin to an event, a halt or the end of the records.

    A subject is on the line until the next progression of the series in force. An episode that is salvaged
    restarts the series on the day of the salvage; one that remains ends on its last day. Between episodes a
    change of therapy ends the time: after a progression that was not salvaged, on the day of the last one
    before the change (a line begun for progression or deterioration, a drug added, a line stopped for it
    unless a scan within `max_hold_days` shows the progression); without one, a line begun for progression or
    deterioration on its own day, where clinical progression counts, else follow-up halts there. One pass a
    round of episodes, until nobody goes on.
    """
    cut = pl.lit(history.data_cut, dtype=pl.Date)
    cases = judge_progressions(seen, records, endpoint, cut, supposed=supposed)
    state = origins.select(
        "subject",
        from_date="origin_date",
        series=pl.lit(BEFORE),
        remained=pl.lit(False),
    )
    ends, halts, episodes = [], [], []
    number = 0
    while number == 0 or state.height:
        number += 1
        step = _look_ahead(state, cases, records, endpoint)
        changed = step.filter("changed")
        late, bare = changed.filter("remained"), changed.filter(~pl.col("remained"))
        ends.append(_end_later(late, seen, records, endpoint))
        told = _end_bare(bare)
        ends.append(told if endpoint.clinical_progression_is_event else told.clear())
        halts.append(_halt(told if not endpoint.clinical_progression_is_event else told.clear()))
        met = step.filter(~pl.col("changed") & pl.col("case").is_not_null())
        met = met.select("subject", "case", "remained").join(cases, on=["subject", "case"])
        episodes.append(met.with_columns(number=pl.lit(number)))
        ends.append(_end_episodes(met))
        pending = met.filter(pl.col("outcome") == "pending").with_columns(reason=pl.lit("decision_pending"))
        halts.append(pending.select("subject", "date", "source_table", "source_row", "reason"))
        state = _go_on(met)
    return _gather(ends, halts, episodes)


def _look_ahead(
    state: pl.DataFrame, cases: pl.DataFrame, records: Records, endpoint: TimeToEvent
) -> pl.DataFrame:
    """`state` with the next progression and whether the therapy changes before it (`change_`)."""
    ahead = cases.select(*_SERIES, "date", "case", "scan")
    step = find_next(state, ahead, "from_date", "pd", _SERIES).rename({"pd_case": "case"})
    row = ("subject", "date", "source_table", "source_row")
    for name, rows in (("late", records.late), ("bare", records.bare), ("stop", records.ends)):
        step = find_next(step, rows.select(row), "from_date", name)
    days = (pl.col("pd_date") - pl.col("stop_date")).dt.total_days()
    claimed = (days <= endpoint.max_hold_days).fill_null(False)
    start = pl.when("remained").then("late_date").otherwise("bare_date")
    stop = pl.when(pl.col("remained") & ~claimed).then("stop_date")
    step = step.with_columns(start=start, stop=stop).with_columns(
        change_date=pl.min_horizontal("start", "stop")
    )
    by_start = (pl.col("start") == pl.col("change_date")).fill_null(False)
    for part in ("source_table", "source_row"):
        begun = pl.when("remained").then(f"late_{part}").otherwise(f"bare_{part}")
        step = step.with_columns(
            pl.when(by_start).then(begun).otherwise(f"stop_{part}").alias(f"change_{part}")
        )
    before = pl.col("pd_date").is_null() | (pl.col("change_date") < pl.col("pd_date"))
    return step.with_columns(changed=(pl.col("change_date").is_not_null() & before), by_start=by_start)


def _end_later(
    changed: pl.DataFrame, seen: pl.DataFrame, records: Records, endpoint: TimeToEvent
) -> pl.DataFrame:
    """Events on the day of the last progression before the change."""
    grace = pl.duration(days=endpoint.decision_grace_days)
    last = seen.select(*_SERIES, "date", "source_table", "source_row", "scan")
    told = find_latest(changed, last, "change_date", "last", _SERIES)
    told = find_next(told, records.starts, "change_date", "next")
    told = find_next(told, list_changes(records), "last_date", "decision")
    held = pl.col("next_date") <= pl.col("change_date") + grace
    decided = pl.col("decision_date") <= pl.col("change_date")
    return told.select(
        "subject",
        pl.lit("systemic_change").alias("kind"),
        pl.lit("later").alias("letter"),
        pl.col("last_date").alias("date"),
        pl.col("last_source_table").alias("source_table"),
        pl.col("last_source_row").alias("source_row"),
        pl.col("last_scan").alias("scan"),
        "change_date",
        "change_source_table",
        "change_source_row",
        *(pl.when(decided).then(f"decision_{part}").alias(f"decision_{part}") for part in ("date", "row")),
        *(
            pl.when(held).then(f"next_{part}").alias(f"next_{part}")
            for part in ("date", "source_table", "source_row")
        ),
    )


def _end_bare(changed: pl.DataFrame) -> pl.DataFrame:
    """Events on the day of a line that was begun for progression without one on record."""
    return changed.select(
        "subject",
        pl.lit("systemic_change").alias("kind"),
        pl.lit("line").alias("letter"),
        pl.col("change_date").alias("date"),
        pl.col("change_source_table").alias("source_table"),
        pl.col("change_source_row").alias("source_row"),
        pl.lit(None, dtype=pl.String).alias("scan"),
        "change_date",
        "change_source_table",
        "change_source_row",
        pl.lit(None, dtype=pl.Date).alias("decision_date"),
        pl.lit(None, dtype=pl.Int64).alias("decision_row"),
        pl.col("change_date").alias("next_date"),
        pl.col("change_source_table").alias("next_source_table"),
        pl.col("change_source_row").alias("next_source_row"),
    )


def _halt(bare: pl.DataFrame) -> pl.DataFrame:
    return bare.select(
        "subject", "date", "source_table", "source_row", pl.lit("new_systemic_therapy").alias("reason")
    )


def _end_episodes(met: pl.DataFrame) -> pl.DataFrame:
    ended = met.filter(~pl.col("outcome").is_in(["salvage", "remain", "pending", "died"]))
    nothing = (pl.Date, pl.String, pl.Int64)
    return ended.select(
        "subject",
        pl.col("outcome").alias("kind"),
        *_ENDS[2:],
        *(
            pl.lit(None, dtype=dtype).alias(f"change_{part}")
            for part, dtype in zip(("date", "source_table", "source_row"), nothing, strict=True)
        ),
        *_AFTER,
    )


def _go_on(met: pl.DataFrame) -> pl.DataFrame:
    """The state after an episode that did not end the time."""
    salvaged = pl.col("outcome") == "salvage"
    return met.filter(pl.col("outcome").is_in(["salvage", "remain"])).select(
        "subject",
        from_date=pl.col("close") + _DAY,
        series=pl.when(salvaged).then(RESTARTED).otherwise("series"),
        remained=~salvaged,
    )


def _gather(ends: list[pl.DataFrame], halts: list[pl.DataFrame], episodes: list[pl.DataFrame]) -> Run:
    gone = pl.concat(episodes).sort("subject", "number")
    ended = pl.concat(ends).sort("subject")
    dates = pl.concat([gone.select("subject", "date"), ended.select("subject", "date")])
    firsts = dates.group_by("subject").agg(first_progression=pl.col("date").min())
    return Run(ended, pl.concat(halts).sort("subject"), gone, firsts)
