"""Response by RECIST 1.1, slowly and plainly: one subject and reader after the other, in fractions of mm.

Written from the rules, not from the engine: nothing but the study's switches and the names of codes is
shared. A visit is a dictionary that grows as the rules are applied.
"""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from lesionwise.study.model import ResponseRules
from oracle.response_best import Record, confirm_records

Row = dict[str, Any]
UNSEEN = ("not_assessed", "not_evaluable")
FAR = datetime.date(9999, 12, 31)


def derive_slowly(
    tables: Mapping[str, pl.DataFrame], rules: ResponseRules, cut: datetime.date | None
) -> list[Row]:
    """Every response row, in the order of the engine, as dictionaries with the engine's column names."""
    rows = {name: tables[name].to_dicts() for name in ("lesion", "scan", "measurement", "assessment")}
    found: list[Row] = []
    for subject in sorted({row["subject"] for row in rows["scan"]}):
        own = {name: [row for row in table if row["subject"] == subject] for name, table in rows.items()}
        for reader in sorted(find_readers(own)):
            found += History(own, reader, rules, cut).respond()
    return found


def find_readers(own: dict[str, list[Row]]) -> set[str]:
    """Who has responses in a subject."""
    readers = {row["reader"] for row in own["measurement"]}
    for row in own["assessment"]:
        if row["scan"] is None or row["overall_response"] is None:
            continue
        disease = [
            lesion
            for lesion in own["lesion"]
            if lesion["role"] in ("target", "non_target") and lesion["reader"] in (None, row["reader"])
        ]
        if not disease:
            readers.add(row["reader"])
    return readers


class History:
    """All that one reader saw in one subject."""

    def __init__(
        self, own: dict[str, list[Row]], reader: str, rules: ResponseRules, cut: datetime.date | None
    ) -> None:
        self.reader, self.rules, self.cut = reader, rules, cut
        self.lesions = {row["lesion"]: row for row in own["lesion"]}
        self.fragments: dict[str, list[str]] = {name: [] for name in self.lesions}
        for name, row in self.lesions.items():
            if row["link"] == "split" and row["parent"] in self.lesions:
                self.fragments[row["parent"]].append(name)
        scan_dates = {row["scan"]: self.impute(row) for row in own["scan"]}
        self.lines: dict[tuple[str, str], Row] = {}
        for row in own["measurement"]:
            if row["reader"] == reader and row["lesion"] in self.lesions and self.may_read(row["lesion"]):
                day = self.impute(row) if row["date"] else scan_dates[row["scan"]]
                self.lines[row["scan"], row["lesion"]] = {**row, "day": day}
        recorded = {
            row["scan"] for row in own["assessment"] if row["reader"] == reader and row["overall_response"]
        }
        self.visits = self.arrange([dict(row) for row in own["scan"]], scan_dates, recorded)

    # ---- dates and order

    def impute(self, row: Row) -> datetime.date | None:
        date: datetime.date | None = row["date"]
        if date is None or row["date_precision"] == "year":
            return None
        if row["date_precision"] != "month":
            return date
        first = date.replace(day=1)
        if self.rules.impute_day == "first":
            return first
        return (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)

    def arrange(
        self, scans: list[Row], dates: dict[str, datetime.date | None], recorded: set[str]
    ) -> list[Row]:
        """Visits from the baseline on, in order, without what lies after the cut."""
        for scan in scans:
            seen = [r for (s, _), r in self.lines.items() if s == scan["scan"] and r["state"] not in UNSEEN]
            known = [day for day in (dates[scan["scan"]], *(row["day"] for row in seen)) if day]
            scan["earliest"] = min(known, default=None)
        self.lines = {key: row for key, row in self.lines.items() if self.within(row["day"])}
        any_marked = any(scan["baseline"] for scan in scans)
        scans.sort(key=lambda scan: (_last_if_none(scan["visit_number"]), scan["scan"]))
        latest = None
        for scan in scans:
            latest = max((day for day in (latest, scan["earliest"]) if day), default=None)
            scan["place"] = scan["earliest"] or latest
        scans = [scan for scan in scans if self.within(scan["place"])]
        scans.sort(
            key=lambda s: (
                s["place"] or datetime.date.min,
                s["earliest"] is None,
                _last_if_none(s["visit_number"]),
                s["scan"],
            )
        )
        for scan in scans:
            seen = [r for (s, _), r in self.lines.items() if s == scan["scan"] and r["state"] not in UNSEEN]
            days = [row["day"] for row in seen]
            known = [day for day in (dates[scan["scan"]], *days) if day]
            scan["first"] = min(known, default=None)
            scan["last"] = None if None in days else max(known, default=None)
            scan["read"] = bool(seen) or scan["scan"] in recorded
        return self.from_baseline(scans, any_marked)

    def from_baseline(self, scans: list[Row], any_marked: bool) -> list[Row]:
        marked = [n for n, scan in enumerate(scans) if scan["baseline"]]
        read = [n for n, scan in enumerate(scans) if scan["read"]]
        both = [n for n in marked if n in read]
        if any_marked:
            start = both[-1] if both else marked[-1] if marked else None
        else:
            start = read[0] if read else None
        return [] if start is None else scans[start:]

    def within(self, day: datetime.date | None) -> bool:
        return self.cut is None or day is None or day <= self.cut

    # ---- lesions

    def root(self, name: str) -> str:
        row = self.lesions[name]
        return self.root(row["parent"]) if row["link"] == "split" and row["parent"] in self.lesions else name

    def may_read(self, name: str) -> bool:
        return all(self.lesions[n]["reader"] in (None, self.reader) for n in (name, self.root(name)))

    def followed(self, role: str) -> list[str]:
        return sorted(
            name
            for name, row in self.lesions.items()
            if row["role"] == role and self.root(name) == name and row["reader"] in (None, self.reader)
        )

    def is_node(self, name: str, scan: str) -> bool | None:
        lesion = self.lesions[name]
        node: bool | None = lesion["node"]
        if node is None and lesion["organ"] is not None:
            node = lesion["organ"] == "node"
        for other, row in self.lesions.items():
            line = self.lines.get((scan, other))
            absorbed = line is not None and line["state"] == "merged" and row["link"] == "merge"
            if absorbed and row["parent"] in self.lesions and self.root(row["parent"]) == name:
                swallowed = self.lesions[self.root(other)]
                plain = swallowed["node"] is False or (
                    swallowed["node"] is None and swallowed["organ"] not in (None, "node")
                )
                if plain:
                    return False
        return node

    def parts(self, name: str, v: int) -> list[Row]:
        """What stands for a lesion at visit `v`: its row, or those of its fragments; nothing if unread."""
        scan, top = self.visits[v]["scan"], self.root(name)
        row = self.lines.get((scan, name))
        part = None if row is None else self.judge(row, top, scan)
        summed = self.lesions[top]["role"] == "target"
        if part is not None and part["state"] == "split" and (part["size"] is not None or not summed):
            return [part]
        below = [found for child in self.fragments[name] for found in self.parts(child, v)]
        if part is None:
            known = name != top and any(self.saw(name, w) for w in range(v))
            return below or ([{"size": None, "seen": False, "own": None, "visible": False}] if known else [])
        if part["state"] == "split" and below:
            part |= {"own": Fraction(0), "visible": part["visible"] and not summed}
        return [part, *below]

    def saw(self, name: str, v: int) -> bool:
        row = self.lines.get((self.visits[v]["scan"], name))
        return row is not None and row["state"] not in UNSEEN

    def judge(self, row: Row, top: str, scan: str) -> Row:
        node, state = self.is_node(top, scan), row["state"]
        axis = {True: "short_axis_mm", False: "long_axis_mm", None: None}[node]
        seen, gone = state not in UNSEEN, state in ("absent", "merged")
        number = row[axis] if axis and seen and not gone else None
        size = None if number is None else Fraction(number)
        own = Fraction(0) if gone else size if seen else None
        if state == "too_small" and own is None:
            own = Fraction(5)
        visible = seen and not gone and (size is None or size > 0)
        return {**row, "size": size, "own": own, "seen": seen, "visible": visible, "node": node}

    def look(self, name: str, v: int) -> Row | None:
        """The whole lesion at visit `v`; None: no row."""
        parts = self.parts(name, v)
        if not parts:
            return None
        node = self.is_node(name, self.visits[v]["scan"])
        target = self.lesions[name]["role"] == "target"
        sizes = [part["own"] for part in parts if part["own"] is not None]
        size, sized = sum(sizes, Fraction(0)), len(sizes) == len(parts)
        seen, visible = all(part["seen"] for part in parts), any(part["visible"] for part in parts)
        shown = [part["day"] for part in parts if part["visible"]]
        back = [
            part
            for part in parts
            if (node is False and part["visible"]) or (node and target and (part["own"] or 0) >= 10)
        ]
        return {
            "parts": parts,
            "size": size,
            "proof": size,
            "any_sized": bool(sizes),
            "sized": sized,
            "seen": seen,
            "visible": visible,
            "gone": (sized and size < 10) if node else (seen and not visible),
            "back": (node is False and visible) or bool(node and target and size >= 10),
            "back_days": [part["day"] for part in back],
            "worse_days": [part["day"] for part in parts if part.get("change") == "unequivocal"],
            "days": shown,
        }

    # ---- a visit

    def examine(self, v: int) -> None:
        visit = self.visits[v]
        targets = [self.look(name, v) for name in self.followed("target")]
        others = [self.look(name, v) for name in self.followed("non_target")]
        known = [lesion for lesion in targets if lesion and lesion["any_sized"]]
        visit["S"] = sum((lesion["size"] for lesion in known), Fraction(0)) if known else None
        visit["complete"] = all(lesion and lesion["sized"] for lesion in targets) if targets else None
        visit["targets"], visit["others"] = targets, others
        whole = [w for w in self.visits[:v] if w["complete"]]
        base = self.visits[0]
        visit["B"] = base["S"] if base["complete"] else None
        visit["N"] = min((w["S"] for w in whole), default=None)
        visit["new_read"], visit["new"], visit["new_days"], visit["known"] = self.find_new(v)
        visit["held"] = {column: self.hold(v, column) for column in ("new", "new_read")}

    def hold(self, v: int, column: str) -> Row:
        """What may prove progression at visit `v`; a policy may hold some of it back."""
        visit = self.visits[v]
        failed = bool(visit.get(f"failed_{column}"))
        return {"P": visit["S"], "targets": visit["targets"], "others": visit["others"], "failed": failed}

    def find_new(self, v: int) -> tuple[bool | None, bool | None, list[Any], datetime.date | None]:
        """New disease at visit `v`: as read, as known now, days of the lines that show it, when known."""
        read = now = False
        is_open = not self.visits[v]["read"]
        days: list[Any] = []
        known: list[datetime.date] = []
        names = self.visits[v]["new_names"] = []
        for name in self.followed("new"):
            story = [self.witness(name, w) for w in range(len(self.visits))]
            if story[v]["ended"] or not any(event["shown"] for event in story[: v + 1]):
                continue
            since = max((w for w in range(v + 1) if story[w]["certainty"] == "refuted"), default=-1)
            counts = any(story[w]["certainty"] == "unequivocal" for w in range(since + 1, v + 1))
            read |= counts
            start = max((w for w in range(v) if story[w]["ended"]), default=-1) + 1
            if not counts:
                stop = min((w for w in range(v + 1, len(story)) if story[w]["ended"]), default=len(story))
                later = [w for w in range(v + 1, stop) if story[w]["certainty"] == "unequivocal"]
                if later and any(story[w]["shown"] for w in range(start, v + 1)):
                    counts = True
                    known.append(story[later[0]]["day"] or FAR)
            if counts and story[v]["shown"]:
                days.append(story[v]["day"])
            now |= counts
            names += [name] if counts else []
            said = any(story[w]["certainty"] for w in range(start, v + 1))
            shown = any(story[w]["shown"] for w in range(start, v + 1))
            is_open |= shown and not said and not counts
        first = min(known, default=FAR)
        unknown = None if is_open else False
        return read or unknown, now or unknown, days, None if first == FAR else first

    def witness(self, name: str, v: int) -> Row:
        """What visit `v` says of a new lesion; nothing before it was first visible."""
        lesion = self.look(name, v) if v else None
        parts = [part for part in lesion["parts"] if part["seen"]] if lesion else []
        visible = any(part["visible"] for part in parts)
        said = {self.certainty(part) for part in parts} - {None}
        surest = next((word for word in ("unequivocal", "equivocal", "refuted") if word in said), None)
        ended = bool(parts) and (not visible or surest == "refuted")
        days = [part["day"] or FAR for part in parts if part["visible"]]
        day = min(days, default=FAR)
        return {
            "certainty": surest,
            "ended": ended,
            "shown": visible and not ended,
            "day": None if day == FAR else day,
        }

    def certainty(self, part: Row) -> str | None:
        said: str | None = part["certainty"]
        if said == "refuted":
            return said
        if not part["visible"]:
            return None
        short = part["short_axis_mm"]
        small = part["node"] and short is not None and short < 15
        return "equivocal" if said is None and small else said

    # ---- rules

    def answer(self, visit: Row, column: str, had_cr: bool, persists: bool) -> Row:
        new, held = visit[column], visit["held"][column]
        target = self.answer_target(visit, held, had_cr, persists) if visit["targets"] else None
        target, other = self.without_targets(visit, target, self.answer_other(visit, held, had_cr))
        overall = "PD" if held["failed"] else _overall(target, other, new)
        return {"T": target, "NT": other, "O": overall, "new_now": new, "had": had_cr, "held": held}

    def without_targets(
        self, visit: Row, target: str | None, other: str | None
    ) -> tuple[str | None, str | None]:
        """Target and non-target response where a policy (`visit["left"]`) leaves no target to judge."""
        left = visit.get("left")
        if left == "none":
            return "NE", other
        if left == "mixed" and target not in (None, "PD"):
            return "NE", other
        if left == "treated":
            unseen = visit["unseen"] or other == "NE"
            return None, "PD" if other == "PD" else "NE" if unseen else "NON-CR/NON-PD"
        return target, other

    def answer_target(self, visit: Row, held: Row, had_cr: bool, persists: bool) -> str:
        assessed = [lesion for lesion in visit["targets"] if lesion]
        back = any(lesion["back"] for lesion in held["targets"] if lesion)
        if _grew(held["P"], visit["N"]) or (had_cr and back):
            return "PD"
        if not visit["complete"]:
            return "NE"
        if all(lesion["gone"] for lesion in assessed):
            return "CR"
        if visit["B"] is None:
            return "NE"
        if visit["B"] - visit["S"] >= Fraction(3, 10) * visit["B"] or persists:
            return "PR"
        return "SD"

    def answer_other(self, visit: Row, held: Row, had_cr: bool) -> str | None:
        if not visit["others"]:
            return None
        read = [lesion for lesion in visit["others"] if lesion]
        proof = [lesion for lesion in held["others"] if lesion]
        back = any(lesion["visible"] and lesion["back"] for lesion in proof)
        if any(lesion["worse_days"] for lesion in proof) or (had_cr and back):
            return "PD"
        if len(read) < len(visit["others"]) or not all(lesion["seen"] for lesion in read):
            return "NE"
        return "CR" if all(lesion["gone"] for lesion in read) else "NON-CR/NON-PD"

    def series(self, column: str) -> list[Row]:
        """Responses of the visits after baseline, by one column of new-lesion answers."""
        visits = self.visits[1:]
        plain = [self.answer(visit, column, False, False) for visit in visits]
        complete = self.reached(visits, plain, {"CR"}, self.rules.post_cr_requires == "confirmed")
        bare = [
            self.answer(visit, column, any(at < n for at in complete), False)
            for n, visit in enumerate(visits)
        ]
        partial = self.reached(visits, bare, {"CR", "PR"}, self.rules.orr_confirmed)
        ends = [n for n, found in enumerate(bare) if found["O"] == "PD"]
        final = []
        for n, visit in enumerate(visits):
            last = max((end for end in ends if end < n), default=-1)
            lasting = self.rules.pr_persist and any(last < at < n for at in partial)
            final.append(self.answer(visit, column, bare[n]["had"], lasting))
        return final

    def reached(self, visits: list[Row], found: list[Row], kinds: set[str], confirmed: bool) -> list[int]:
        """The visits from which a response of these kinds stands."""
        if not confirmed:
            return [n for n, answer in enumerate(found) if answer["O"] in kinds]
        records = [Record(n, self.date(visits[n], answer), answer["O"]) for n, answer in enumerate(found)]
        return [later for first, later in confirm_records(records, self.rules) if found[first]["O"] in kinds]

    def date(self, visit: Row, found: Row) -> Any:
        if self.rules.assessment_date != "cdisc":
            return visit["first"] if self.rules.assessment_date == "first" else visit["last"]
        if found["O"] in ("CR", "PR"):
            return visit["last"]
        if found["O"] != "PD":
            return visit["first"]
        held = found["held"]
        proofs: list[Any] = [held["failed_day"]] if held["failed"] else []
        if _grew(held["P"], visit["N"]):
            proofs.append(_find_proof(visit, held))
        for lesions, role in ((held["targets"], "T"), (held["others"], "NT")):
            for lesion in filter(None, lesions):
                proofs += lesion["worse_days"] if role == "NT" else []
                proofs += lesion["back_days"] if found["had"] else []
        if found["new_now"]:
            proofs += visit["new_days"] or [visit["first"]]
        earliest = min((day or FAR for day in proofs), default=FAR)
        return None if earliest == FAR else earliest

    def respond(self) -> list[Row]:
        for v in range(len(self.visits)):
            self.examine(v)
        if not self.visits:
            return []
        now, read = self.series("new"), self.series("new_read")
        rows = [self.shape(self.visits[0], None, None, False)]
        progressed = False
        for visit, found, before in zip(self.visits[1:], now, read, strict=True):
            rows.append(self.shape(visit, found, before, progressed))
            progressed |= found["O"] == "PD"
        return rows

    def shape(self, visit: Row, found: Row | None, read: Row | None, progressed: bool) -> Row:
        restated = bool(found and read and found["O"] != read["O"])
        return {
            "subject": visit["subject"],
            "reader": self.reader,
            "scan": visit["scan"],
            "visit": visit["visit"],
            "date": self.date(visit, found) if found else self.date(visit, {"O": None}),
            "baseline": found is None,
            "target_sum_mm": visit["S"],
            "baseline_sum_mm": visit["B"] if found else (visit["S"] if visit["complete"] else None),
            "nadir_mm": visit["N"],
            "complete": visit["complete"],
            "target_response": found["T"] if found else None,
            "non_target_response": found["NT"] if found else None,
            "new_lesion": visit["new"] if found else None,
            "overall_response": found["O"] if found else None,
            "response_as_read": read["O"] if read else None,
            "restated": restated,
            "known_date": visit["known"] if restated else None,
            "post_progression": progressed,
            **self.name_parts(visit, found),
        }

    def name_parts(self, visit: Row, found: Row | None) -> Row:
        """Lesions that have part in a progression; which of them are treated, no policy says."""
        parts = self.find_parts(visit, found) if found and found["O"] == "PD" else set()
        lesions = sorted({name for name, _ in parts})
        return {
            "post_rt_pending": None,
            "component": None,
            "lesions": ", ".join(lesions) or None,
            "lesion_count": len(lesions) or None,
        }

    def find_parts(self, visit: Row, found: Row) -> set[tuple[str, str]]:
        """Lesions of a progression with the part that they have in it."""
        held, parts = found["held"], set()
        targets = list(zip(self.followed("target"), held["targets"], strict=True))
        others = list(zip(self.followed("non_target"), held["others"], strict=True))
        if _grew(held["P"], visit["N"]):
            best = next(w for w in self.visits if w["complete"] and w["S"] == visit["N"])
            then = dict(zip(self.followed("target"), best["held"]["new"]["targets"], strict=True))
            sized = [(name, lesion) for name, lesion in targets if lesion and lesion["any_sized"]]
            parts |= {(name, "target") for name, lesion in sized if lesion["proof"] > then[name]["proof"]}
        if found["had"]:
            parts |= {(name, "target") for name, lesion in targets if lesion and lesion["back"]}
            parts |= {(name, "nontarget") for name, lesion in others if lesion and lesion["back"]}
        parts |= {(name, "nontarget") for name, lesion in others if lesion and lesion["worse_days"]}
        return parts | {(name, "new") for name in visit["new_names"]}


def _last_if_none(number: float | None) -> tuple[bool, float]:
    return number is None, number or 0.0


def _grew(size: Fraction | None, nadir: Fraction | None) -> bool:
    if size is None or nadir is None or size - nadir < 5:
        return False
    return nadir == 0 or (size - nadir) / nadir >= Fraction(1, 5)


def _find_proof(visit: Row, held: Row) -> datetime.date:
    """The first day on which the targets imaged so far prove the growth."""
    lesions = [lesion for lesion in held["targets"] if lesion]
    parts = [part for lesion in lesions for part in lesion["parts"] if part["own"] is not None]
    for day in sorted({part["day"] or FAR for part in parts}):
        sums = []
        for lesion in lesions:
            sizes = [
                part["own"]
                for part in lesion["parts"]
                if part["own"] is not None and (part["day"] or FAR) <= day
            ]
            sums.append(min(sum(sizes, Fraction(0)), lesion["proof"]))
        if _grew(sum(sums, Fraction(0)), visit["N"]):
            return day
    raise AssertionError("the whole sum grew, so some day proves it")


def _overall(target: str | None, other: str | None, new: bool | None) -> str:
    if new or "PD" in (target, other):
        return "PD"
    if new is None:
        return "NE"
    if target is None:
        return "NED" if other is None else other
    if target == "CR":
        return "CR" if other in ("CR", None) else "PR"
    return target
