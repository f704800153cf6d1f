"""What each scan shows of each lesion, by the book: one lesion after the other, in plain Python."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
UNKNOWN = None


@dataclass
class Spot:
    """A lesion at a scan; null: not known."""

    lesion: Row
    present: bool | None
    read: bool
    size: Decimal | None
    progressing: bool | None
    fresh: bool | None
    treated: bool
    amenable: bool | None = None

    @property
    def metastasis(self) -> bool | None:
        organ = self.lesion["organ"]
        return UNKNOWN if organ is None else organ not in ("kidney", "nephrectomy_bed")


@dataclass
class Scan:
    """A scan with its lesions."""

    name: str
    day: datetime.date
    spots: list[Spot] = field(default_factory=list)


def look(own: Mapping[str, list[Row]], name: str, failed: set[tuple[str, str, str]]) -> list[Scan]:
    """What every scan that was read shows."""
    read = {line["scan"] for line in own["measurement"] if line["state"] != "not_assessed"}
    dated = sorted((scan["date"], scan["scan"]) for scan in own["scan"] if scan["scan"] in read)
    scans = [Scan(scan, day) for day, scan in dated]
    for lesion in own["lesion"]:
        lines = {line["scan"]: line for line in own["measurement"] if line["lesion"] == lesion["lesion"]}
        if not any(scan.name in lines for scan in scans):
            if lesion["role"] != "new":
                for scan in scans:
                    treated = is_treated(own, lesion, scan.day)
                    scan.spots.append(Spot(lesion, UNKNOWN, False, None, UNKNOWN, UNKNOWN, treated))
            continue
        follow(own, name, lesion, lines, scans, failed)
    answer(own, scans)
    return scans


def follow(
    own: Mapping[str, list[Row]],
    name: str,
    lesion: Row,
    lines: Mapping[str, Row],
    scans: list[Scan],
    failed: set[tuple[str, str, str]],
) -> None:
    """One lesion from scan to scan."""
    counted = count_new(lesion, lines, scans)
    node = lesion["node"]
    before: bool | None = UNKNOWN
    started = absent = was_new = was_progressing = False
    first: int | None = None
    nadir: Decimal | None = None
    for place, scan in enumerate(scans):
        line = lines.get(scan.name)
        if line is None and not started:
            continue
        started = True
        seen = line is not None and line["state"] not in ("not_assessed",)
        size = measure(line, node) if seen else None
        visible = seen and line is not None and line["state"] != "absent" and size != 0
        gone = node and size is not None and size < 10
        refuted = visible_refuted(line)
        told: bool | None
        if not seen:
            told = UNKNOWN
        elif not visible or gone or refuted:
            told = False
        elif lesion["role"] != "new" or place == 0:
            told = True
        else:
            told = counted[place]
        present = told if seen else before
        before = present
        if told is True and first is None:
            first = place
            was_new = absent or (lesion["role"] == "new" and place > 0)
        absent = absent or (seen and told is False)
        grown = grow(lesion, line if seen else None, size, nadir, place, first)
        if irradiated(own, lesion, scan.day):
            grown = True if (name, lesion["lesion"], scan.name) in failed else False if seen else UNKNOWN
        if size is not None:
            nadir = size if nadir is None else min(nadir, size)
        treated = is_treated(own, lesion, scan.day)
        new = was_new and present is True and not treated
        progressing = True if new else grown
        begins = progressing is True and not was_progressing
        was_progressing = progressing is True
        if present is False or (first is None and has_visible_later(lesion, lines, scans, counted)):
            continue
        fresh = True if begins else grown
        scan.spots.append(Spot(lesion, present, seen, size, progressing, fresh, treated))


def has_visible_later(
    lesion: Row, lines: Mapping[str, Row], scans: list[Scan], counted: Mapping[int, bool | None]
) -> bool:
    """Whether a later scan is the first that shows the lesion for certain."""
    for place, scan in enumerate(scans):
        line = lines.get(scan.name)
        if line is None or line["state"] in ("not_assessed", "absent") or visible_refuted(line):
            continue
        size = measure(line, lesion["node"])
        if size == 0 or (lesion["node"] and size is not None and size < 10):
            continue
        if lesion["role"] != "new" or place == 0 or counted[place] is True:
            return True
    return False


def visible_refuted(line: Row | None) -> bool:
    return line is not None and line["certainty"] == "refuted"


def measure(line: Row | None, node: bool) -> Decimal | None:
    """Size in mm; null: not known."""
    if line is None:
        return None
    if line["state"] == "absent":
        return Decimal(0)
    size: Decimal | None = line["short_axis_mm" if node else "long_axis_mm"]
    return size


def count_new(lesion: Row, lines: Mapping[str, Row], scans: list[Scan]) -> dict[int, bool | None]:
    """Whether a new lesion counts at each scan after the first that shows it: RECIST, dated back."""
    if lesion["role"] != "new":
        return {}
    facts = []
    for place, scan in enumerate(scans):
        line = lines.get(scan.name) if place else None
        seen = line is not None and line["state"] != "not_assessed"
        size = measure(line, lesion["node"]) if seen else None
        visible = seen and line is not None and line["state"] != "absent" and size != 0
        certainty = line["certainty"] if line is not None and seen else None
        if certainty is None and visible and lesion["node"] and size is not None and size < 15:
            certainty = "equivocal"
        if not visible and certainty != "refuted":
            certainty = None
        facts.append((seen, visible, certainty))
    return {place: judge_new(facts, place) for place in range(len(scans))}


def judge_new(facts: list[tuple[bool, bool, str | None]], place: int) -> bool | None:
    if not any(visible for _, visible, _ in facts[: place + 1]):
        return True
    since = next(number for number, fact in enumerate(facts) if fact[1])
    ends = [
        number
        for number in range(since, len(facts))
        if (facts[number][0] and not facts[number][1]) or facts[number][2] == "refuted"
    ]
    if place in ends:
        return False
    low = max([number for number in ends if number < place], default=since - 1) + 1
    high = min([number for number in ends if number > place], default=len(facts))
    pardons = [number for number in range(since, place + 1) if facts[number][2] == "refuted"]
    back = max(pardons, default=since - 1) + 1
    if any(facts[number][2] == "unequivocal" for number in range(back, place + 1)):
        return True
    if not any(facts[number][1] for number in range(low, place + 1)):
        return False
    if any(facts[number][2] == "unequivocal" for number in range(place, high)):
        return True
    said = [facts[n][2] for n in range(low, place + 1) if facts[n][1] and facts[n][2] is not None]
    return False if said else UNKNOWN


def grow(
    lesion: Row,
    line: Row | None,
    size: Decimal | None,
    nadir: Decimal | None,
    place: int,
    first: int | None,
) -> bool | None:
    """Growth over the own nadir; of a non-target lesion in words."""
    if lesion["role"] == "non_target":
        if line is None:
            return UNKNOWN
        if line["change"] == "unequivocal":
            return True
        return False if first is not None and place > first else UNKNOWN
    if size is None or nadir is None:
        return UNKNOWN
    return 5 * size >= 6 * nadir and size - nadir >= 5


def local(own: Mapping[str, list[Row]], lesion: Row, *, palliative: bool) -> Iterable[datetime.date]:
    for target in own["radiotherapy_target"]:
        course = next(each for each in own["radiotherapy_course"] if each["course"] == target["course"])
        if target["lesion"] == lesion["lesion"] and (palliative or course["intent"] != "palliative"):
            yield course["first_fraction"]


def irradiated(own: Mapping[str, list[Row]], lesion: Row, day: datetime.date) -> bool:
    return any(given < day for given in local(own, lesion, palliative=True))


def is_treated(own: Mapping[str, list[Row]], lesion: Row, day: datetime.date) -> bool:
    surgery = any(
        done["lesion"] == lesion["lesion"] and done["date"] < day and done["kind"] != "biopsy"
        for done in own["lesion_procedure"]
    )
    before = any(given < day for given in local(own, lesion, palliative=False))
    return surgery or before or bool(lesion["prior_local_therapy"])


def answer(own: Mapping[str, list[Row]], scans: list[Scan]) -> None:
    """Amenable: reviews in 56 days after the scan, fractions in 112; else the last answer."""
    last: dict[str, bool | None] = {}
    for scan in scans:
        for spot in scan.spots:
            name = spot.lesion["lesion"]
            yes = any(0 <= (day - scan.day).days <= 112 for day in local(own, spot.lesion, palliative=True))
            no = False
            for review in own["board_review"]:
                if not 0 <= (review["date"] - scan.day).days <= 56:
                    continue
                said = [
                    each["amenable"]
                    for each in own["board_decision"]
                    if each["review"] == review["review"] and each["lesion"] == name
                ]
                yes, no = yes or True in said, no or False in said
            if no or yes:
                last[name] = not no
            spot.amenable = last.get(name)
