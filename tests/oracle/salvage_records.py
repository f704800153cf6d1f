"""The records that `pfs2_salvage_rt` looks at, of one subject, read slowly."""

import datetime
from typing import NamedTuple

from lesionwise.definitions import TimeToEvent
from oracle.further import DRIVEN, list_lines, list_next
from oracle.person import Date, Mark, Person, Row, end_of_month

CHANGES = ("switch", "add_drug", "stop_for_pd", "bsc")
CODES = (*CHANGES, "not_amenable", "local_rt", "other_local", "continue")
FOREVER = datetime.date(9999, 12, 31)


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


class Progression(NamedTuple):
    """A progression: its row, the parts and lesions where they are known."""

    mark: Mark
    component: str | None
    lesions: str | None


class Review(NamedTuple):
    """What the board said on one day."""

    date: Date
    row: int
    code: str
    whole: bool
    reason: str | None
    refused: tuple[tuple[str, str | None], ...]


class Case:
    """The records of one subject from the origin on, by one reading of what is in doubt."""

    def __init__(
        self,
        person: Person,
        endpoint: TimeToEvent,
        series: tuple[list[Row], list[Row]],
        origin: Date,
        supposed: bool,
    ) -> None:
        self.person, self.endpoint, self.origin, self.supposed = person, endpoint, origin, supposed
        self.grace, self.hold = days(endpoint.decision_grace_days), endpoint.max_hold_days
        self.death = person.death.date if person.death else FOREVER
        self.series = [self._list_progressions(rows) for rows in series]
        self.reviews = self._list_reviews()
        lines = [one for one in list_next(person, origin) if supposed or one.doubt is None]
        self.lines = [one.mark for one in lines if one.mark.date <= self.death]
        self.drugs = [mark for mark in list_added(person) if origin <= mark.date <= self.death]
        self.stops = self._list_stops()
        self.courses = self._list_courses()

    def _list_progressions(self, rows: list[Row]) -> dict[Date, Progression]:
        found: dict[Date, Progression] = {}
        forms = self.person.clinical if self.endpoint.clinical_progression_is_event else []
        for mark in sorted(forms, reverse=True):
            found[mark.date] = Progression(mark, None, None)
        for row in sorted(rows, key=lambda one: -one["row"]):
            if row["overall_response"] == "PD" and not row["baseline"] and row["date"] is not None:
                mark = Mark(row["date"], "response", row["row"])
                found[row["date"]] = Progression(mark, row["component"], row["lesions"])
        return {date: one for date, one in found.items() if self.origin <= date <= self.death}

    def _list_reviews(self) -> list[Review]:
        by_day: dict[Date, list[Review]] = {}
        for row in sorted(self.person.tables["board_review"], key=lambda one: one["row"]):
            if row["date"] is None or not self.person.seen(row["date"]):
                continue
            answers = [one for one in self.person.tables["board_decision"] if one["review"] == row["review"]]
            refused = tuple(
                (one["lesion"], one["reason"] or row["reason"]) for one in answers if one["amenable"] is False
            )
            code = row["decision"]
            if code not in CHANGES and row["systemic_change"]:
                code = "switch"
            elif code is None and any(one["treat"] for one in answers):
                code = "local_rt"
            elif code is None and (
                row["systemic_change"] is False
                or any(one["treat"] is not None or one["amenable"] is not None for one in answers)
            ):
                code = "continue"
            if code is not None:
                review = Review(
                    row["date"], row["row"], code, row["decision"] == "not_amenable", row["reason"], refused
                )
                by_day.setdefault(row["date"], []).append(review)
            elif refused:
                raise AssertionError("a refusal is an answer")
        result = []
        for found in by_day.values():
            first = min(found, key=lambda one: CODES.index(one.code))
            result.append(first._replace(refused=tuple(pair for one in found for pair in one.refused)))
        return sorted(result, key=lambda one: one.date)

    def _list_stops(self) -> list[Mark]:
        found = []
        for row in self.person.tables["systemic_line"]:
            stop = row["stop_date"]
            begun = row["start_date"] is None or self.person.seen(row["start_date"])
            if begun and stop and self.person.seen(stop) and row["stop_reason"] in DRIVEN:
                found.append(Mark(stop, "systemic_line", row["row"]))
        return sorted(mark for mark in found if self.origin <= mark.date <= self.death)

    def _list_courses(self) -> list[Mark]:
        wanted = ("salvage", None) if self.supposed else ("salvage",)
        found = [
            Mark(row["first_fraction"], "radiotherapy_course", row["row"])
            for row in self.person.tables["radiotherapy_course"]
            if row["intent"] in wanted and row["first_fraction"] and self.person.seen(row["first_fraction"])
        ]
        return sorted(mark for mark in found if self.origin <= mark.date <= self.death)

    def list_procedures(self, reason: str | None) -> list[Mark]:
        """Local treatments that may be salvages; with a reason only those given for it."""
        found = []
        for row in self.person.tables["lesion_procedure"]:
            date = row["date"]
            if date is None or not self.person.seen(date) or row["date_precision"] == "year":
                continue
            date = end_of_month(date) if row["date_precision"] == "month" else date
            right = row["kind"] in self.endpoint.salvage_modalities
            if right and (reason is None or row["reason"] == reason) and self.person.seen(date):
                found.append(Mark(date, "lesion_procedure", row["row"]))
        return sorted(mark for mark in found if self.origin <= mark.date <= self.death)

    def list_begun(self, what: tuple[str, ...]) -> list[Mark]:
        """Lines begun for one of these reasons, and drugs added; of one day the lines first."""
        lines = [mark for mark in self.lines if mark.what in what]
        return sorted([*lines, *self.drugs], key=lambda one: (one.date, one in self.drugs, one))

    @property
    def starts(self) -> list[Mark]:
        return self.list_begun((*DRIVEN, "unknown"))

    @property
    def driven(self) -> tuple[str, ...]:
        """Reasons by which a line is a change where a missing reason is no reason."""
        return (*DRIVEN, "unknown") if self.supposed else DRIVEN

    def goes_on(self, first: Date, last: Date) -> bool:
        """No line or drug was begun and no drug was missing for too long, from the one day to the other."""
        if any(first <= mark.date <= last for mark in self.starts):
            return False
        return not any(stop < last and again > first for stop, again in self.list_gaps())

    def list_gaps(self) -> list[tuple[Date, Date]]:
        """Last dose and next dose of each time without drug that is too long."""
        person = self.person
        spans, lost = [], False
        for line in list_lines(person):
            row, away = line.row, line.why in self.driven
            own = row["protocol"] or (
                row["protocol"] is False and not away and line.start and line.start >= self.origin
            )
            if not own:
                continue
            stop = row["stop_date"] if row["stop_date"] and person.seen(row["stop_date"]) else None
            lost = lost or (row["stop_date"] is None and row["stop_reason"] is not None)
            doses = [
                one
                for one in person.tables["drug_exposure"]
                if one["line"] == row["line"] and not one["hold"] and person.seen(one["start_date"])
            ]
            for one in doses:
                end = one["stop_date"] if person.seen(one["stop_date"]) else None
                spans.append((one["start_date"], end or stop or FOREVER))
            if not doses and line.start:
                spans.append((line.start, stop or FOREVER))
            if stop:
                spans.append((stop, stop))
        gaps, latest = [], None
        for begin, end in sorted(spans):
            if latest is not None and (begin - latest).days > self.hold:
                gaps.append((latest, begin))
            latest = max(end, begin) if latest is None else max(latest, end, begin)
        alive = max((mark.date for mark in person.alive), default=None)
        if latest is not None and latest != FOREVER and alive and (alive - latest).days > self.hold:
            gaps.append((latest, FOREVER))
        return [*gaps, (datetime.date.min, FOREVER)] if lost and self.supposed else gaps


def list_added(person: Person) -> list[Mark]:
    """First doses of drugs that were not given from the start of their line on."""
    found = []
    for line in list_lines(person):
        doses = [
            one
            for one in person.tables["drug_exposure"]
            if one["line"] == line.row["line"] and not one["hold"] and person.seen(one["start_date"])
        ]
        begin = line.start or min((one["start_date"] for one in doses), default=None)
        for drug in {one["drug"] for one in doses}:
            first = min((one for one in doses if one["drug"] == drug), key=lambda one: one["start_date"])
            if begin is not None and first["start_date"] > begin:
                found.append(Mark(first["start_date"], "drug_exposure", first["row"], "drug_added"))
    return sorted(found)


def first_within(marks: list[Mark], begin: Date, end: Date) -> Mark | None:
    """The first of `marks` in the window, both days included."""
    return next((mark for mark in marks if begin <= mark.date <= end), None)
