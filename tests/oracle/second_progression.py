"""Second progression and growth of lesions slowly: one subject, plain lists, the slow responses."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from lesionwise.study.model import ResponseRules
from oracle.person import end_of_month
from oracle.response import derive_slowly
from oracle.response_histories import build_table

Row = dict[str, Any]
Date = datetime.date
UNSEEN = ("not_assessed", "not_evaluable")
VISIBLE = ("measured", "present", "too_small", "split")


def find_second(
    tables: Mapping[str, pl.DataFrame], rules: ResponseRules, subject: str, reader: str, start: Date
) -> tuple[Date, int] | None:
    """Date and scan row of the first progression after `start` against the baseline at it."""
    own = {
        name: [row for row in tables[name].to_dicts() if row["subject"] == subject]
        for name in ("lesion", "scan", "measurement", "assessment")
    }
    for name in ("measurement", "assessment"):
        own[name] = [row for row in own[name] if row["reader"] == reader]
    days = {row["scan"]: day for row in own["scan"] if (day := _date(row, rules)) is not None}
    read = {row["scan"] for row in own["measurement"]}
    before = [row for row in own["scan"] if row["scan"] in read and _on(days, row["scan"], start)]
    before.sort(key=lambda row: (days[row["scan"]], _number(row["visit_number"]), row["scan"]))
    base = before[-1]["scan"] if before else None
    limit = days[base] if base else start
    kept = [scan for scan, day in days.items() if scan == base or day > limit]
    anew = {
        "lesion": _list_anew(own, days, base),
        "scan": [row | {"baseline": row["scan"] == base} for row in own["scan"] if row["scan"] in kept],
        "measurement": [row for row in own["measurement"] if row["scan"] in kept],
        "assessment": [row for row in own["assessment"] if row["scan"] in kept],
    }
    frames = {name: build_table(name, rows) for name, rows in anew.items()}
    found = [
        row
        for row in derive_slowly(frames, rules, None)
        if row["overall_response"] == "PD" and not row["baseline"] and row["date"] and row["date"] > start
    ]
    if not found:
        return None
    first = min(found, key=lambda row: row["date"])
    return first["date"], next(row["row"] for row in own["scan"] if row["scan"] == first["scan"])


def _date(row: Row, rules: ResponseRules) -> Date | None:
    if row["date"] is None or row["date_precision"] == "year":
        return None
    day: Date = row["date"]
    if row["date_precision"] == "month":
        return end_of_month(day) if rules.impute_day == "last" else day.replace(day=1)
    return day


def _on(days: dict[str, Date], scan: str, start: Date) -> bool:
    return scan in days and days[scan] <= start


def _number(visit: float | None) -> float:
    return -1.0 if visit is None else visit


def _list_anew(own: dict[str, list[Row]], days: dict[str, Date], base: str | None) -> list[Row]:
    """Lesions with their roles at the new baseline."""
    last: dict[str, Row] = {}
    seen = [row for row in own["measurement"] if row["state"] not in UNSEEN and row["scan"] in days]
    for row in sorted(seen, key=lambda one: (days[one["scan"]], one["row"])):
        if base is not None and days[row["scan"]] <= days[base]:
            last[row["lesion"]] = row
    old = {
        name: row for name, row in last.items() if row["state"] in VISIBLE and row["certainty"] != "refuted"
    }
    targets = [row for row in own["lesion"] if row["role"] == "target"]
    fit = []
    for lesion in own["lesion"]:
        found = old.get(lesion["lesion"])
        if lesion["role"] != "new" or found is None or found["scan"] != base or lesion["parent"] is not None:
            continue
        node = lesion["node"] if lesion["node"] is not None else None
        if node is None and lesion["organ"] is not None:
            node = lesion["organ"] == "node"
        if node is None:
            continue
        size = found["short_axis_mm"] if node else found["long_axis_mm"]
        if size is not None and size >= (15 if node else 10):
            fit.append((-size, lesion["lesion"], lesion))
    chosen = [target["organ"] for target in targets]
    picked = set()
    for _, name, lesion in sorted(fit, key=lambda one: one[:2]):
        if len(chosen) < 5 and chosen.count(lesion["organ"]) < 2:
            chosen.append(lesion["organ"])
            picked.add(name)
    return [
        lesion | {"role": "target" if lesion["lesion"] in picked else "non_target"}
        if lesion["role"] == "new" and lesion["lesion"] in old
        else lesion
        for lesion in own["lesion"]
    ]


def list_growth(
    tables: Mapping[str, pl.DataFrame], subject: str, reader: str, scans: list[str]
) -> set[tuple[str, str]]:
    """Scan and lesion of growth of whole target lesions over their own nadir, `scans` in order of time."""
    lesions = {row["lesion"]: row for row in tables["lesion"].to_dicts() if row["subject"] == subject}
    rows = [
        row
        for row in tables["measurement"].to_dicts()
        if (row["subject"], row["reader"]) == (subject, reader)
    ]
    found = set()
    for name, lesion in lesions.items():
        node = lesion["node"] if lesion["node"] is not None else lesion["organ"] == "node"
        nadir: Fraction | None = None
        for place, scan in enumerate(scans):
            line = next((row for row in rows if (row["scan"], row["lesion"]) == (scan, name)), None)
            if line is None or lesion["role"] != "target":
                continue
            size = Fraction(line["short_axis_mm"] if node else line["long_axis_mm"])
            if place and nadir is not None and size >= nadir * Fraction(6, 5) and size >= nadir + 5:
                found.add((scan, name))
            nadir = size if nadir is None else min(nadir, size)
    return found
