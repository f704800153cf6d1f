"""Criteria about the disease by the book: the scan of entry, one lesion after the other."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from lesionwise.study import Criterion, StateRules
from oracle.sightings import Row, Scan, Spot, look
from oracle.state import Slow, call_slowly, is_counted

NINE = (
    "synchronous",
    "metachronous_oligorecurrence",
    "metachronous_oligoprogression",
    "repeat_oligorecurrence",
    "repeat_oligoprogression",
    "repeat_oligopersistence",
    "induced_oligorecurrence",
    "induced_oligoprogression",
    "induced_oligopersistence",
)


def decide_slowly(
    tables: Mapping[str, pl.DataFrame],
    rules: StateRules,
    criteria: tuple[Criterion, ...],
    failed: set[tuple[str, str, str]],
) -> dict[tuple[str, str], bool | None]:
    """Whether each criterion holds for each subject; null: unknown."""
    found = {}
    called = call_slowly(tables, rules, failed)
    for person in tables["subject"].iter_rows(named=True):
        name = person["subject"]
        own = {
            table: frame.filter(pl.col("subject") == name).rows(named=True)
            for table, frame in tables.items()
            if "subject" in frame.columns
        }
        scans = look(own, name, failed)
        place = find_entry(own, scans, person["enrolment_date"])
        for criterion in criteria:
            answer = None if place is None else decide(criterion, scans, place, called[name])
            found[name, criterion.id] = answer
    return found


def find_entry(own: Mapping[str, list[Row]], scans: list[Scan], entry: datetime.date) -> int | None:
    """The last scan up to entry, else the first marked as baseline."""
    before = [place for place, scan in enumerate(scans) if scan.day <= entry]
    marked = {scan["scan"] for scan in own["scan"] if scan["baseline"]}
    later = [place for place, scan in enumerate(scans) if scan.name in marked]
    return before[-1] if before else later[0] if later else None


def decide(criterion: Criterion, scans: list[Scan], place: int, called: list[Slow]) -> bool | None:
    if criterion.rule == "oligometastatic":
        return decide_state(criterion, called[place])
    if criterion.rule == "oligoprogression":
        return decide_oligoprogression(scans, place, called)
    mine = [spot for spot in scans[place].spots if is_meant(spot, criterion)]
    sure = [spot for spot in mine if is_sure(spot, criterion)]
    if criterion.rule in ("metastases", "organs"):
        return within(*count(criterion, sure, mine), criterion)
    return decide_size(criterion, sure, mine) if criterion.rule == "size" else decide_measurable(sure, mine)


def count(criterion: Criterion, sure: list[Spot], mine: list[Spot]) -> tuple[int, int]:
    if criterion.rule == "metastases":
        return len(sure), len(mine)
    named = {find_organ(spot) for spot in sure} - {None}
    every = {find_organ(spot) for spot in mine} - {None}
    return len(named), len(every) + sum(1 for spot in mine if find_organ(spot) is None)


def decide_size(criterion: Criterion, sure: list[Spot], mine: list[Spot]) -> bool | None:
    most = Decimal(str(criterion.max_cm)) * 10
    if any(spot.size is not None and spot.size > most for spot in sure):
        return False
    return None if any(spot.size is None or spot.size > most for spot in mine) else True


def decide_measurable(sure: list[Spot], mine: list[Spot]) -> bool | None:
    if any(is_measurable(spot) for spot in sure):
        return True
    return None if any(is_measurable(spot) is not False for spot in mine) else False


def decide_state(criterion: Criterion, slow: Slow) -> bool | None:
    open_ = slow.state == "unclassifiable"
    if criterion.among:
        return None if open_ else slow.state in criterion.among
    if slow.state in NINE or (open_ and slow.question not in ("P1", "P2")):
        return True
    return None if open_ else False


def decide_oligoprogression(scans: list[Scan], place: int, called: list[Slow]) -> bool | None:
    days = {scan.name: scan.day for scan in scans}
    if called[place].oligoprogression in ("none", "poly", "not_on_therapy"):
        return False
    for scan, slow in zip(scans, called, strict=True):
        known = days[slow.confirmed_by] if slow.confirmed_by else scan.day
        if slow.oligoprogression == "oligo" and known <= scans[place].day:
            return True
    return None


def is_meant(spot: Spot, criterion: Criterion) -> bool:
    if criterion.lesions == "metastases":
        return is_counted(spot)
    return spot.progressing is not False and spot.metastasis is not False


def is_sure(spot: Spot, criterion: Criterion) -> bool:
    if criterion.lesions == "metastases":
        return bool(spot.present and spot.metastasis)
    return bool(spot.progressing and spot.present)


def find_organ(spot: Spot) -> str | None:
    organ: str | None = "node" if spot.lesion["node"] else spot.lesion["organ"]
    return organ


def is_measurable(spot: Spot) -> bool | None:
    if spot.lesion["role"] == "target" or spot.lesion["measurable"]:
        return True
    return None if spot.lesion["measurable"] is None else False


def within(low: int, high: int, criterion: Criterion) -> bool | None:
    least, most = criterion.low or 0, 99 if criterion.high is None else criterion.high
    if least <= low and high <= most:
        return True
    return False if high < least or low > most else None
