"""Stories of salvage for spec tests: drawn tables in day numbers, and what must come out of them."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from drawn import parse_tables
from endpoint_trial import derive_at, further, list_values, parse_response, survival, trial
from lesionwise.definitions import TimeToEvent
from lesionwise.study import ResponseRules
from oracle.endpoint import derive_slowly

START = date(2024, 1, 1)
AT = "last_adequate_assessment"


class Ended(NamedTuple):
    """An event: day (date - origin), kind, rule, deciding row; salvages, flags and queries on the way."""

    day: int
    reason: str
    rule: str
    source: str
    salvages: int = 0
    flags: str = ""
    queries: str = ""


class Open(NamedTuple):
    """A censoring: day, reason, deciding row; salvages, flags and queries on the way."""

    day: int
    reason: str
    source: str
    salvages: int = 0
    flags: str = ""
    queries: str = ""


class Unknown(NamedTuple):
    """No value: why, and the row of which too little is recorded."""

    reason: str
    source: str


Expected = Ended | Open | Unknown


def salvage(**settings: Any) -> TimeToEvent:
    """The endpoint from enrolment with its defaults; death is an event."""
    events = settings.pop("event", ("systemic_change", "not_amenable", "death"))
    return further("pfs2_salvage_rt", *events, at=AT, **settings)


def write_days(drawing: str) -> str:
    """A drawing whose dates are written as `@90`: so many days after the start."""
    return re.sub(r"@(-?\d+)", lambda found: str(START + timedelta(days=int(found[1]))), drawing)


def assert_salvage(
    tables: Mapping[str, str],
    expected: Mapping[str, Expected],
    *,
    cut: int | None = None,
    first: Mapping[str, int] | None = None,
    rules: ResponseRules | None = None,
    **settings: Any,
) -> None:
    """Engine and oracle give what is expected; `first`: the day of PFS1 by the same settings.

    Every subject is enrolled on day 0; policy P1 unless `rules` say otherwise.
    """
    names = sorted({*expected, *_list_names(tables)})
    drawings = {name: write_days(drawing) for name, drawing in tables.items()}
    response = parse_response(drawings.pop("response", "row"))
    drawings["subject"] = write_days("\n".join(["subject | enrolment_date", *(f"{n} | @0" for n in names)]))
    frames = parse_tables(drawings)
    endpoint = salvage(**settings)
    pfs1 = survival("pfs1", event=("progression", "clinical_progression", "death"))
    study = trial(endpoint, pfs1, response=rules or ResponseRules(rt_policy="P1"))
    day = None if cut is None else START + timedelta(days=cut)
    _, found = derive_at(study, frames, response, day)
    slow = derive_slowly(study, frames, response, day)
    assert list_values(found) == slow
    rows = {(row["subject"], row["endpoint"]): row for row in found.endpoint.iter_rows(named=True)}
    for subject, value in expected.items():
        assert _shorten(rows[subject, endpoint.id]) == value, subject
    for subject, number in (first or {}).items():
        assert (rows[subject, "pfs1"]["event_date"] - START).days == number, f"PFS1 of {subject}"


def _list_names(tables: Mapping[str, str]) -> set[str]:
    rows = [line for drawing in tables.values() for line in drawing.splitlines() if line.strip()]
    return {
        cells[0].strip() for cells in (row.split("|") for row in rows) if re.match(r"S\d", cells[0].strip())
    }


def _shorten(row: dict[str, Any]) -> Expected:
    source = f"{row['source_table']}#{row['source_row']}"
    if row["status"] is None:
        return Unknown(row["reason"], source)
    day = (row["event_date"] - START).days
    more = (int(row["value"]), row["flags"] or "", row["queries"] or "")
    if row["status"] == 0:
        return Open(day, row["reason"], source, *more)
    return Ended(day, row["reason"], row["detail"] or "", source, *more)
