"""Missed scans slowly: every due day is written down."""

import datetime

from lesionwise.definitions import TimeToEvent
from lesionwise.study import ImagingSchedule
from oracle.person import Mark, Person, Row, find_origin


def find_missed(
    person: Person,
    endpoint: TimeToEvent,
    origin: Mark,
    before: Row | None,
    event: Mark,
    scan: Row | None,
    limit: int,
) -> int | None:
    """Scheduled scans missed before the event (`scan`: its row if it is one); None without a schedule."""
    groups: dict[tuple[str, str | None], list[ImagingSchedule]] = {}
    for schedule in person.study.imaging:
        if schedule.mode is None or schedule.mode == person.mode:
            groups.setdefault((schedule.anchor, schedule.mode), []).append(schedule)
    if not groups:
        return None
    start, nominal = origin.date, origin.date
    if before is not None:
        start = before["date"]
        nominal = person.due.get(before["scan"]) or start
    fraction = find_origin(person, "first_sabr_fraction")
    if endpoint.entry == "left_truncate" and fraction is not None:
        start, nominal = max(start, fraction.date), max(nominal, fraction.date)
    for (anchor, _), schedules in groups.items():
        mark = find_origin(person, anchor)
        if mark is not None:
            due = list_due(schedules, mark.date)
            attended = sum(day - window <= nominal for day, window in due)
            if scan is None:
                return max(0, sum(day + window < event.date for day, window in due) - attended)
            place: datetime.date = person.due.get(scan["scan"]) or scan["date"]
            return max(0, sum(day - window <= place for day, window in due) - 1 - attended)
    longest = max(next(iter(groups.values())), key=lambda schedule: schedule.interval_days)
    reach = limit * longest.interval_days + 2 * longest.window_days
    return limit if (event.date - start).days > reach else 0


def list_due(
    schedules: list[ImagingSchedule], anchor: datetime.date
) -> list[tuple[datetime.date, datetime.timedelta]]:
    """Due days with their windows over twenty years; a later schedule takes over at its first scan."""
    ordered = sorted(schedules, key=lambda schedule: schedule.first_day)
    due = []
    for number, schedule in enumerate(ordered):
        end = ordered[number + 1].first_day if number + 1 < len(ordered) else 7305
        day = schedule.first_day
        while day < end:
            window = datetime.timedelta(days=schedule.window_days)
            due.append((anchor + datetime.timedelta(days=day), window))
            day += schedule.interval_days
    return due
