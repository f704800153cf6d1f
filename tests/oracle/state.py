"""States of the disease by the book: one subject, one scan, one lesion after the other, in plain Python."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from lesionwise.study import StateRules

Row = dict[str, Any]
UNKNOWN = None


class Slow(NamedTuple):
    """What a scan is called."""

    scan: str
    state: str
    question: str | None
    metastases: tuple[int, int]
    progressing: tuple[int, int]
    oligoprogression: str
    limit: str | None
    confirmed_by: str | None
    extent: str


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


def call_slowly(
    tables: Mapping[str, pl.DataFrame], rules: StateRules, failed: set[tuple[str, str, str]]
) -> dict[str, list[Slow]]:
    """Every subject's scans in order. `failed`: subject, lesion and scan of local failures."""
    found = {}
    for person in tables["subject"].iter_rows(named=True):
        name = person["subject"]
        own = {
            table: frame.filter(pl.col("subject") == name).rows(named=True)
            for table, frame in tables.items()
            if "subject" in frame.columns
        }
        scans = look(own, name, failed)
        recorded = not tables["systemic_line"].is_empty()
        found[name] = [*call(person, own, scans, rules, recorded)]
    return found


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


def call(
    person: Row, own: Mapping[str, list[Row]], scans: list[Scan], rules: StateRules, recorded: bool
) -> Iterable[Slow]:
    """Scan after scan."""
    burdens: list[tuple[str, bool]] = []
    held: tuple[str, str | None] = ("", None)
    was_poly = was_oligo = may_poly = may_oligo = False
    bounds = [find_bounds(scan) for scan in scans]
    for place, scan in enumerate(scans):
        mine = [spot for spot in scan.spots if is_counted(spot)]
        low, high = bounds[place]
        burden = name_burden(mine, low, high, rules)
        change = any(spot.progressing is True and begins_here(spot, scans, place) for spot in mine)
        if burden == "oligo":
            if not burdens or burdens[-1][0] != "oligo" or change:
                history = (was_poly, may_poly, was_oligo, may_oligo)
                held = diagnose(person, own, scans, place, bounds, history, rules, recorded)
                was_oligo = True
            state, question = held
        else:
            names = {"none": "no_metastasis", "poly": "polymetastatic", "not_amenable": "not_amenable"}
            state = names.get(burden, "unclassifiable")
            question = burden if burden in ("P1", "P2") else None
        burdens.append((burden, change))
        was_poly, may_poly = was_poly or burden == "poly", may_poly or burden == "P1"
        may_oligo = may_oligo or burden in ("P1", "P2")
        verdict, limit, by = judge(own, scans, place, rules, recorded)
        yield Slow(
            scan.name,
            state,
            question,
            (low, high),
            count_progressing(scan),
            verdict,
            limit,
            by,
            name_extent(scan, rules),
        )


def begins_here(spot: Spot, scans: list[Scan], place: int) -> bool:
    """Whether the scan before did not show the lesion progressing."""
    if place == 0:
        return True
    before = [each for each in scans[place - 1].spots if each.lesion["lesion"] == spot.lesion["lesion"]]
    return not before or before[0].progressing is not True


def is_counted(spot: Spot) -> bool:
    return spot.metastasis is not False and (not spot.treated or spot.progressing is True)


def find_bounds(scan: Scan) -> tuple[int, int]:
    mine = [spot for spot in scan.spots if is_counted(spot)]
    sure = [spot for spot in mine if spot.present and spot.metastasis]
    return len(sure), len(mine)


def name_burden(mine: list[Spot], low: int, high: int, rules: StateRules) -> str:
    if high == 0:
        return "none"
    if low > rules.max_lesions:
        return "poly"
    if high > rules.max_lesions or low == 0:
        return "P1"
    if any(spot.amenable is False and spot.present and spot.metastasis for spot in mine):
        return "not_amenable"
    if rules.amenable == "asked" and any(spot.amenable is None for spot in mine):
        return "P2"
    return "oligo"


def diagnose(
    person: Row,
    own: Mapping[str, list[Row]],
    scans: list[Scan],
    place: int,
    bounds: list[tuple[int, int]],
    history: tuple[bool, bool, bool, bool],
    rules: StateRules,
    recorded: bool,
) -> tuple[str, str | None]:
    """The questions one after the other."""
    was_poly, may_poly, was_oligo, may_oligo = history
    scan = scans[place]
    therapy = on_therapy(own, scan.day, recorded)
    mine = [spot for spot in scan.spots if is_counted(spot)]
    worse = any(spot.progressing and spot.present and spot.metastasis for spot in mine)
    unsure = any(
        spot.progressing is None or (spot.progressing and not (spot.present and spot.metastasis))
        for spot in mine
    )
    grows = True if worse else UNKNOWN if unsure else False
    if person["polymetastatic_before"] or was_poly:
        return finish("induced", "i", therapy, grows)
    if person["polymetastatic_before"] is None or may_poly:
        return "unclassifiable", "Q1"
    metastases = [lesion for lesion in own["lesion"] if lesion["organ"] not in ("kidney", "nephrectomy_bed")]
    if (
        person["oligometastatic_before"]
        or was_oligo
        or any(is_treated(own, lesion, scan.day) for lesion in metastases)
    ):
        return finish("repeat", "r", therapy, grows)
    if person["oligometastatic_before"] is None or may_oligo:
        return "unclassifiable", "Q2"
    return first_time(person, own, scans, bounds, rules, recorded)


def finish(name: str, letter: str, therapy: bool | None, grows: bool | None) -> tuple[str, str | None]:
    if therapy is None:
        return "unclassifiable", f"Q4{letter}"
    if not therapy:
        return f"{name}_oligorecurrence", None
    if grows is None:
        return "unclassifiable", f"Q5{letter}"
    return f"{name}_{'oligoprogression' if grows else 'oligopersistence'}", None


def first_time(
    person: Row,
    own: Mapping[str, list[Row]],
    scans: list[Scan],
    bounds: list[tuple[int, int]],
    rules: StateRules,
    recorded: bool,
) -> tuple[str, str | None]:
    """De novo: by the days on which the first metastasis may have been found."""
    shown = next(scan.day for scan, (low, _) in zip(scans, bounds, strict=True) if low > 0)
    clear = any(high == 0 and scan.day < shown for scan, (_, high) in zip(scans, bounds, strict=True))
    found = person["metastasis_date"]
    last = min(shown, found or shown)
    first = last if found or clear else None
    primary = person["diagnosis_date"]
    if primary is None:
        return "unclassifiable", "Q3"
    limit = add_months(primary, rules.sync_months)
    if last <= limit:
        return "synchronous", None
    if first is None or first <= limit:
        return "unclassifiable", "Q3"
    therapy = on_therapy(own, first, recorded)
    if therapy is None:
        return "unclassifiable", "Q4m"
    return f"metachronous_{'oligoprogression' if therapy else 'oligorecurrence'}", None


def add_months(day: datetime.date, months: int) -> datetime.date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for number in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def on_therapy(own: Mapping[str, list[Row]], day: datetime.date, recorded: bool) -> bool | None:
    if not recorded:
        return UNKNOWN
    possible = False
    for line in own["systemic_line"]:
        if line["stop_date"] is not None and line["stop_date"] < day:
            continue
        if line["start_date"] is None:
            possible = True
        elif line["start_date"] < day:
            return True
    return UNKNOWN if possible else False


def count_progressing(scan: Scan) -> tuple[int, int]:
    maybe = [s for s in scan.spots if s.metastasis is not False and s.progressing is not False]
    return len([s for s in maybe if s.progressing and s.present]), len(maybe)


def limits(scan: Scan, rules: StateRules) -> tuple[str, str | None]:
    """Within the limits, whatever therapy and later scans say."""
    low, high = count_progressing(scan)
    maybe = [s for s in scan.spots if s.metastasis is not False and s.progressing is not False]
    sure = [s for s in maybe if s.progressing and s.present]
    rest = any(s.metastasis is False and s.progressing and s.present for s in scan.spots)
    most = Decimal(400) if rules.max_lesion_cm is None else Decimal(str(rules.max_lesion_cm)) * 10
    sized = rules.max_lesion_cm is not None
    places = rules.max_organs or 99
    asked = rules.progressing_amenable == "asked"
    steps = (
        (rest, "poly", "rest"),
        (high == 0, "none", None),
        (low > rules.max_prog, "poly", "number"),
        (len(organs(sure)[0]) > places, "poly", "organs"),
        (any(s.size is not None and s.size > most for s in sure), "poly", "size"),
        (any(s.amenable is False for s in sure), "poly", "amenable"),
        (low == 0 or high > rules.max_prog, "unknown", "progressing"),
        (sum(map(len, organs(maybe))) > places, "unknown", "organs"),
        (sized and any(s.size is None or s.size > most for s in maybe), "unknown", "size"),
        (any(s.amenable is False or (asked and s.amenable is None) for s in maybe), "unknown", "amenable"),
    )
    return next(((name, why) for holds, name, why in steps if holds), ("within", None))


def organs(spots: list[Spot]) -> tuple[set[str], list[str]]:
    """Organs that are known, and lesions in organs that are not."""
    named = ["node" if s.lesion["node"] else s.lesion["organ"] for s in spots]
    return {name for name in named if name is not None}, ["?" for name in named if name is None]


def judge(
    own: Mapping[str, list[Row]], scans: list[Scan], place: int, rules: StateRules, recorded: bool
) -> tuple[str, str | None, str | None]:
    """Verdict, limit, confirming scan."""
    scan = scans[place]
    therapy = on_therapy(own, scan.day, recorded)
    if not therapy:
        return ("unknown" if therapy is None else "not_on_therapy"), "therapy", None
    verdict, limit = limits(scan, rules)
    if verdict != "within":
        return verdict, limit, None
    if not rules.confirm_interval_days:
        return "oligo", None, None
    doubt = False
    low, high = rules.confirm_interval_days
    for later in scans:
        if not low <= (later.day - scan.day).days <= high:
            continue
        answered = confirms(scan, later, rules)
        if answered:
            return "oligo", None, later.name
        doubt = doubt or answered is None
    return ("unknown" if doubt else "unconfirmed"), "confirmation", None


def confirms(scan: Scan, later: Scan, rules: StateRules) -> bool | None:
    then, _ = limits(later, rules)
    still: list[bool | None] = []
    for spot in scan.spots:
        if spot.metastasis is False or not (spot.progressing and spot.present):
            continue
        same = [each for each in later.spots if each.lesion["lesion"] == spot.lesion["lesion"]]
        if not same:
            still.append(False)
        else:
            still.append(same[0].progressing if same[0].present and same[0].read else UNKNOWN)
    if all(each is True for each in still) and then == "within":
        return True
    if any(each is False for each in still) or then in ("poly", "none"):
        return False
    return UNKNOWN


def name_extent(scan: Scan, rules: StateRules) -> str:
    maybe = [spot for spot in scan.spots if spot.fresh is not False]
    sure = [spot for spot in maybe if spot.fresh and spot.present]
    if not maybe:
        return "none"
    if len(sure) > rules.extent_lesions or any(spot.amenable is False for spot in sure):
        return "polymetastatic"
    silent = rules.amenable == "asked" and any(spot.amenable is None for spot in maybe)
    if not sure or len(maybe) > rules.extent_lesions or silent:
        return "unknown"
    return "oligometastatic"
