"""States of the disease by the book: one subject, one scan after the other, in plain Python."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from lesionwise.study import StateRules
from oracle.sightings import UNKNOWN, Row, Scan, Spot, is_treated, look


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
