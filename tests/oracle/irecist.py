"""iRECIST slowly: one subject and reader after the other, state by state, from histories of RECIST 1.1."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from lesionwise.study.model import ResponseRules
from oracle.response import History, find_readers

Row = dict[str, Any]
RANK = {"CR": 0, "PR": 1, "SD": 2, "NON-CR/NON-PD": 2}
ORDER = ("target", "non_target", "new_lesion")
FURTHER = ("increased_since_last", "unequivocal")


def derive_irecist_slowly(
    tables: Mapping[str, pl.DataFrame], rules: ResponseRules, cut: datetime.date | None
) -> list[Row]:
    """subject, reader, scan, date, response, causes, anchor, late_confirmation of every scan, no policy."""
    rows = {name: tables[name].to_dicts() for name in ("lesion", "scan", "measurement", "assessment")}
    found: list[Row] = []
    for subject in sorted({row["subject"] for row in rows["scan"]}):
        own = {name: [row for row in table if row["subject"] == subject] for name, table in rows.items()}
        for reader in sorted(find_readers(own)):
            found += Immune(own, reader, rules, cut).follow()
    return found


@dataclass
class Block:
    """A progression that waits to be confirmed."""

    date: datetime.date | None
    causes: set[str]
    size: Fraction | None
    rank: int | None
    new_size: Fraction | None
    more: set[str] = field(default_factory=set)


class Immune(History):
    """A history judged by iRECIST."""

    def follow(self) -> list[Row]:
        for v in range(len(self.visits)):
            self.examine(v)
        if not self.visits:
            return []
        self.measure_new()
        self.block: Block | None = None
        self.known: set[str] | None = None
        self.confirmed = False
        rows = []
        for v, (visit, found) in enumerate(zip(self.visits[1:], self.series("new"), strict=True), start=1):
            response, late = self.step(v, visit, found)
            rows.append(self.show(visit, found, response, self.block, late))
        return rows

    def step(self, v: int, visit: Row, found: Row) -> tuple[str, bool]:
        """Response of one scan, and whether it confirms late."""
        base, date = self.base(visit, found), self.date(visit, found)
        fresh = set(visit["new_names"]) - (self.known or set())
        met = {name for name, part in (("target", "T"), ("non_target", "NT")) if found[part] == "PD"}
        if fresh or (self.known and visit["new_names"] and (visit["new_grown"] or visit["new_worse"])):
            met.add("new_lesion")
        if self.confirmed:
            return "iCPD", False
        if self.block is None and met:
            size = visit["S"] if visit["complete"] else None
            self.block = Block(date, set(met), size, RANK.get(base), visit["new_sum"])
            self.known = self.all_known(v)
            return "iUPD", False
        if self.block is None:
            return (base if base == "NE" else f"i{base}"), False
        return self.wait(v, visit, self.block, base, date, met, fresh)

    def wait(
        self, v: int, visit: Row, block: Block, base: str, date: Any, met: set[str], fresh: set[str]
    ) -> tuple[str, bool]:
        """A scan while a progression is pending."""
        block.more |= {"non_target"} if self.grew_on(v, "non_target") else set()
        block.more |= {"new_lesion"} if visit["new_more"] else set()
        after = (date - block.date).days if date and block.date else None
        due = (after is not None and after >= 26) or (bool(visit["symptomatic"]) and bool(fresh))
        if due and self.goes_on(visit, block, met, fresh):
            block.causes |= met
            self.confirmed = True
            return "iCPD", after is not None and after > 56
        original = bool(met & {"target", "non_target"})
        better = base in RANK and block.rank is not None and RANK[base] < block.rank
        ends = bool(block.causes - {"new_lesion"}) or visit["new"] is False or better
        if base != "NE" and not original and not fresh and ends:
            self.block, self.known = None, self.all_known(v)
            return f"i{base}", False
        if block.size is None and "target" in met and visit["complete"]:
            block.size = visit["S"]
        block.new_size = visit["new_sum"] if block.new_size is None else block.new_size
        return ("NE" if base == "NE" and not original and not visit["new_names"] else "iUPD"), False

    def show(self, visit: Row, found: Row, response: str, block: Block | None, late: bool) -> Row:
        if self.rules.assessment_date == "cdisc":
            date = visit["last"] if response in ("iCR", "iPR") else visit["first"]
            if response in ("iUPD", "iCPD") and found["O"] == "PD":
                date = self.date(visit, found)
        else:
            date = self.date(visit, found)
        return {
            "subject": visit["subject"],
            "reader": self.reader,
            "scan": visit["scan"],
            "date": date,
            "response": response,
            "causes": ", ".join(name for name in ORDER if name in block.causes) if block else None,
            "anchor": block.date if block else None,
            "late_confirmation": late,
        }

    def base(self, visit: Row, found: Row) -> str:
        target, other, left = found["T"], found["NT"], bool(visit["new"])
        if "PD" in (target, other):
            return "PD"
        if visit["new"] is None:
            return "NE"
        if target is not None:
            return "PR" if target == "CR" and (other not in (None, "CR") or left) else str(target)
        if other is None:
            return "NON-CR/NON-PD" if left else "NED"
        return "NON-CR/NON-PD" if other == "CR" and left else str(other)

    def goes_on(self, visit: Row, block: Block, met: set[str], fresh: set[str]) -> bool:
        size, new_size = visit["S"], visit["new_known"]
        if "target" in block.causes and None not in (size, block.size) and size - block.size >= 5:
            return True
        if "non_target" in block.causes & block.more:
            return True
        if "new_lesion" in block.causes:
            larger = block.new_size is not None and new_size - block.new_size >= 5
            if larger or fresh or "new_lesion" in block.more:
                return True
        return bool(met - block.causes)

    def grew_on(self, v: int, role: str) -> bool:
        looks = filter(None, (self.look(name, v) for name in self.followed(role)))
        return any(part.get("change") in FURTHER for look in looks for part in look["parts"])

    def all_known(self, v: int) -> set[str]:
        return {name for visit in self.visits[1 : v + 1] for name in visit["new_names"]}

    def measure_new(self) -> None:
        """New targets (five in all, two an organ), their sums, and growth of the others."""
        since: dict[str, int] = {}
        for v, visit in enumerate(self.visits):
            for name in visit["new_names"]:
                since.setdefault(name, v)
        sizes = {name: [self.size(name, v) for v in range(len(self.visits))] for name in since}
        targets = self.choose(since, sizes)
        lows: dict[int, Fraction] = {}
        for v, visit in enumerate(self.visits):
            mine = [name for name in targets if since[name] <= v]
            known = [size for size in (sizes[name][v] for name in mine) if size is not None]
            visit["new_known"] = sum(known, Fraction(0))
            whole = len(known) == len(mine)
            visit["new_sum"] = visit["new_known"] if whole else None
            low = lows.get(len(mine))
            visit["new_grown"] = bool(
                mine
                and low is not None
                and visit["new_known"] - low >= 5
                and visit["new_known"] >= low * Fraction(6, 5)
            )
            if whole and mine:
                lows[len(mine)] = min(visit["new_known"], low if low is not None else visit["new_known"])
            old = [name for name in since if name not in targets and since[name] < v]
            parts = {name: (self.look(name, v) or {"parts": []})["parts"] for name in old}
            said = {name: {part.get("change") for part in found} for name, found in parts.items()}
            visit["new_worse"] = any("unequivocal" in words for words in said.values())
            visit["new_more"] = any(words & set(FURTHER) for words in said.values())
            visit["new_more"] |= any(self.is_larger(sizes[name], v) for name in old)

    def is_larger(self, sizes: list[Fraction | None], v: int) -> bool:
        before = [size for size in sizes[:v] if size is not None]
        now = sizes[v]
        return now is not None and bool(before) and now > before[-1]

    def size(self, name: str, v: int) -> Fraction | None:
        look = self.look(name, v)
        return look["size"] if look and look["sized"] else None

    def choose(self, since: dict[str, int], sizes: dict[str, list[Fraction | None]]) -> list[str]:
        fit = []
        for name, v in since.items():
            node, size = self.is_node(name, self.visits[v]["scan"]), sizes[name][v]
            if node is not None and size is not None and size >= (15 if node else 10):
                fit.append((v, -size, self.lesions[name]["row"], name))
        chosen: list[str] = []
        for _, _, _, name in sorted(fit):
            organ = self.lesions[name]["organ"]
            same = [other for other in chosen if organ and self.lesions[other]["organ"] == organ]
            if len(chosen) < 5 and len(same) < 2:
                chosen.append(name)
        return chosen
