"""Outcomes of irradiated lesions slowly: one lesion at a time, a state machine in plain steps.

Written from ENDPOINTS 2.11, 8.1, 8.2 and not from the engine.
"""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from lesionwise.study import ResponseRules

Row = Mapping[str, Any]
Date = datetime.date
MM5 = Decimal(5)
UNSEEN = ("not_assessed", "not_evaluable")
LOCAL = ("surgery", "ablation", "other_local")


class Slow(NamedTuple):
    """An outcome: status, date, reason, cause, zone."""

    status: int | None
    date: Date | None
    reason: str
    cause: str | None = None
    zone: str | None = None


class Look(NamedTuple):
    """What a scan shows of a lesion. `total`: null unless wholly known; `sure`: what was measured of it."""

    day: Date
    total: Decimal | None
    sure: Decimal
    sized: bool
    seen: bool
    worse: bool
    merged: bool
    absorbed: Decimal | None


class Failure(NamedTuple):
    """A failure: its date and cause."""

    date: Date
    cause: str


def derive_lesions_slowly(
    tables: Mapping[str, pl.DataFrame], rules: ResponseRules, cut: Date | None, reader: str
) -> dict[tuple[str, str, str], Slow]:
    """The outcome of each irradiated lesion by subject, lesion, course."""
    rows: dict[str, list[Row]] = {name: list(frame.iter_rows(named=True)) for name, frame in tables.items()}
    result = {}
    for target in rows["radiotherapy_target"]:
        start = _start(rows, target)
        if target["fractions_delivered"] == 0 or (cut and start and start > cut):
            continue
        key = (target["subject"], target["lesion"], target["course"])
        result[key] = _judge(rows, target, start, rules, cut, reader)
    return result


def _judge(
    rows: Mapping[str, list[Row]],
    target: Row,
    start: Date | None,
    rules: ResponseRules,
    cut: Date | None,
    reader: str,
) -> Slow:
    if start is None:
        return Slow(None, None, "no_origin")
    end, why = _find_end(rows, target, start, cut)
    looks = [look for look in _list_looks(rows, target, reader, cut) if end is None or look.day <= end]
    before = [look.total for look in looks if look.day <= start and look.total is not None]
    later = [look for look in looks if look.day > start]
    root = _root(rows, target)
    role = next(row["role"] for row in _own(rows, "lesion", target) if row["lesion"] == root)
    proofs = _list_proofs(rows, target, start, end, cut)
    machine = Walk(before[-1] if before else None, start, rules, role)
    machine.walk(later, proofs)
    failure, last = machine.failure, machine.last
    death = _find_death(rows, target, cut)
    zone = _find_zone(rows, target, rules)
    outside = zone == "out_of_field" or (zone == "marginal" and not rules.marginal_is_lf)
    ended = end is not None and (death is None or end <= death)
    if failure or (ended and why == "progression"):
        if outside:
            return Slow(0, last or start, "out_of_field", None, zone)
        found = failure or Failure(end or start, "LC-RETX")
        return Slow(1, found.date, "local_failure", found.cause, zone)
    if ended:
        return Slow(None, None, "retreatment_unknown") if why is None else Slow(3, end, "retreated")
    if death is not None:
        return Slow(2, max(death, start), "death")
    reason = "open_suspicion" if machine.first else "ongoing" if machine.judged else "no_imaging"
    return Slow(0, last or start, reason)


class Walk:
    """The state machine of one lesion, step by step."""

    def __init__(self, nadir: Decimal | None, start: Date, rules: ResponseRules, role: str) -> None:
        self.nadir, self.start, self.rules, self.role = nadir, start, rules, role
        self.first: Date | None = None
        """First scan of the suspicion that is open."""
        self.proved = False
        self.last: Date | None = None
        """Last scan that shows control before a failure."""
        self.judged = False
        self.failure: Failure | None = None
        self.done = False

    def walk(self, looks: list[Look], proofs: list[tuple[Date, str]]) -> None:
        """Scans before proofs of one day; after a proof only to see whether a scan confirms it too."""
        steps: list[tuple[Date, int, Any]] = [(look.day, 0, look) for look in looks]
        steps += [(day, 1, kind) for day, kind in proofs]
        for day, kind, what in sorted(steps, key=lambda step: step[:2]):
            if self.done:
                return
            if kind == 0:
                self.see(what)
            else:
                self.prove(day, what)

    def prove(self, day: Date, kind: str) -> None:
        if self.first is not None:
            if not self.proved:
                self.failure = Failure(self.first, "LC-PET")
            self.proved = True
        elif kind != "pet":
            self.failure, self.done = Failure(day, "LC-BX"), True

    def see(self, look: Look) -> None:
        grown = _grew(look, self.nadir, self.role)
        self.judged = self.judged or grown is not None
        if look.total is not None:
            self.nadir = look.total if self.nadir is None else min(self.nadir, look.total)
        if grown is True:
            self.first = self.first or look.day
            if self.confirms(look.day):
                self.failure, self.done = Failure(self.first, "LC-GROW"), True
        elif grown is False and self.proved:
            self.done = True
        elif grown is False:
            self.first, self.last = None, look.day

    def confirms(self, day: Date) -> bool:
        guard = self.rules.guard_days
        needless = guard is not None and (day - self.start).days > guard
        apart = self.first is not None and (day - self.first).days >= self.rules.lf_confirm_days
        return needless or apart or self.rules.lf_confirmation == "single_scan"


def _grew(look: Look, nadir: Decimal | None, role: str) -> bool | None:
    if look.merged:
        return None
    if look.seen and not look.sized and role != "target":
        return look.worse
    if nadir is None:
        return None
    if look.absorbed is not None and _above(look.sure, nadir + look.absorbed):
        return True
    if look.total is not None and not _above(look.sure, nadir):
        return False
    return None


def _above(size: Decimal, nadir: Decimal) -> bool:
    return size - nadir >= MM5 and size * 10 >= nadir * 12


def _list_looks(rows: Mapping[str, list[Row]], target: Row, reader: str, cut: Date | None) -> list[Look]:
    """Dated scans of the subject in order of time, as they show the lesion of the target."""
    scans = sorted(
        (row for row in _own(rows, "scan", target) if row["date"] and (cut is None or row["date"] <= cut)),
        key=lambda row: (row["date"], row["scan"]),
    )
    parts = [row["lesion"] for row in _own(rows, "lesion", target) if _is_below(rows, row, target["lesion"])]
    known: set[str] = set()
    apart: dict[str, Decimal | None] = {}
    inside: dict[str, Decimal | None] = {}
    looks = []
    for scan in scans:
        read = {
            row["lesion"]: row
            for row in _own(rows, "measurement", target)
            if row["scan"] == scan["scan"] and row["reader"] == reader
        }
        _follow_merging(rows, target, read, apart, inside)
        pieces, bare = _take_pieces(target, read, parts, known)
        looks.append(_sum(scan["date"], read.get(target["lesion"]), pieces, bare, inside))
        known |= {name for name in parts if name in read and read[name]["state"] not in UNSEEN}
    return looks


def _take_pieces(
    target: Row, read: Mapping[str, Row], parts: list[str], known: set[str]
) -> tuple[list[Row | None], bool]:
    """The rows that make up the lesion; none stands for a fragment that was known and was not read.

    And whether the lesion itself is only said to have split, so that it adds 0 to its parts.
    """
    own = read.get(target["lesion"])
    if own is not None and own["state"] == "split" and _size(own) is not None:
        return [own], False
    below = [name for name in parts if name != target["lesion"]]
    pieces: list[Row | None] = [read[name] for name in below if name in read]
    pieces += [None for name in below if name in known and name not in read]
    bare = own is not None and own["state"] == "split" and bool(pieces)
    return (pieces if own is None or bare else [own, *pieces]), bare


def _sum(
    day: Date, own: Row | None, pieces: list[Row | None], bare: bool, inside: Mapping[str, Decimal | None]
) -> Look:
    sizes = [None if row is None else _count(row) for row in pieces]
    numbers = [size for size in sizes if size is not None]
    measured = [_size(row) for row in pieces if row is not None and _count(row) is not None]
    merged = own is not None and own["state"] == "merged"
    whole = bool(sizes) and len(numbers) == len(sizes) and not merged
    amounts = list(inside.values())
    return Look(
        day,
        sum(numbers, Decimal(0)) if whole else None,
        sum((size for size in measured if size is not None), Decimal(0)),
        bool(numbers) or bare,
        bare or any(row is not None and row["state"] not in UNSEEN for row in pieces),
        any(row is not None and row["change"] == "unequivocal" for row in pieces),
        merged,
        None if None in amounts else sum((one for one in amounts if one is not None), Decimal(0)),
    )


def _follow_merging(
    rows: Mapping[str, list[Row]],
    target: Row,
    read: Mapping[str, Row],
    apart: dict[str, Decimal | None],
    inside: dict[str, Decimal | None],
) -> None:
    """Keep the last size apart of each lesion that merges into this one, and which are inside it now.

    Into which part of a lesion that split another one went, nobody can say: it counts for every part.
    """
    for lesion in _own(rows, "lesion", target):
        if lesion["link"] != "merge":
            continue
        into = {**lesion, "lesion": lesion["parent"]}
        if _root(rows, into) != _root(rows, target):
            continue
        row = read.get(lesion["lesion"])
        if row is None or row["state"] in UNSEEN:
            continue
        if row["state"] == "merged":
            inside[lesion["lesion"]] = apart.get(lesion["lesion"])
        else:
            inside.pop(lesion["lesion"], None)
            if _count(row) is not None:
                apart[lesion["lesion"]] = _count(row)


def _size(row: Row) -> Decimal | None:
    """The long axis that was written down (no lesion of the histories is a node); 0 when it is gone."""
    if row["state"] in ("absent", "merged"):
        return Decimal(0)
    return None if row["state"] in UNSEEN else row["long_axis_mm"]


def _count(row: Row) -> Decimal | None:
    size = _size(row)
    return MM5 if size is None and row["state"] == "too_small" else size


def _find_end(
    rows: Mapping[str, list[Row]], target: Row, start: Date, cut: Date | None
) -> tuple[Date | None, str | None]:
    reasons = {"salvage": "progression", "planned": "other", "palliative": "other", None: None}
    found: list[tuple[Date, str | None]] = []
    for other in _own(rows, "radiotherapy_target", target):
        day = _start(rows, other)
        intent = next(
            row["intent"]
            for row in _own(rows, "radiotherapy_course", target)
            if row["course"] == other["course"]
        )
        if day and day > start and other["fractions_delivered"] != 0 and _is_kin(rows, other, target):
            found.append((day, reasons[intent]))
    found += [
        (row["date"], row["reason"])
        for row in _own(rows, "lesion_procedure", target)
        if row["kind"] in LOCAL and row["date"] and row["date"] > start and _is_kin(rows, row, target)
    ]
    order = {"progression": 0, None: 1, "other": 2}
    seen = sorted(
        (one for one in found if cut is None or one[0] <= cut), key=lambda one: (one[0], order[one[1]])
    )
    return seen[0] if seen else (None, None)


def _list_proofs(
    rows: Mapping[str, list[Row]], target: Row, start: Date, end: Date | None, cut: Date | None
) -> list[tuple[Date, str]]:
    return [
        (row["date"], row["kind"])
        for row in _own(rows, "lesion_procedure", target)
        if row["date"]
        and row["positive"] is True
        and row["in_field"] is not False
        and row["kind"] in ("pet", "biopsy", "surgery")
        and _is_below(rows, row, target["lesion"])
        and row["date"] > start
        and (end is None or row["date"] <= end)
        and (cut is None or row["date"] <= cut)
    ]


def _find_death(rows: Mapping[str, list[Row]], target: Row, cut: Date | None) -> Date | None:
    dates = [
        row["date"]
        for row in _own(rows, "vital_status", target)
        if row["status"] == "dead" and (cut is None or row["date"] <= cut)
    ]
    return min(dates, default=None)


def _find_zone(rows: Mapping[str, list[Row]], target: Row, rules: ResponseRules) -> str:
    value = {
        row["metric"]: row["value"]
        for row in _own(rows, "dose_metric", target)
        if row["course"] == target["course"] and row["structure"] == target["lesion"]
    }
    centroid, overlap = value.get("recurrence_centroid_in_ptv"), value.get("recurrence_in_isodose")
    distance = value.get("recurrence_to_ptv_cm")
    if centroid == 1 or (overlap is not None and overlap >= rules.infield_overlap):
        return "in_field"
    if centroid is None or overlap is None or distance is None:
        return "unknown"
    return "marginal" if distance <= rules.marginal_cm else "out_of_field"


def _start(rows: Mapping[str, list[Row]], target: Row) -> Date | None:
    if target["first_fraction"]:
        return target["first_fraction"]  # type: ignore[no-any-return]  # a row of a frame
    dates = [
        row["first_fraction"]
        for row in _own(rows, "radiotherapy_course", target)
        if row["course"] == target["course"]
    ]
    return dates[0] if dates else None


def _own(rows: Mapping[str, list[Row]], table: str, target: Row) -> list[Row]:
    return [row for row in rows[table] if row["subject"] == target["subject"]]


def _parent(rows: Mapping[str, list[Row]], target: Row, lesion: str) -> str | None:
    """The lesion that this one split from."""
    for row in _own(rows, "lesion", target):
        if row["lesion"] == lesion and row["link"] == "split":
            return str(row["parent"])
    return None


def _is_below(rows: Mapping[str, list[Row]], row: Row, top: str) -> bool:
    """Whether the lesion of a row is `top` or a part of it."""
    lesion: str | None = row["lesion"]
    while lesion is not None and lesion != top:
        lesion = _parent(rows, row, lesion)
    return lesion == top


def _is_kin(rows: Mapping[str, list[Row]], row: Row, target: Row) -> bool:
    return _is_below(rows, row, target["lesion"]) or _is_below(rows, target, row["lesion"])


def _root(rows: Mapping[str, list[Row]], target: Row) -> str:
    lesion: str = target["lesion"]
    while (above := _parent(rows, target, lesion)) is not None:
        lesion = above
    return lesion
