"""`pfs2_salvage_rt` slowly: one subject, day after day, written from STUDIES 9.1 and not from the engine."""

from collections.abc import Callable
from typing import NamedTuple

from lesionwise.definitions import TimeToEvent
from oracle.further import Found, list_next
from oracle.person import Date, Mark, Person, Row
from oracle.salvage_records import CHANGES, FOREVER, Case, Progression, Review, days, first_within

KINDS = ("systemic_change", "not_amenable", "not_amenable_nonbiological", "out_of_scope", "undecided")


class Told(NamedTuple):
    """What became of a progression."""

    letter: str
    outcome: str
    close: Date
    decision: Review | None = None
    following: Mark | None = None
    flags: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    salvage: Date | None = None


class Story(NamedTuple):
    """The end of the time (kind in the mark) and everything on the way, each with its day."""

    end: Mark | None = None
    letter: str | None = None
    decision: Mark | None = None
    following: Mark | None = None
    halt: Mark | None = None
    salvages: tuple[Date, ...] = ()
    flags: tuple[tuple[Date, str], ...] = ()
    queries: tuple[tuple[Date, str], ...] = ()
    first: Date | None = None


def judge(case: Case, number: int, date: Date) -> Told:
    """The table a to k for the progression of this day, by the series in force."""
    endpoint, grace = case.endpoint, case.grace
    window = date + grace
    seen = case.series[number]
    review = next((one for one in case.reviews if date <= one.date <= min(window, case.death)), None)
    start = first_within(case.starts, date, window)
    stop = first_within(case.stops, date - days(case.hold), window)
    course = first_within(case.courses, date, window)
    flags = ("rt_and_change",) if course else ()
    if start or (review and review.code in CHANGES) or stop:
        return _change(case, date, window, "a" if start else "b", start, flags)
    if review and (refusal := _find_refusal(seen, date, review)) is not None:
        biological, known = refusal
        follow = first_within(case.starts, review.date, review.date + grace)
        if biological:
            return Told(
                "c", "not_amenable", date, review, follow, queries=() if known else ("reason_missing",)
            )
        if endpoint.nonbiological_not_amenable == "event":
            return Told("d", "not_amenable_nonbiological", date, review, follow)
        return Told("d", "remain", review.date, flags=("not_amenable_nonbiological",))
    return _treat(case, seen, date, review)


def _change(
    case: Case, date: Date, window: Date, letter: str, start: Mark | None, flags: tuple[str, ...]
) -> Told:
    decided = next(
        (r for r in case.reviews if r.code in CHANGES and date <= r.date <= min(window, case.death)), None
    )
    if start and decided and decided.date > start.date:
        decided = None
    begin = decided.date if decided else date
    follow = first_within(case.starts, begin, begin + case.grace)
    return Told(letter, "systemic_change", date, decided, follow, flags)


def _find_refusal(seen: dict[Date, Progression], date: Date, review: Review) -> tuple[bool, bool] | None:
    """Whether not amenable for a reason of the disease, and whether a reason is known; null: amenable."""
    shown = [one for day, one in seen.items() if date <= day <= review.date]
    refused = [
        reason
        for lesion, reason in review.refused
        if any(one.lesions is None or lesion in one.lesions.split(", ") for one in shown)
    ]
    if not review.whole and not refused:
        return None
    reasons = list(refused)
    if review.whole and (review.reason or not refused):
        reasons.append(review.reason)
    return any(reason not in ("refusal", "logistics") for reason in reasons), any(reasons)


def _treat(case: Case, seen: dict[Date, Progression], date: Date, review: Review | None) -> Told:
    """Rules e to k."""
    letter = {"local_rt": "e", "other_local": "h"}.get(review.code, "i") if review else "j"
    if review and letter == "i":
        return Told("i", "remain", review.date, flags=("treated_beyond_progression",))
    due = (review.date if review else date) + case.grace
    marks = {"e": case.courses, "h": case.list_procedures(None)}.get(letter, [])
    if review is None:
        both = [*case.courses, *case.list_procedures("progression")]
        marks = sorted(both, key=lambda one: (one.date, one.table != "radiotherapy_course", one))
    given = first_within(marks, review.date if review else date, due)
    if given is not None:
        return _give(case, seen, date, review, letter, given.date)
    if letter == "h" and len(case.endpoint.salvage_modalities) == 1:
        assert review is not None
        return Told("h", "remain", review.date, flags=("other_local_therapy",))
    if case.death <= due:
        return Told(letter, "died", due)
    if not case.person.seen(due):
        return Told(letter, "pending", date, flags=("decision_pending",))
    return _lack(case, date, letter, review)


def _give(
    case: Case, seen: dict[Date, Progression], date: Date, review: Review | None, letter: str, given: Date
) -> Told:
    """A local treatment was begun."""
    begin = review.date if review else date
    asked = () if review else ("decision_missing",)
    if not case.goes_on(date, given):
        more = ("other_local_therapy",) if letter == "h" else ()
        close = review.date if review else given
        return Told(letter, "remain", close, flags=(*more, "line_not_continued"), queries=asked)
    if _is_outside(case, seen, date, given):
        after = first_within(case.starts, begin, begin + case.grace)
        return Told("f", "out_of_scope", date, review, after)
    return Told(letter, "salvage", given, queries=asked, salvage=given)


def _lack(case: Case, date: Date, letter: str, review: Review | None) -> Told:
    """What was due and did not come."""
    window = date + case.grace
    if letter == "e":
        return Told("g", "remain", window, flags=("rt_not_given",), queries=("radiotherapy_missing",))
    if letter == "h":
        assert review is not None
        flags, queries = ("other_local_therapy",), ("local_therapy_missing",)
        return Told("h", "remain", review.date, flags=flags, queries=queries)
    event = case.endpoint.undecided_progression == "event"
    follow = first_within(case.starts, date, window) if event else None
    outcome = "undecided" if event else "remain"
    return Told("k", outcome, window, None, follow, ("undecided",), ("decision_missing",))


def _is_outside(case: Case, seen: dict[Date, Progression], date: Date, given: Date) -> bool:
    """Whether a progressing lesion may not be salvaged."""
    scope = case.endpoint.salvage_scope
    for day, one in seen.items():
        if scope == "any" or not date <= day <= given:
            continue
        if one.component is None:
            if case.supposed:
                return True
            continue
        parts = one.component.split(", ")
        wrong = parts != ["new_lesion"] if scope == "new_only" else "treated" in parts
        if wrong:
            return True
    return False


def follow(case: Case) -> Story:
    """From day to day: a progression opens an episode; between episodes a change of therapy ends the time."""
    every = [day for seen in case.series for day in seen]
    every += [mark.date for mark in (*case.lines, *case.drugs, *case.stops)]
    number, remained, free = 0, False, case.origin
    story = Story()
    for day in sorted(set(every)):
        if day < free:
            continue
        if day in case.series[number]:
            told = judge(case, number, day)
            mark = case.series[number][day].mark
            story = _add(story, day, told)
            if told.outcome in KINDS:
                decision = (
                    Mark(told.decision.date, "board_review", told.decision.row) if told.decision else None
                )
                return story._replace(
                    end=mark._replace(what=told.outcome),
                    letter=told.letter,
                    decision=decision,
                    following=told.following,
                )
            if told.outcome == "pending":
                return story._replace(halt=mark._replace(what="decision_pending"))
            if told.outcome == "died":
                return story
            free = told.close + days(1)
            remained = told.outcome == "remain"
            number = 1 if told.outcome == "salvage" else number
            continue
        change = _find_change(case, number, remained, day)
        if change is not None:
            return _end(case, story, number, remained, change)
    return story


def _find_change(case: Case, number: int, remained: bool, day: Date) -> Mark | None:
    """What changes the therapy on this day."""
    if not remained:
        return next((m for m in case.lines if m.date == day and m.what in case.driven), None)
    begun = next((m for m in case.list_begun(case.driven) if m.date == day), None)
    if begun is not None:
        return begun
    shown = any(day < seen <= day + days(case.hold) for seen in case.series[number])
    return None if shown else next((mark for mark in case.stops if mark.date == day), None)


def _end(case: Case, story: Story, number: int, remained: bool, change: Mark) -> Story:
    if remained:
        last = max(day for day in case.series[number] if day <= change.date)
        decided = next((r for r in case.reviews if r.code in CHANGES and last <= r.date <= change.date), None)
        return story._replace(
            end=case.series[number][last].mark._replace(what="systemic_change"),
            letter="later",
            decision=Mark(decided.date, "board_review", decided.row) if decided else None,
            following=first_within(case.starts, change.date, change.date + case.grace),
        )
    if not case.endpoint.clinical_progression_is_event:
        return story._replace(halt=change._replace(what="new_systemic_therapy"))
    asked = [(change.date, "progression_missing")] if change.what == "progression" else []
    return story._replace(
        end=change._replace(what="systemic_change"),
        letter="line",
        following=change,
        queries=(*story.queries, *asked),
        first=story.first or change.date,
    )


def _add(story: Story, day: Date, told: Told) -> Story:
    return story._replace(
        salvages=(*story.salvages, *([told.salvage] if told.salvage else [])),
        flags=(*story.flags, *((day, flag) for flag in told.flags)),
        queries=(*story.queries, *((day, query) for query in told.queries)),
        first=story.first or day,
    )


Decision = tuple[tuple[Date | None, int | None, str], str | None]
"""Date, status and reason; source."""

Decide = Callable[[list[Found]], Decision]


def decide_salvage(
    person: Person,
    endpoint: TimeToEvent,
    series: tuple[list[Row], list[Row]],
    origin: Mark,
    decide: Decide,
) -> tuple[Decision, Story]:
    """The decision and the story of the subject; nothing where what is in doubt would change it.

    `series`: the responses of the reader, and those of the restarted series. `decide`: the first event,
    death, missed scans and censoring of every time to event.
    """

    def once(supposed: bool) -> tuple[Decision, Story, Case]:
        case = Case(person, endpoint, series, origin.date, supposed)
        story = follow(case)
        return _date(endpoint, decide(_list_found(case, story)), story), story, case

    decision, story, case = once(False)
    doubts = list_doubts(person, endpoint, case, origin)
    if doubts and once(True)[0][0][:2] != decision[0][:2]:
        mark, why = doubts[0]
        return ((None, None, why), mark.source), story
    return decision, story


def _list_found(case: Case, story: Story) -> list[Found]:
    found = [Found(mark) for mark in (story.end, story.halt) if mark is not None]
    if case.person.death is not None:
        date = max(case.person.death.date, case.origin)
        found.append(Found(case.person.death._replace(date=date, what="death")))
    switches = [
        one.mark
        for one in list_next(case.person, case.origin)
        if one.mark.what == "toxicity" and (case.supposed or one.doubt is None)
    ]
    return found + [Found(mark._replace(what="toxicity_switch")) for mark in switches]


def _date(endpoint: TimeToEvent, decision: Decision, story: Story) -> Decision:
    """The day that the endpoint asks for."""
    (date, status, reason), source = decision
    wanted = {"decision": (story.decision,), "next_line_start": (story.following, story.decision)}
    if status == 1 and reason in KINDS:
        for mark in wanted.get(endpoint.pfs2_event_date, ()):
            if mark is not None:
                return (mark.date, status, reason), mark.source
    return (date, status, reason), source


def list_doubts(person: Person, endpoint: TimeToEvent, case: Case, origin: Mark) -> list[tuple[Mark, str]]:
    """Everything that nobody recorded, in order: a line, the end of one, a course, the lesions."""
    found = []
    for one in list_next(person, origin.date):
        why = one.doubt or ("line_reason_unknown" if one.mark.what == "unknown" else None)
        if why:
            found.append((one.mark._replace(what=""), why))
    for row in person.tables["systemic_line"]:
        begun = row["start_date"] is None or person.seen(row["start_date"])
        if begun and row["stop_date"] is None and row["stop_reason"] is not None:
            found.append((Mark(origin.date, "systemic_line", row["row"]), "line_unknown"))
    for row in person.tables["radiotherapy_course"]:
        date = row["first_fraction"]
        if row["intent"] is None and date and person.seen(date) and date >= origin.date:
            found.append((Mark(date, "radiotherapy_course", row["row"]), "course_unknown"))
    if endpoint.salvage_scope != "any":
        hidden = [each.mark for seen in case.series for each in seen.values() if each.component is None]
        found += [(mark, "lesions_unknown") for mark in hidden]
    return sorted(found, key=lambda pair: pair[0][:3])


class Notes(NamedTuple):
    """What the row tells beside date and status."""

    salvages: int | None
    letter: str | None
    progression: Date | None
    decision: Date | None
    following: Date | None
    flags: frozenset[str]
    queries: frozenset[str]


def sum_up(person: Person, endpoint: TimeToEvent, rows: list[Row], origin: Mark, value: Decision) -> Notes:
    """Salvages, flags and queries up to the end of follow-up; `value`: the end, the horizon included."""
    case = Case(person, endpoint, (rows, rows), origin.date, False)
    story = follow(case)
    (date, status, reason), _ = value
    ended = status == 1 and reason in KINDS
    limit = FOREVER
    if reason in KINDS and story.end is not None:
        limit = story.end.date
    elif reason in ("horizon", "missed_scans", "toxicity_switch") and date is not None:
        limit = date
    elif reason == "toxicity_switch_before":
        limit = min(mark.date for mark in case.lines if mark.what == "toxicity")
    elif reason == "new_systemic_therapy" and story.halt is not None:
        limit = story.halt.date
    flags = [*story.flags]
    names = {"toxicity": "toxicity_switch", "completed": "line_for_another_reason"}
    names["other"] = names["completed"]
    flags += [(mark.date, names[mark.what]) for mark in case.lines if mark.what in names]
    queries = [*story.queries]
    unknown = [mark for mark in case.lines if mark.what == "unknown"]
    used = story.following if story.letter == "a" else None
    queries += [(mark.date, "line_reason_unknown") for mark in unknown if mark != used]
    return Notes(
        salvages=None if status is None else sum(day <= limit for day in story.salvages),
        letter=story.letter if ended else None,
        progression=story.end.date if ended and story.end else None,
        decision=story.decision.date if ended and story.decision else None,
        following=story.following.date if ended and story.following else None,
        flags=frozenset(code for day, code in flags if day <= limit),
        queries=frozenset(code for day, code in queries if day <= limit),
    )
