"""Further events slowly: next systemic lines, second progression, end of the line, one subject at a time."""

import datetime
from typing import NamedTuple

from lesionwise.definitions import TimeToEvent
from oracle.person import Date, Mark, Person, Row, end_of_month

ORDER = [
    "systemic_change",
    "not_amenable",
    "not_amenable_nonbiological",
    "out_of_scope",
    "undecided",
    "progression",
    "second_progression",
    "clinical_progression",
    "need_for_next_line",
    "local_therapy",
    "end_of_line",
    "toxicity_switch",
    "first_systemic_therapy",
    "next_line",
    "next_line_for_progression",
    "lost",
    "death",
]
"""Of one day the first is the cause."""

DRIVEN = ("progression", "clinical_progression")


class Found(NamedTuple):
    """A happening (its kind in `mark.what`), why it is in doubt, and its detail."""

    mark: Mark
    doubt: str | None = None
    detail: str | None = None


class Line(NamedTuple):
    """A systemic line as far as it is known; `start` null: nobody knows."""

    row: Row
    start: Date | None
    why: str


def list_lines(person: Person) -> list[Line]:
    """The lines of the subject by number, each with its start and why it was begun."""
    rows = sorted(person.tables["systemic_line"], key=lambda row: (row["line"], row["row"]))
    visible = [row for row in rows if row["start_date"] is None or person.seen(row["start_date"])]
    result: list[Line] = []
    for number, row in enumerate(visible):
        before = visible[number - 1] if number else None
        start = _date(row)
        why = row["start_reason"]
        if why is None and before is not None:
            stop = before["stop_date"] if before["stop_date"] and person.seen(before["stop_date"]) else None
            ended = before["stop_reason"] if before["stop_date"] is None or stop else None
            if ended in DRIVEN or (ended == "toxicity" and stop and start and (start - stop).days <= 28):
                why = ended
        result.append(Line(row, start, why or "unknown"))
    return result


def _date(row: Row) -> Date | None:
    if row["start_date"] is None or row["start_date_precision"] == "year":
        return None
    known: Date = row["start_date"]
    return end_of_month(known) if row["start_date_precision"] == "month" else known


def list_next(person: Person, origin: Date) -> list[Found]:
    """Next lines from the origin on: mark.what is the reason."""
    lines = list_lines(person)
    index = [line.row["line"] for line in lines if line.row["protocol"]]
    found = []
    for line in lines:
        if line.row["protocol"] or (line.start is not None and not person.seen(line.start)):
            continue
        unclear = line.row["protocol"] is None or line.start is None
        if line.start is None and not (index and line.row["line"] > min(index)):
            continue
        date = line.start or origin
        if date >= origin:
            mark = Mark(date, "systemic_line", line.row["row"], line.why)
            found.append(Found(mark, "line_unknown" if unclear else None))
    return sorted(found, key=lambda one: one.mark[:3])


def list_happened(person: Person, endpoint: TimeToEvent, rows: list[Row], origin: Mark) -> list[Found]:
    """Everything that may end the time of the endpoint, by its further kinds."""
    lines = list_next(person, origin.date)
    found = [_name(one, "next_line") for one in lines]
    for one in lines:
        if one.mark.what in (*DRIVEN, "unknown"):
            doubt = one.doubt or ("line_reason_unknown" if one.mark.what == "unknown" else None)
            found.append(_name(one._replace(doubt=doubt), "next_line_for_progression"))
        if one.mark.what == "toxicity":
            found.append(_name(one, "toxicity_switch"))
    found += _list_first(person, origin.date)
    found += [
        Found(mark._replace(what="lost"))
        for mark in person.gone
        if _status(person, mark) == "lost" and mark.date >= origin.date
    ]
    found += _list_local(person, origin.date)
    if "second_progression" in endpoint.event:
        found += _list_second(person, endpoint, rows, lines)
    if "end_of_line" in endpoint.event:
        found += _list_ends(person, endpoint, origin.date, lines)
    return found


def _name(one: Found, kind: str) -> Found:
    return Found(one.mark._replace(what=kind), one.doubt, one.mark.what)


def _status(person: Person, mark: Mark) -> str:
    return next(str(row["status"]) for row in person.tables["vital_status"] if row["row"] == mark.row)


def _list_first(person: Person, origin: Date) -> list[Found]:
    found = []
    for line in list_lines(person):
        source = ("systemic_line", line.row["row"], "first_systemic_therapy")
        stop = _stop(person, line)
        ended_unknown = line.row["stop_reason"] is not None and line.row["stop_date"] is None
        if line.start is None:
            if stop is None or stop >= origin:
                found.append(Found(Mark(origin, *source), "line_unknown"))
        elif line.start >= origin and person.seen(line.start):
            found.append(Found(Mark(line.start, *source)))
        elif line.start < origin and ended_unknown:
            found.append(Found(Mark(origin, *source), "line_unknown"))
    return found


def _stop(person: Person, line: Line) -> Date | None:
    stop: Date | None = line.row["stop_date"]
    return stop if stop is not None and person.seen(stop) else None


def find_absence(person: Person, endpoint: TimeToEvent, origin: Date) -> tuple[str, str | None] | None:
    """Why the endpoint does not apply, and the row that says so."""
    lines = list_lines(person)
    if "first_systemic_therapy" in endpoint.event:
        on = []
        for line in lines:
            if line.start is None:
                continue
            stop = _stop(person, line)
            hidden = line.row["stop_date"] is not None and stop is None
            goes_on = stop is None and (line.row["stop_reason"] is None or hidden)
            before = line.start < origin and (goes_on or (stop is not None and stop >= origin))
            if before or (line.row["protocol"] and line.start == origin):
                on.append((line.start, line.row["row"]))
        if on:
            return "on_systemic_therapy", f"systemic_line#{min(on)[1]}"
    if "end_of_line" in endpoint.event and not _list_spans(person, endpoint, origin):
        unclear = [line.row["row"] for line in lines if line.row["protocol"] is None]
        return ("line_unknown", f"systemic_line#{unclear[0]}") if unclear else ("no_index_line", None)
    return None


def _list_local(person: Person, origin: Date) -> list[Found]:
    found = []
    for row in person.tables["radiotherapy_course"]:
        date = row["first_fraction"]
        if date is None or not person.seen(date) or date < origin or row["intent"] == "planned":
            continue
        mark = Mark(date, "radiotherapy_course", row["row"], "local_therapy")
        unknown = row["intent"] is None
        found.append(Found(mark, "course_unknown" if unknown else None, row["intent"] or "unknown"))
    return found


def _list_second(person: Person, endpoint: TimeToEvent, rows: list[Row], lines: list[Found]) -> list[Found]:
    counted = []
    for one in lines:
        if endpoint.toxicity_switch != "composite":
            if one.mark.what == "toxicity":
                continue
            unknown = one.doubt is None and one.mark.what == "unknown"
            one = one._replace(doubt="line_reason_unknown" if unknown else one.doubt)
        counted.append(one)
    tried: list[Found] = []
    for one in counted:
        tried.append(one)
        if one.doubt is None:
            break
    if not tried:
        return []
    answers = [_find_second(person, endpoint, rows, one, counted) for one in tried]
    dates = {answer.mark.date if answer else None for answer in answers}
    given = [answer for answer in answers if answer]
    if not given:
        return []
    first = [answer for answer in given if answer.mark.date == min(one.mark.date for one in given)][-1]
    firm = len(dates) == 1 and tried[-1].doubt is None and first.doubt is None
    why = first.doubt or next((one.doubt for one in tried if one.doubt), None)
    return [first._replace(doubt=None if firm else why)]


def _find_second(
    person: Person, endpoint: TimeToEvent, rows: list[Row], line: Found, lines: list[Found]
) -> Found | None:
    start = line.mark.date
    basis = endpoint.pd2_basis
    if basis == "end_of_next_line":
        row = next(one for one in person.tables["systemic_line"] if one["row"] == line.mark.row)
        stop = row["stop_date"]
        if stop is None or not person.seen(stop):
            return None
        return Found(Mark(stop, "systemic_line", row["row"], "second_progression"), None, basis)
    if basis == "start_of_third_line":
        later = [one for one in lines if one.mark.date > start]
        if not later:
            return None
        return Found(later[0].mark._replace(what="second_progression"), later[0].doubt, basis)
    found = []
    if person.study.response.source == "collected":
        read = [
            Mark(row["date"], "response", row["row"], "second_progression")
            for row in rows
            if row["overall_response"] == "PD" and not row["baseline"] and row["date"] and row["date"] > start
        ]
        found += [Found(mark, None, "collected") for mark in sorted(read)]
    if basis == "clinical":
        forms = [mark for mark in person.clinical if mark.date > start]
        found += [Found(mark._replace(what="second_progression"), None, "clinical") for mark in forms]
    return min(found, key=lambda one: one.mark.date, default=None)


class Span(NamedTuple):
    """Drug from first to last dose; `recorded`: the end is on record; `lost`: it ended, nobody knows when."""

    start: Date
    stop: Date
    recorded: bool
    lost: bool
    row: int
    reason: str | None


def _list_spans(person: Person, endpoint: TimeToEvent, origin: Date) -> list[Span]:
    """The spans of the line that the subject is on at the origin, or begins next."""
    spans = []
    for line in list_lines(person):
        protocol = line.row["protocol"]
        switched = protocol is False and line.why == "toxicity" and line.start and person.seen(line.start)
        if not (protocol or (switched and endpoint.toxicity_switch == "treatment_policy")):
            continue
        stop = _stop(person, line)
        hidden = line.row["stop_date"] is not None and stop is None
        reason = None if hidden else line.row["stop_reason"]
        if line.start is not None:
            end = datetime.date.max if stop is None else max(stop, line.start)
            lost = stop is None and reason is not None
            spans.append(Span(line.start, end, stop is not None, lost, line.row["row"], reason))
        if stop is not None:
            spans.append(Span(stop, stop, True, False, line.row["row"], reason))
    islands: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.stop, one.row)):
        last = max((one.stop for one in islands[-1]), default=None) if islands else None
        if last is not None and (
            last == datetime.date.max or (span.start - last).days <= endpoint.max_hold_days
        ):
            islands[-1].append(span)
        else:
            islands.append([span])
    return next((island for island in islands if max(one.stop for one in island) >= origin), [])


def _list_ends(person: Person, endpoint: TimeToEvent, origin: Date, lines: list[Found]) -> list[Found]:
    island = _list_spans(person, endpoint, origin)
    if not island:
        return []
    found = []
    latest = max(one.stop for one in island)
    last = next(one for one in island if one.stop == latest)
    if latest != datetime.date.max:
        found.append(Found(Mark(latest, "systemic_line", last.row, "end_of_line"), None, last.reason))
    if any(one.lost for one in island):
        found.append(
            Found(Mark(origin, "systemic_line", last.row, "end_of_line"), "line_unknown", last.reason)
        )
    begin = min(one.start for one in island)
    for one in lines:
        policy = endpoint.toxicity_switch == "treatment_policy" and one.mark.what == "toxicity"
        if one.mark.date > begin and not policy:
            found.append(_name(one, "end_of_line"))
    return found
