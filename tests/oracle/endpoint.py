"""Endpoints slowly: one subject at a time, plain lists, written from the rules and not from the engine."""

import datetime
import math
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from lesionwise.definitions import Endpoint, Proportion, TimeToEvent
from lesionwise.study import Study
from oracle.further import DRIVEN, ORDER, Found, find_absence, list_happened, list_next
from oracle.person import Date, Mark, Person, Row, find_origin, read_person
from oracle.response_best import Best, Record, confirm_records, find_best, order_records
from oracle.salvage import KINDS as SALVAGED
from oracle.salvage import decide_salvage
from oracle.schedule import find_missed

DAY = datetime.timedelta(days=1)


class Value(NamedTuple):
    """What an endpoint is for one subject; `source` is `table#row`."""

    origin: Date | None
    date: Date | None
    days: int | None
    status: int | None
    reason: str
    source: str | None
    entry: int | None = None


def derive_slowly(
    study: Study, tables: Mapping[str, pl.DataFrame], response: pl.DataFrame, cut: Date | None
) -> dict[tuple[str, str], Value]:
    """Every endpoint of every subject."""
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    result = {}
    for subject in rows["subject"]:
        name = subject["subject"]
        mine = {table: [row for row in found if row.get("subject") == name] for table, found in rows.items()}
        person = read_person(study, mine, [row for row in response.to_dicts() if row["subject"] == name], cut)
        person.baselines_known = any(row["baseline"] for row in rows["scan"])
        for endpoint in study.endpoints:
            reader = _choose_reader(study, endpoint, response)
            absent = _reads(endpoint) and reader not in set(response["reader"]) and response.height > 0
            result[name, endpoint.id] = (
                Value(None, None, None, None, "no_reader", None)
                if absent
                else _derive(person, endpoint, reader)
            )
    return result


def _reads(endpoint: Endpoint) -> bool:
    """Whether the responses of a reader decide."""
    if not isinstance(endpoint, TimeToEvent):
        return True
    return endpoint.censor.at == "last_adequate_assessment" or "second_progression" in endpoint.event


def _choose_reader(study: Study, endpoint: Endpoint, response: pl.DataFrame) -> str:
    for named in (endpoint.reader, study.response.reader):
        if named:
            return named
    readers = set(response["reader"])
    return readers.pop() if len(readers) == 1 else "INVESTIGATOR"


def _derive(person: Person, endpoint: Endpoint, reader: str) -> Value:
    rows = [row for row in person.responses if row["reader"] == reader]
    if isinstance(endpoint, Proportion):
        return _derive_proportion(person, endpoint, rows)
    assert isinstance(endpoint, TimeToEvent), "other kinds have oracles of their own"
    if endpoint.origin != "first_response":
        origin = find_origin(person, endpoint.origin)
        if origin is None:
            return Value(None, None, None, None, "no_origin", None)
        return _derive_time(person, endpoint, rows, origin)
    origin = _find_first_response(person, rows, person.new_lines)
    if origin is None:
        return Value(None, None, None, None, "not_a_responder", None)
    unsure = _find_first_response(person, rows, _suppose(person, find_reference(person)))
    if unsure != origin:
        return Value(origin.date, None, None, None, "line_unknown", _first_unclear(person))
    return _derive_time(person, endpoint, rows, origin)


def find_reference(person: Person) -> Mark | None:
    """Where best response starts."""
    randomised = person.study.design == "randomised"
    return find_origin(person, "randomisation" if randomised else "earliest_study_treatment")


def _suppose(person: Person, origin: Mark | None) -> list[Mark]:
    """The new lines if every unclear line were one; without start, from the origin."""
    if origin is None:
        return person.new_lines
    unclear = [
        mark._replace(date=origin.date) if mark.date == datetime.date.min else mark
        for mark in person.unclear_lines
    ]
    return sorted([*person.new_lines, *unclear])


def _first_unclear(person: Person) -> str | None:
    return person.unclear_lines[0].source if person.unclear_lines else None


def _derive_time(person: Person, endpoint: TimeToEvent, rows: list[Row], origin: Mark) -> Value:
    if endpoint.rule == "pfs2_salvage_rt":
        decided, _ = decide_salvage(
            person,
            endpoint,
            (rows, rows),
            origin,
            lambda found: decide(person, endpoint, rows, origin, found),
        )
        (date, status, reason), at = decided
    else:
        (date, status, reason), at = _decide_surely(person, endpoint, rows, origin)
    absence = find_absence(person, endpoint, origin.date)
    if absence is not None:
        (date, status, reason), at = (None, None, absence[0]), absence[1]
    if endpoint.horizon_months is not None and date is not None:
        horizon = origin.date + datetime.timedelta(days=math.floor(endpoint.horizon_months * 30.4375))
        if date > horizon:
            date, status, reason = horizon, 0, "horizon"
    entry = None
    if endpoint.entry == "left_truncate":
        fraction = find_origin(person, "first_sabr_fraction")
        if fraction is not None:
            entry = max(0, (fraction.date - origin.date).days)
        if status is not None and fraction is None:
            status, reason = None, "no_entry"
        elif status is not None and fraction is not None and date is not None and date < fraction.date:
            status, reason = None, "before_entry"
    days = None if status is None or date is None else (date - origin.date).days + 1
    return Value(origin.date, date, days, status, reason, at, entry)


Decision = tuple[tuple[Date | None, int | None, str], str | None]
"""Date, status and reason; source."""


def _decide_surely(person: Person, endpoint: TimeToEvent, rows: list[Row], origin: Mark) -> Decision:
    """What is decided; nothing where what is in doubt would change it."""
    found = _list_found(person, endpoint, rows, origin)
    sure = [one for one in found if one.doubt is None]
    decision = _decide(person, endpoint, rows, origin, sure, person.new_lines)
    halting = _list_halting(endpoint)
    doubts = [
        ((one.mark.date, 1 + (one.mark.what in halting), ORDER.index(one.mark.what), one.mark), one.doubt)
        for one in found
        if one.doubt
    ]
    supposed = person.new_lines
    on_scans = endpoint.censor.at == "last_adequate_assessment"
    if on_scans and endpoint.censor.profile == "fda_2018" and person.unclear_lines:
        supposed = _suppose(person, origin)
        later = [mark for mark in supposed if mark.date >= origin.date]
        doubts += [((mark.date, 0, 0, mark), "line_unknown") for mark in later[:1]]
    if doubts:
        (date, status, _), _ = _decide(person, endpoint, rows, origin, found, supposed)
        if (date, status) != decision[0][:2]:
            place, why = min(doubts, key=lambda doubt: doubt[0])
            return (None, None, why), place[3].source
    return decision


def _list_found(person: Person, endpoint: TimeToEvent, rows: list[Row], origin: Mark) -> list[Found]:
    """Every happening that ends the time of the endpoint, or its follow-up."""
    first = _find_progression(rows, origin.date)
    marks = [Mark(first["date"], "response", first["row"], "progression")] if first else []
    marks += [m._replace(what="clinical_progression") for m in person.clinical if m.date >= origin.date]
    if person.death is not None:
        marks.append(person.death._replace(date=max(person.death.date, origin.date), what="death"))
    found = [Found(mark) for mark in marks] + list_happened(person, endpoint, rows, origin)
    if endpoint.censor.profile != "fda_2018":
        found += [
            one._replace(mark=one.mark._replace(what="clinical_progression"))
            for one in list_next(person, origin.date)
            if one.mark.what in DRIVEN
        ]
    kinds = {*_list_event_kinds(endpoint), *endpoint.competing, *_list_halting(endpoint)}
    return [one for one in found if one.mark.what in kinds]


def decide(
    person: Person, endpoint: TimeToEvent, rows: list[Row], origin: Mark, found: list[Found]
) -> Decision:
    """What is decided from these happenings, of which those count that the endpoint knows."""
    kinds = {*_list_event_kinds(endpoint), *endpoint.competing, *_list_halting(endpoint)}
    known = [one for one in found if one.mark.what in kinds]
    return _decide(person, endpoint, rows, origin, known, person.new_lines)


def _list_event_kinds(endpoint: TimeToEvent) -> list[str]:
    kinds: list[str] = list(endpoint.event)
    if "systemic_change" in kinds:
        kinds += SALVAGED
    if endpoint.local_therapy_before_pd == "counted":
        kinds.append("local_therapy")
    if endpoint.toxicity_switch == "composite" and "next_line" not in kinds:
        kinds.append("toxicity_switch")
    return kinds


def _list_halting(endpoint: TimeToEvent) -> list[str]:
    """Kinds that end follow-up."""
    halting = ["local_therapy"] if endpoint.local_therapy_before_pd == "censored" else []
    if "systemic_change" in endpoint.event:
        halting = ["decision_pending", "new_systemic_therapy"]
    return [*halting, "toxicity_switch"] if endpoint.toxicity_switch == "hypothetical" else halting


def _decide(
    person: Person,
    endpoint: TimeToEvent,
    rows: list[Row],
    origin: Mark,
    found: list[Found],
    lines: list[Mark],
) -> Decision:
    kinds = _list_event_kinds(endpoint)
    ending = [one.mark for one in found if one.mark.what in (*kinds, *endpoint.competing)]
    event = min(
        ending,
        key=lambda m: (m.date, m.what not in kinds, ORDER.index(m.what), m),
        default=None,
    )
    halting = _list_halting(endpoint)
    halt = min(
        (one.mark for one in found if one.mark.what in halting),
        key=lambda m: (m.date, halting.index(m.what), m),
        default=None,
    )
    status = 1 if event is not None and event.what in kinds else 2
    if endpoint.censor.at == "last_adequate_assessment":
        return _decide_progression(person, endpoint, rows, origin, lines, event, halt, status)
    if halt is not None and (event is None or halt.date < event.date):
        return (halt.date, 0, f"{halt.what}_before"), halt.source
    if event:
        return (event.date, status, event.what), event.source
    last = min(person.alive, key=lambda m: (-m.date.toordinal(), m.table, m.row), default=origin)
    if person.death is not None:
        last = person.death
    late = last if last.date >= origin.date else last._replace(date=origin.date)
    return (late.date, 0, _why_ended(person)), late.source


def _find_progression(rows: list[Row], start: Date) -> Row | None:
    found = [r for r in rows if not r["baseline"] and r["overall_response"] == "PD" and r["date"] is not None]
    return min((r for r in found if r["date"] >= start), key=lambda r: (r["date"], r["row"]), default=None)


def _decide_progression(
    person: Person,
    endpoint: TimeToEvent,
    rows: list[Row],
    origin: Mark,
    lines: list[Mark],
    event: Mark | None,
    halt: Mark | None,
    status: int,
) -> Decision:
    def last_until(day: Date) -> Row | None:
        adequate = [
            r
            for r in rows
            if not r["baseline"]
            and r["overall_response"] not in (None, "NE")
            and r["date"] is not None
            and origin.date <= r["date"] <= day
        ]
        return max(adequate, key=lambda r: (r["date"], r["row"]), default=None)

    def censor(row: Row | None, reason: str) -> Decision:
        if row is None:
            return (origin.date, 0, reason), origin.source
        return (row["date"], 0, reason), f"response#{row['row']}"

    fda = endpoint.censor.profile == "fda_2018"
    line = next((mark for mark in lines if mark.date >= origin.date), None) if fda else None
    stops = [mark for mark in (line, halt) if mark is not None]
    stop = min(stops, key=lambda mark: (mark.date, mark is halt), default=None)
    last = last_until(datetime.date.max)
    if fda and not _has_baseline(person, rows):
        result = censor(None, "no_baseline")
    elif stop is not None and (event is None or stop.date < event.date):
        own = stop is halt and stop.what != "new_systemic_therapy"
        why = f"{stop.what}_before" if own else "new_systemic_therapy"
        result = censor(last_until(stop.date), why)
        if stop.what == "decision_pending":
            result = (stop.date, 0, stop.what), stop.source
    elif event is not None:
        at_scan = _is_at_scan(event)
        before = last_until(event.date - DAY if at_scan else event.date)
        gap = _is_gap(person, endpoint, rows, origin, before, event)
        counted: Decision = (event.date, status, event.what), event.source
        result = censor(before, "missed_scans") if gap else counted
    else:
        result = censor(last, "no_post_baseline" if last is None else _why_ended(person))
    return result


def _is_gap(
    person: Person, endpoint: TimeToEvent, rows: list[Row], origin: Mark, before: Row | None, event: Mark
) -> bool:
    limit = endpoint.missed_scans_max or (2 if endpoint.censor.profile == "fda_2018" else None)
    if limit is None:
        return False
    scan = None
    if _is_at_scan(event):
        read = [row for row in rows if event.table == "response" and row["row"] == event.row]
        scan = read[0] if read else {"scan": "", "date": event.date}
    missed = find_missed(person, endpoint, origin, before, event, scan, limit)
    return missed is not None and missed >= limit


def _is_at_scan(event: Mark) -> bool:
    if event.what in SALVAGED:
        return event.table == "response"
    return event.what in ("progression", "second_progression")


def _has_baseline(person: Person, rows: list[Row]) -> bool:
    if person.study.response.source == "collected":
        return person.baseline_scan or not person.baselines_known
    return any(r["baseline"] and r["date"] is not None for r in rows)


def _why_ended(person: Person) -> str:
    if person.unknown_death:
        return "death_date_unknown"
    if person.death is not None:
        return "death_not_event"
    if person.gone and person.alive and max(m.date for m in person.gone) >= max(m.date for m in person.alive):
        return "lost_or_withdrawn"
    return "ongoing"


# --- responses -------------------------------------------------------------------------------------


def _list_records(rows: list[Row]) -> list[Record]:
    return [
        Record(r["row"], r["date"], r["overall_response"])
        for r in rows
        if not r["baseline"] and not r["post_progression"] and r["overall_response"] is not None
    ]


def _find_first_response(person: Person, rows: list[Row], lines: list[Mark]) -> Mark | None:
    reference = find_reference(person)
    if reference is None:
        return None
    stop = next((mark.date for mark in lines if mark.date >= reference.date), None)
    window = []
    for record in _list_records(rows):
        if record.day is None:
            window.append(record._replace(response="NE"))
        elif record.day >= reference.date and (stop is None or record.day < stop):
            window.append(record)
    ordered = order_records(window)
    if person.study.response.orr_confirmed:
        lasting = {r["row"] for r in rows if r["rule"] == "TP-PR-PERSIST"}
        read = [r._replace(response="SD") if r.name in lasting else r for r in ordered]
        proven = {first for first, _ in confirm_records(read, person.study.response)}
        ordered = [record for record in ordered if record.name in proven]
    found = [record for record in ordered if record.response in ("CR", "PR") and record.day is not None]
    found.sort(key=lambda record: (record.day, record.name))
    if not found or found[0].day is None:
        return None
    return Mark(found[0].day, "response", found[0].name)


def _derive_proportion(person: Person, endpoint: Proportion, rows: list[Row]) -> Value:
    origin = find_origin(person, endpoint.origin)
    if origin is None:
        return Value(None, None, None, None, "no_origin", None)
    if endpoint.population == "measurable" and not person.targets:
        reason = "measurable_unknown" if person.targets is None else "no_measurable_disease"
        return Value(origin.date, None, None, None, reason, None)
    best = _find_best(person, endpoint, rows, origin, person.new_lines)
    other = _find_best(person, endpoint, rows, origin, _suppose(person, origin))
    counts = best.best in endpoint.response
    if counts != (other.best in endpoint.response):
        begun = [m for m in _suppose(person, origin) if m.date >= origin.date and m not in person.new_lines]
        return Value(origin.date, None, None, None, "line_unknown", begun[0].source)
    source = None if best.name is None else f"response#{best.name}"
    reason = "responder" if counts else "no_assessment" if best.best == "MISSING" else "non_responder"
    return Value(origin.date, best.day, None, int(counts), reason, source)


def _find_best(
    person: Person, endpoint: Proportion, rows: list[Row], origin: Mark, lines: list[Mark]
) -> Best:
    stop = next((mark.date for mark in lines if mark.date >= origin.date), None)
    records = _list_records(rows)
    if endpoint.window_days is not None:
        end = origin.date + endpoint.window_days * DAY
        records = [record for record in records if record.day is None or record.day <= end]
    lasting = {r["row"] for r in rows if r["rule"] == "TP-PR-PERSIST"}
    return find_best(records, lasting, person.study.response, origin.date, stop, endpoint.confirmed)
