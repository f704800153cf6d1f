"""Endpoints on adverse events slowly: one subject at a time."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from lesionwise.definitions import AdverseEvents
from lesionwise.study import Study
from oracle.adverse_event import Classed, Patient, classify_slowly, find_delay, read_patients

Row = dict[str, Any]
Date = datetime.date
DAY = datetime.timedelta(days=1)


class Verdict(NamedTuple):
    """Status, reason, maximum grade, date and row of the first event that counts."""

    status: int | None
    reason: str
    value: int | None
    date: Date | None
    row: int | None


def judge_slowly(
    study: Study, endpoint: AdverseEvents, tables: Mapping[str, pl.DataFrame]
) -> dict[tuple[str, str | None], Verdict]:
    """Every subject and class of the endpoint; origins: earliest_study_treatment, randomisation, sabr."""
    patients = read_patients(study, tables)
    clock = endpoint.ae_control_clock or study.adverse_event.ae_control_clock
    delay = 0 if clock == "randomisation" else find_delay(patients)
    collected = tables["adverse_event"].height > 0
    return {
        (name, occasion): _judge(study, endpoint, patient, occasion, delay, collected)
        for name, patient in patients.items()
        for occasion in (endpoint.classes or (None,))
    }


def _judge(
    study: Study,
    endpoint: AdverseEvents,
    patient: Patient,
    occasion: str | None,
    delay: int | None,
    collected: bool,
) -> Verdict:
    origin = {
        "randomisation": patient.randomised,
        "first_sabr_fraction": patient.sabr,
        "earliest_study_treatment": patient.treated,
    }[endpoint.origin]
    if origin is None:
        return Verdict(None, "no_origin", None, None, None)
    if not collected:
        return Verdict(None, "not_collected", None, None, None)
    events = []
    for each in classify_slowly(study, patient, delay):
        window = _both(_in_class(endpoint, each, occasion), _in_time(endpoint, each, origin))
        events.append((each, window, _related(study, endpoint, each.row), _graded(endpoint, each.row)))
    events.sort(key=lambda e: (e[0].onset or Date.max, e[0].row["row"]))
    counting = [e[0] for e in events if e[1] and e[2] and e[3]]
    value = _find_maximum(events)
    if counting:
        return Verdict(1, "adverse_event", value, counting[0].onset, counting[0].row["row"])
    status, reason = _follow(study, endpoint, patient, occasion, origin, delay)
    unknown = [e for e in events if False not in e[1:]]
    if reason in ("died_in_window", "window_open", "no_adverse_event") and unknown:
        each, window, related, _ = unknown[0]
        if window is None:
            dated = each.name == "unanchored" and each.onset is not None
            reason = "window_unknown" if dated else "onset_unknown"
        else:
            reason = "relation_unknown" if related is None else "grade_unknown"
        return Verdict(None, reason, None, None, None)
    return Verdict(status, reason, value if status == 0 else None, None, None)


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _in_class(endpoint: AdverseEvents, each: Classed, occasion: str | None) -> bool | None:
    if occasion is None:
        return True
    if each.name in ("undated", "unanchored"):
        return None
    if each.name != occasion:
        return False
    if occasion != "acute" or endpoint.acute_within_days is None:
        return True
    return None if each.within is None else each.within <= endpoint.acute_within_days


def _in_time(endpoint: AdverseEvents, each: Classed, origin: Date) -> bool | None:
    if each.onset is None:
        end = each.row["end_date"]
        return False if end is not None and end < origin else None
    limit = Date.max if endpoint.window_days is None else origin + endpoint.window_days * DAY
    return origin <= each.onset <= limit


def _related(study: Study, endpoint: AdverseEvents, row: Row) -> bool | None:
    if not endpoint.related_to:
        return True
    levels = endpoint.related_levels or study.adverse_event.related_levels
    answers = {cause: row[f"related_{cause}"] for cause in endpoint.related_to}
    if any(answer in levels for answer in answers.values() if answer is not None):
        return True
    missing = {cause for cause, answer in answers.items() if answer is None}
    if answers.get("overall") is not None:
        missing -= {"rt", "tki", "ici"}
    return None if missing else False


def _graded(endpoint: AdverseEvents, row: Row) -> bool | None:
    if row["grade"] is None:
        return True if endpoint.min_grade == 1 and not endpoint.exactly else None
    grade = int(row["grade"])
    return grade == endpoint.min_grade if endpoint.exactly else grade >= endpoint.min_grade


def _find_maximum(events: list[tuple[Classed, bool | None, bool | None, bool | None]]) -> int | None:
    sure, open_still = [], []
    for each, window, related, _ in events:
        inside = _both(window, related)
        if inside and each.row["grade"] is not None:
            sure.append(int(each.row["grade"]))
        elif inside is not False:
            open_still.append(5 if each.row["grade"] is None else int(each.row["grade"]))
    return max(sure) if sure and max(open_still, default=0) <= max(sure) else None


def _follow(
    study: Study,
    endpoint: AdverseEvents,
    patient: Patient,
    occasion: str | None,
    origin: Date,
    delay: int | None,
) -> tuple[int | None, str]:
    """Status and reason of a subject without an event that counts."""
    opens: Date | None = origin
    closes: Date | None = None
    if occasion is not None:
        span = _find_span(study, endpoint, patient, occasion, delay)
        if span is None or span[0] is None:
            return None, "no_radiotherapy" if span is None else "window_unknown"
        opens, closes = max(span[0], origin), span[1]
    if endpoint.window_days is not None:
        limit = origin + endpoint.window_days * DAY
        closes = limit if closes is None else min(closes, limit)
    seen = max(d for d in (patient.seen, origin) if d is not None)
    end = Date.max if closes is None else closes
    if patient.death is not None:
        early, inside, over = "died_before_window", "died_in_window", patient.death
    else:
        early, inside, over = "window_not_reached", "window_open", seen
    if over < opens:
        return None, early
    followed = over > end if patient.death is not None else over >= end
    return 0, "no_adverse_event" if followed else inside


def _find_span(
    study: Study, endpoint: AdverseEvents, patient: Patient, occasion: str, delay: int | None
) -> tuple[Date | None, Date | None] | None:
    """First and last day of the window; null: nothing to count from, or no such class."""
    if occasion == "pre_rt":
        return _find_span_before(patient)
    rules = study.adverse_event
    largest = max(rules.acute_days)
    late = rules.late_from_days or largest + 1
    end = rules.late_to_days
    limits: dict[str, tuple[int, int | None] | None] = {
        "acute": (0, endpoint.acute_within_days or largest),
        "intermediate": None if late == largest + 1 else (largest + 1, late - 1),
        "late": (late, end),
        "beyond": None if end is None else (end + 1, None),
    }
    found, bases = limits[occasion], _list_bases(study, patient, delay)
    if found is None or not bases:
        return None
    opens = []
    for begin, stop, following in bases:
        day = begin if occasion == "acute" else None if stop is None else stop + found[0] * DAY
        if day is not None and (following is None or day < following):
            opens.append(day)
    stops = [stop for _, stop, _ in bases if stop is not None]
    whole = len(stops) == len(bases) and found[1] is not None
    return min(opens, default=None), max(stops) + (found[1] or 0) * DAY if whole else None


def _find_span_before(patient: Patient) -> tuple[Date | None, Date | None] | None:
    end = min((c.first for c in patient.own_courses), default=None)
    if patient.control:
        end = patient.randomised
    if end is not None and patient.reference is not None and end <= patient.reference:
        return None
    return patient.reference, None if end is None else end - DAY


def _list_bases(
    study: Study, patient: Patient, delay: int | None
) -> list[tuple[Date, Date | None, Date | None]]:
    """What the days count from: begin, end, begin of the next course."""
    at_randomisation = study.adverse_event.acute_from == "randomisation"
    own = [] if patient.control else sorted(patient.own_courses, key=lambda c: (c.first, c.row))
    bases: list[tuple[Date, Date | None, Date | None]] = []
    for number, course in enumerate(own):
        following = own[number + 1].first if number + 1 < len(own) else None
        moved = at_randomisation and course == patient.planned and patient.randomised is not None
        begin = patient.randomised if moved and patient.randomised else course.first
        bases.append((begin, course.last, following))
    if patient.randomised and (patient.control or (at_randomisation and patient.planned is None)):
        stop = None if delay is None else patient.randomised + delay * DAY
        bases.append((patient.randomised, stop, None))
    return bases
