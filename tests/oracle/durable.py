"""Durable disease control slowly: one subject at a time, from the sentence of the rule."""

import datetime
from collections.abc import Mapping

import polars as pl

from lesionwise.definitions import DurableControl
from lesionwise.study import Study
from oracle.person import Date, Mark, Person, Row, find_origin, read_person

DAY = datetime.timedelta(days=1)
Answer = tuple[int | None, str]
"""Status and reason."""


def control_slowly(
    study: Study,
    endpoint: DurableControl,
    tables: Mapping[str, pl.DataFrame],
    response: pl.DataFrame,
    cut: Date | None,
    reader: str,
) -> dict[str, Answer]:
    """Status and reason of every subject."""
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    found = {}
    for subject in rows["subject"]:
        name = subject["subject"]
        mine = {table: [row for row in some if row.get("subject") == name] for table, some in rows.items()}
        read = [row for row in response.to_dicts() if row["subject"] == name and row["reader"] == reader]
        person = read_person(study, mine, read, cut)
        found[name] = _answer(person, endpoint)
    return found


def _answer(person: Person, endpoint: DurableControl) -> Answer:
    origin = find_origin(person, endpoint.origin)
    if origin is None:
        return None, "no_origin"
    if endpoint.sdcr_nact == "ignored":
        return _decide(person, endpoint, origin, [])
    sure = _decide(person, endpoint, origin, person.new_lines)
    unclear = [
        mark._replace(date=origin.date) if mark.date == datetime.date.min else mark
        for mark in person.unclear_lines
    ]
    other = _decide(person, endpoint, origin, sorted([*person.new_lines, *unclear]))
    counts = any(mark.date >= origin.date for mark in unclear)
    return (None, "line_unknown") if counts and sure[0] != other[0] else sure


def _decide(person: Person, endpoint: DurableControl, origin: Mark, lines: list[Mark]) -> Answer:
    rows = sorted(
        (r for r in person.responses if not r["baseline"] and r["date"] and r["date"] >= origin.date),
        key=lambda r: (r["date"], r["row"]),
    )
    progression = next((r["date"] for r in rows if r["overall_response"] == "PD"), None)
    line = next((mark.date for mark in lines if mark.date >= origin.date), None)
    death = None if person.death is None else max(person.death.date, origin.date)
    good = [r for r in rows if _shows_control(endpoint, r, progression, line)]
    start = origin.date if endpoint.dcr_from == "origin" else good[0]["date"] if good else None
    due = None if start is None else start + endpoint.dcr_min_duration_days * DAY
    ends = [(progression, "progression"), (line, "new_systemic_therapy"), (death, "death")]
    early = [(date, name) for date, name in ends if date is not None and (due is None or date < due)]
    if early:
        return 0, min(early, key=lambda end: end[0])[1]
    proof = [r["date"] for r in good if due and r["date"] >= due - endpoint.dcr_tolerance_days * DAY]
    missing = 0 if endpoint.dcr_missing == "non_responder" else None
    if not proof or due is None:
        return missing, "not_documented"
    seen = max([proof[0], *(mark.date for mark in person.alive)])
    if person.unknown_death and seen < due:
        return None, "death_date_unknown"
    return 1, "control_lasted"


def _shows_control(endpoint: DurableControl, row: Row, progression: Date | None, line: Date | None) -> bool:
    before = all(end is None or row["date"] < end for end in (progression, line))
    return before and not row["post_progression"] and row["overall_response"] in endpoint.response
