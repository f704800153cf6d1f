"""How many scheduled scans were missed between the last adequate one and an event (ENDPOINTS 6.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.study import ImagingSchedule

_MISSED = pl.Int64


@dataclass(frozen=True)
class Piece:
    """Scans due at `first`, `first + interval`, ... days from the anchor, `count` of them; null: no end."""

    first: int
    interval: int
    window: int
    count: int | None

    def count_opened(self, day: pl.Expr) -> pl.Expr:
        """Scans whose window has opened by `day`."""
        return self._count(day + self.window)

    def count_closed(self, day: pl.Expr) -> pl.Expr:
        """Scans whose window closed strictly before `day`."""
        return self._count(day - self.window - 1)

    def _count(self, day: pl.Expr) -> pl.Expr:
        return ((day - self.first) // self.interval + 1).clip(0, self.count)


def build_pieces(schedules: list[ImagingSchedule]) -> list[Piece]:
    """The due days of one anchor: a schedule is in force until the first scan of the next one.

    So a schedule that lengthens is two entries: every 56 days from day 56, every 84 days from day 336.
    """
    ordered = sorted(schedules, key=lambda schedule: schedule.first_day)
    following = [schedule.first_day for schedule in ordered[1:]]
    return [
        Piece(
            schedule.first_day,
            schedule.interval_days,
            schedule.window_days,
            None if end is None else -(-(end - schedule.first_day) // schedule.interval_days),
        )
        for schedule, end in zip(ordered, [*following, None], strict=True)
    ]


def count_missed(history: History, cases: pl.DataFrame, limit: int) -> pl.DataFrame:
    """`cases` with `missed`: scheduled scans without adequate assessment before the event; null: no schedule.

    `cases` has a row a subject: `from_date` and `from_nominal` (last adequate assessment before the event,
    else the origin), `to_date`, and `to_nominal` for an event that is a scan, else null. Nominal dates
    are due dates where recorded; a scan belongs to the last scheduled one whose window has opened, so a
    late scan keeps its place. Before an event at a scan the scans between the two places are missed;
    before death or clinical progression those whose window closed strictly between the two dates.

    A subject whose anchor has no date has no due dates: `limit` scans are missed when the two dates are more
    than limit x interval + 2 x window days apart (the longest interval declared), else none. A subject
    for whose acquisition mode no schedule is declared, or whose mode is unknown where schedules are bound
    to a mode, has no schedule: null, and no gap can be found.
    """
    mode = history.tables["subject"].select("subject", mode=pl.col("mode").cast(pl.String))
    result = cases.join(mode, on="subject", how="left", maintain_order="left")
    counted = pl.lit(None, dtype=_MISSED)
    apart = pl.lit(None, dtype=_MISSED)
    for number, schedules in enumerate(_group(history.study.imaging)):
        name, bound = f"anchor_{number}", schedules[0].mode
        anchors = derive_origin(history, schedules[0].anchor).select("subject", "origin_date")
        named = anchors.rename({"origin_date": name})
        result = result.join(named, on="subject", how="left", maintain_order="left")
        applies = pl.lit(True) if bound is None else pl.col("mode") == bound
        inside = applies & pl.col(name).is_not_null()
        counted = pl.when(counted.is_null() & inside).then(_count_by_due(schedules, name)).otherwise(counted)
        apart = pl.when(apart.is_null() & applies).then(_count_by_gap(schedules, limit)).otherwise(apart)
    return result.with_columns(missed=pl.coalesce(counted, apart)).select(*cases.columns, "missed")


def _group(schedules: Sequence[ImagingSchedule]) -> list[list[ImagingSchedule]]:
    """Schedules of one anchor and mode together, in the order declared."""
    groups: dict[tuple[str, str | None], list[ImagingSchedule]] = {}
    for schedule in schedules:
        groups.setdefault((schedule.anchor, schedule.mode), []).append(schedule)
    return list(groups.values())


def _days(column: str, anchor: str) -> pl.Expr:
    return (pl.col(column) - pl.col(anchor)).dt.total_days()


def _count_by_due(schedules: list[ImagingSchedule], anchor: str) -> pl.Expr:
    pieces = build_pieces(schedules)
    attended = pl.sum_horizontal(piece.count_opened(_days("from_nominal", anchor)) for piece in pieces)
    at_scan = pl.sum_horizontal(piece.count_opened(_days("to_nominal", anchor)) for piece in pieces)
    closed = pl.sum_horizontal(piece.count_closed(_days("to_date", anchor)) for piece in pieces)
    last = pl.when(pl.col("to_nominal").is_null()).then(closed).otherwise(at_scan - 1)
    return (last - attended).clip(0).cast(_MISSED)


def _count_by_gap(schedules: list[ImagingSchedule], limit: int) -> pl.Expr:
    longest = max(schedules, key=lambda schedule: schedule.interval_days)
    reach = limit * longest.interval_days + 2 * longest.window_days
    apart = (pl.col("to_date") - pl.col("from_date")).dt.total_days()
    return pl.when(apart > reach).then(limit).otherwise(0).cast(_MISSED)
