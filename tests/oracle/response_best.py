"""Confirmation and best response, slowly: every pair of assessments is tried."""

import datetime
from typing import NamedTuple

from lesionwise.study.model import ResponseRules

WORST_LAST = ["NE", "NED", "CR", "PR", "SD", "NON-CR/NON-PD", "PD"]


class Record(NamedTuple):
    """One assessment: its name or number, its day, its response."""

    name: int
    day: datetime.date | None
    response: str


def order_records(records: list[Record]) -> list[Record]:
    """By day, one a day (the worst, then the first); one without day stays after those before it."""
    latest = datetime.date.min
    placed = []
    for place, record in enumerate(records):
        latest = max(latest, record.day or latest)
        severity = WORST_LAST.index(record.response)
        placed.append(((record.day or latest, record.day is None, -severity, place), record))
    kept: list[Record] = []
    for _, record in sorted(placed):
        if record.day is None or all(other.day != record.day for other in kept):
            kept.append(record)
    return kept


def confirm_records(records: list[Record], rules: ResponseRules) -> list[tuple[int, int]]:
    """The pairs (first, confirming) of confirmed CR and PR, one a first record."""
    rows = order_records(records)
    pairs = []
    for i, first in enumerate(rows):
        wanted = {"CR": ["CR"], "PR": ["CR", "PR"]}.get(first.response)
        if wanted is None or first.day is None:
            continue
        due = first.day + datetime.timedelta(days=rules.confirm_days)
        for j in range(i + 1, len(rows)):
            second = rows[j]
            if second.response in wanted and second.day is not None and second.day >= due:
                if _is_clean([row.response for row in rows[i : j + 1]], rules):
                    pairs.append((first.name, second.name))
                break
    return pairs


def _is_clean(responses: list[str], rules: ResponseRules) -> bool:
    """Whether what lies between the two ends of `responses` lets the last confirm the first."""
    between = responses[1:-1]
    if between.count("NE") > rules.max_ne:
        return False
    if responses[0] == "CR":
        return set(between) <= {"CR", "NE"}
    if "PR" in responses[responses.index("CR") :] if "CR" in responses else False:
        return False
    if "SD" in between:
        place = responses.index("SD")
        if not rules.accept_sd or between.count("SD") > 1 or "PR" not in responses[place:]:
            return False
    return set(between) <= {"CR", "PR", "NE", "SD"}


class Best(NamedTuple):
    """A best response with its day and the record it rests on."""

    best: str
    day: datetime.date | None
    name: int | None


def find_best(
    records: list[Record],
    lasting: set[int],
    rules: ResponseRules,
    origin: datetime.date | None,
    stop: datetime.date | None,
    confirmed: bool,
) -> Best:
    """Best response of one subject and reader from records up to the first progression.

    `lasting`: names of records that are PR only because a PR lasts.
    """
    window = []
    for record in records:
        if record.day is None:
            window.append(record._replace(response="NE"))
        elif (origin is None or record.day >= origin) and (
            stop is None or record.day < stop or (record.day == stop and record.response == "PD")
        ):
            window.append(record)
    rows = order_records(window)
    if not rows:
        return Best("MISSING", None, None)
    proven = _find_proven([_unlast(row, lasting) for row in rows], rules) if confirmed else None
    for word in ("CR", "PR", "SD", "NON-CR/NON-PD", "NED", "PD", "NE"):
        members = [row for n, row in enumerate(rows) if _belongs(word, rows, n, rules, origin, proven)]
        for row in sorted(members, key=lambda row: row.day is None):
            return Best(word, row.day, row.name)
    raise AssertionError("every record is at least not evaluable")


def _unlast(row: Record, lasting: set[int]) -> Record:
    return row._replace(response="SD") if row.name in lasting and row.response == "PR" else row


def _find_proven(rows: list[Record], rules: ResponseRules) -> dict[int, str]:
    response = {row.name: row.response for row in rows}
    return {first: response[first] for first, _ in confirm_records(rows, rules)}


def _belongs(
    word: str,
    rows: list[Record],
    place: int,
    rules: ResponseRules,
    origin: datetime.date | None,
    proven: dict[int, str] | None,
) -> bool:
    row = rows[place]
    long = origin is not None and row.day is not None and (row.day - origin).days >= rules.min_sd_days
    if word in ("CR", "PR"):
        return row.response == word if proven is None else proven.get(row.name) == word
    if word == "SD":
        return long and row.response in ("CR", "PR", "SD")
    if word in ("NON-CR/NON-PD", "NED"):
        return long and row.response == word
    if word == "PD":
        lost = proven is not None and row.response in ("PR", "SD")
        return row.response == "PD" or (lost and any(r.response == "CR" for r in rows[:place]))
    return True
