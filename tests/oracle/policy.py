"""Responses under the policies for irradiated lesions, scan by scan: for each scan the whole history anew.

States of irradiated lesions are given (they have an oracle of their own). A scan under P1 is the last scan of
a history from which every lesion treated by then was taken out; under P0 treated lesions were not assessed;
under P2 their growth is taken off where progression is at stake.
"""

import copy
import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from lesionwise.study.model import ResponseRules
from oracle.response import UNSEEN, History, find_readers

Row = dict[str, Any]
EXACT = 1_000_000


def derive_policy_slowly(
    tables: Mapping[str, pl.DataFrame],
    rules: ResponseRules,
    cut: datetime.date | None,
    policy: str,
    treated: pl.DataFrame,
    states: pl.DataFrame,
) -> list[Row]:
    """Every response row under `policy`, with the columns of the engine."""
    rows = {name: tables[name].to_dicts() for name in ("lesion", "scan", "measurement", "assessment")}
    found: list[Row] = []
    for subject in sorted({row["subject"] for row in rows["scan"]}):
        own = {name: [row for row in table if row["subject"] == subject] for name, table in rows.items()}
        starts = [(r["lesion"], r["from_date"]) for r in treated.to_dicts() if r["subject"] == subject]
        for reader in sorted(find_readers(own)):
            said = [r for r in states.to_dicts() if (r["subject"], r["reader"]) == (subject, reader)]
            found += _respond(History(own, reader, rules, cut), policy, rules, starts, said)
    return found


class Judged(History):
    """A history under a policy; a visit knows which lesions were treated before it, and their states."""

    policy: str
    base: History

    def is_node(self, name: str, scan: str) -> bool | None:
        return self.base.is_node(name, scan)

    def examine(self, v: int) -> None:
        super().examine(v)
        visit = self.visits[v]
        later = [row for row in visit["states"] if row["confirmed"] and row["state"] != "local_failure"]
        days = [row["failure_known"] for row in later if row["failure_known"]]
        visit["known"] = min([*days, *filter(None, [visit["known"]])], default=None)

    def hold(self, v: int, column: str) -> Row:
        visit = self.visits[v]
        held = super().hold(v, column)
        if self.policy in ("P1", "P3"):
            failed = [row for row in visit["states"] if _has_failed(row, column)]
            days = [row["first_suspicion"] if row["first"] else row["date"] for row in failed]
            return held | {"failed": bool(failed), "failed_day": min(days, default=None)}
        if self.policy != "P2" or not visit["states"]:
            return held
        for role in ("targets", "others"):
            names = self.followed("target" if role == "targets" else "non_target")
            held[role] = [
                self.withhold(n, look, visit, column) for n, look in zip(names, held[role], strict=True)
            ]
        known = [look["proof"] for look in held["targets"] if look and look["any_sized"]]
        return held | {"P": sum(known, Fraction(0)) if known else None}

    def withhold(self, name: str, look: Row | None, visit: Row, column: str) -> Row | None:
        """A lesion without the growth after radiotherapy that is not (yet) known to be a failure."""
        own = [row for row in visit["states"] if self.root(row["lesion"]) == name]
        if look is None or not own:
            return look
        excess = Fraction(0)
        for row in own:
            size = row["size"] if row["size"] is not None else row["proven"]
            if not _has_failed(row, column) and None not in (size, row["nadir"], row["absorbed"]):
                excess += max(Fraction(size - row["nadir"] - row["absorbed"], EXACT), Fraction(0))
        look = look | {"proof": min(look["size"], max(look["size"] - excess, Fraction(0)))}
        if any(_has_failed(row, column) for row in own):
            return look
        return look | {"back": False, "back_days": [], "worse_days": []}

    def certainty(self, part: Row) -> str | None:
        said = super().certainty(part)
        return "equivocal" if said == "unequivocal" and part.get("doubted") else said

    def name_parts(self, visit: Row, found: Row | None) -> Row:
        words = super().name_parts(visit, found)
        pending = any(row["state"] == "suspected" and not row["confirmed"] for row in visit["states"])
        tells = self.policy in ("P1", "P2", "P3") and found is not None
        named = {"post_rt_pending": pending if tells else None}
        if found is None or found["O"] != "PD":
            return words | named
        parts = set()
        for name, part in self.find_parts(visit, found):
            kept = f"untreated_{part}" if part in ("target", "nontarget") else "new_lesion"
            parts.add((name, "treated" if part != "new" and name in visit["gone"] else kept))
        if found["held"]["failed"]:
            parts |= {(r["lesion"], "treated") for r in visit["states"] if r["confirmed"]}
        order = ["treated", "untreated_target", "untreated_nontarget", "new_lesion"]
        lesions = sorted({name for name, _ in parts})
        components = sorted({part for _, part in parts}, key=order.index)
        return named | {
            "component": ", ".join(components) or None,
            "lesions": ", ".join(lesions) or None,
            "lesion_count": len(lesions) or None,
        }


def _has_failed(row: Row, column: str) -> bool:
    return bool(row["confirmed"] if column == "new" else row["state"] == "local_failure")


def _respond(
    base: History, policy: str, rules: ResponseRules, starts: list[Any], states: list[Row]
) -> list[Row]:
    places = _place(base, starts, states)
    rows: list[Row] = []
    for v in range(len(base.visits)):
        out = places[v]["gone"] if policy in ("P1", "P3", "non_irradiated") else None
        rows.append(_judge(base, policy, rules, places, out).respond()[v])
    progressed = False
    for row in rows:
        row["post_progression"] = progressed
        progressed |= row["overall_response"] == "PD"
    return rows


def _place(base: History, starts: list[Any], states: list[Row]) -> list[Row]:
    """For each visit: lesions treated before it, on an unknown day, or undated; states that count."""
    found: list[Row] = []
    gone: set[str] = set()
    for v, visit in enumerate(base.visits):
        place: Row = {"gone": gone, "unknown": set(), "undated": set()}
        for root in {base.root(name) for name, _ in starts if name in base.lesions}:
            dates = [date for name, date in starts if name in base.lesions and base.root(name) == root]
            own = _find_day(base, visit, root)
            day, known = own or visit["place"], min((date for date in dates if date), default=None)
            if known and day and day > known:
                gone = gone | {root}
            place["unknown"] |= {root} if root not in gone and None in dates and v > 0 else set()
            place["undated"] |= {root} if own is None else set()
        found.append(place | {"gone": gone, "states": _select_states(visit, starts, states)})
    _mark_first(found)
    return found


def _find_day(base: History, visit: Row, root: str) -> datetime.date | None:
    """The first day on which a lesion was imaged at a visit, else that of the visit."""
    seen = [
        row["day"]
        for (scan, name), row in base.lines.items()
        if scan == visit["scan"] and base.root(name) == root and row["state"] not in UNSEEN and row["day"]
    ]
    day: datetime.date | None = min(seen, default=None) or visit["first"]
    return day


def _select_states(visit: Row, starts: list[Any], states: list[Row]) -> list[Row]:
    """States of lesions at a visit, of those that were treated before."""
    said = []
    for row in states:
        dates = [date for name, date in starts if name == row["lesion"] and date]
        if row["scan"] == visit["scan"] and dates and row["date"] > min(dates):
            said.append(row | {"first": False})
    return said


def _mark_first(places: list[Row]) -> None:
    """Mark the first scan of each failure, in order of its images."""
    firsts: dict[tuple[str, str], tuple[datetime.date, int, Row]] = {}
    for v, place in enumerate(places):
        for row in place["states"]:
            key = (row["lesion"], row["course"])
            before = firsts.get(key)
            if row["confirmed"] and (before is None or (row["date"], v) < before[:2]):
                firsts[key] = (row["date"], v, row)
    for _, _, row in firsts.values():
        row["first"] = True


def _judge(
    base: History, policy: str, rules: ResponseRules, places: list[Row], out: set[str] | None = None
) -> Judged:
    """The history under a policy, without the lesions `out`."""
    judged = Judged.__new__(Judged)
    judged.__dict__ |= base.__dict__
    judged.policy, judged.base = policy, base
    judged.visits = [dict(visit) for visit in base.visits]
    judged.lines = {}
    spots = {visit["scan"]: place for visit, place in zip(base.visits, places, strict=True)}
    for (scan, name), row in base.lines.items():
        root, place = base.root(name), spots.get(scan)
        if place is None:
            continue
        unknown = place["unknown"] | (place["gone"] & place["undated"] if policy == "P2" else set())
        if root in unknown or (policy == "P0" and root in place["gone"]):
            row = row | {"state": "not_assessed", "change": None}
        elif out is not None and root in place["gone"]:
            continue
        doubted = [said for said in place["states"] if base.root(said["lesion"]) == root]
        sure = any(said["state"] == "local_failure" for said in doubted)
        judged.lines[scan, name] = row | {"doubted": policy == "P2" and bool(doubted) and not sure}
    every = (len(base.followed("target")), len(base.followed("non_target")))
    if out:
        judged.lesions = {name: row for name, row in base.lesions.items() if base.root(name) not in out}
    left = (len(judged.followed("target")), len(judged.followed("non_target")))
    lost = (every[0] > 0 and left[0] == 0) or (every[0] == 0 and every[1] > 0 and left[1] == 0)
    goes_over = policy == "P3" or (policy == "P1" and rules.p3_fallback)
    for v, (visit, place) in enumerate(zip(judged.visits, places, strict=True)):
        counts = place["states"] if policy not in ("P0", "non_irradiated") else []
        mixed = policy == "P3" and left[0] > 0 and bool(place["gone"])
        visit |= {"states": counts, "gone": place["gone"]}
        visit["left"] = ("treated" if goes_over else "none") if lost else "mixed" if mixed else None
        baseline = [n for n in place["gone"] if base.lesions[n]["role"] != "new"]
        looks = [Judged.look(_plain(judged, base), name, v) for name in baseline]
        visit["unseen"] = not all(look and look["seen"] for look in looks)
    return judged


def _plain(judged: Judged, base: History) -> Judged:
    """The reading itself, to see what was seen of lesions that left."""
    plain = copy.copy(judged)
    plain.lesions, plain.lines = base.lesions, base.lines
    return plain
