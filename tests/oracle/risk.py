"""Risk groups by the book: one subject, one factor after the other, in plain Python with exact decimals."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from lesionwise.study import StateRules

Row = dict[str, Any]
SYSTEMS = {
    "imdc": ("karnofsky", "interval", "haemoglobin", "calcium", "neutrophils", "platelets"),
    "mskcc": ("karnofsky", "interval", "haemoglobin", "calcium", "ldh"),
}
ALIASES = {"HGB": "haemoglobin", "Hb": "haemoglobin", "CA": "calcium", "ALB": "albumin", "ANC": "neutrophils"}


class Slow(NamedTuple):
    """Factors by name, group, lowest and highest group."""

    factors: tuple[tuple[str, bool | None], ...]
    group: str | None
    lowest: str
    highest: str


def score_slowly(tables: Mapping[str, pl.DataFrame], rules: StateRules) -> dict[tuple[str, str], Slow]:
    """Every subject and score."""
    found = {}
    for person in tables["subject"].iter_rows(named=True):
        mine = pl.col("subject") == person["subject"]
        lines = tables["systemic_line"].filter(mine).sort("line").rows(named=True)
        values = tables["laboratory"].filter(mine).sort("date", "row").rows(named=True)
        anchor = find_anchor(person, lines, rules)
        last = {name_test(row): row for row in values if counts(row, anchor, rules)}
        for system, names in SYSTEMS.items():
            factors = {name: judge(name, system, person, lines, last, rules) for name in names}
            points = sum(1 for answer in factors.values() if answer)
            most = points + sum(1 for answer in factors.values() if answer is None)
            low, high = name_group(points), name_group(most)
            group = low if low == high else None
            found[person["subject"], system] = Slow(tuple(factors.items()), group, low, high)
    return found


def find_anchor(person: Row, lines: list[Row], rules: StateRules) -> datetime.date | None:
    if rules.imdc_anchor == "entry":
        doses = [line["start_date"] for line in lines if line["protocol"] and line["start_date"]]
        entry: datetime.date | None = person["enrolment_date"] or min(doses, default=None)
        return entry
    own = [line for line in lines if line["protocol"]]
    start: datetime.date | None = own[0]["start_date"] if own else None
    return start


def name_test(row: Row) -> str:
    test: str = row["test"]
    return ALIASES.get(test, test)


def counts(row: Row, anchor: datetime.date | None, rules: StateRules) -> bool:
    if anchor is None or row["value"] is None:
        return False
    known = {"calcium": ("mmol/L", "mg/dL"), "albumin": ("g/L", "g/dL")}.get(name_test(row))
    if known is not None and row["unit"] not in known:
        return False
    return bool(0 <= (anchor - row["date"]).days <= rules.laboratory_days)


def judge(
    name: str, system: str, person: Row, lines: list[Row], last: Mapping[str, Row], rules: StateRules
) -> bool | None:
    """Whether a factor is adverse."""
    if name == "karnofsky":
        return None if person["karnofsky"] is None else person["karnofsky"] < 80
    if name == "interval":
        return judge_interval(person, lines, rules)
    if name == "calcium":
        return judge_calcium(system, last)
    row = last.get(name)
    limit = None if row is None else row["lower_limit" if name == "haemoglobin" else "upper_limit"]
    if row is None or limit is None:
        return None
    value, bound = exact(row["value"]), exact(limit)
    if name == "haemoglobin":
        return value < bound
    return value > (bound * Decimal("1.5") if name == "ldh" else bound)


def judge_interval(person: Row, lines: list[Row], rules: StateRules) -> bool | None:
    start = lines[0]["start_date"] if lines and lines[0]["line"] <= 1 else None
    if not lines and rules.imdc_anchor == "entry":
        start = person["enrolment_date"]
    if start is None or person["diagnosis_date"] is None:
        return None
    day = person["diagnosis_date"]
    leap = day.month == 2 and day.day == 29
    anniversary = day.replace(year=day.year + 1, day=28 if leap else day.day)
    return bool(start < anniversary)


def judge_calcium(system: str, last: Mapping[str, Row]) -> bool | None:
    """In mg/dL throughout."""
    calcium, albumin = last.get("calcium"), last.get("albumin")
    if calcium is None or albumin is None:
        return None
    scale = Decimal(4 if calcium["unit"] == "mmol/L" else 1)
    grams = exact(albumin["value"]) / (10 if albumin["unit"] == "g/L" else 1)
    corrected = exact(calcium["value"]) * scale + Decimal("0.8") * (4 - grams)
    if system == "mskcc":
        return corrected > 10
    return None if calcium["upper_limit"] is None else corrected > exact(calcium["upper_limit"]) * scale


def exact(value: float) -> Decimal:
    return Decimal(str(value))


def name_group(points: int) -> str:
    return "favourable" if points == 0 else "intermediate" if points <= 2 else "poor"
