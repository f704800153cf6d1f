"""Random lesion histories: small, crowded with the cases that decide (limits, splits, merges, gaps)."""

import datetime
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from lesionwise.study.model import ResponseRules
from lesionwise.tables.registry import TABLES

Row = dict[str, Any]
READERS = ("A", "B")
START = datetime.date(2024, 1, 10)
SIZES = [Decimal(text) for text in ("0 3 4.9 5 5.1 9.9 10 10.5 12 14.9 15 20 24 25 26 30 31.2 40").split()]
STATES = ["measured"] * 12 + ["absent"] * 3 + ["too_small", "present", "not_assessed", "not_evaluable", "split"]

RULES = st.builds(
    ResponseRules,
    pr_persist=st.booleans(),
    orr_confirmed=st.booleans(),
    accept_sd=st.booleans(),
    max_ne=st.integers(0, 2),
    confirm_days=st.sampled_from([0, 28, 29, 60]),
    min_sd_days=st.sampled_from([0, 30, 42]),
    post_cr_requires=st.sampled_from(["any", "confirmed"]),
    assessment_date=st.sampled_from(["cdisc", "cdisc", "first", "last"]),
    impute_day=st.sampled_from(["first", "last"]),
)


def build_table(name: str, rows: list[Row]) -> pl.DataFrame:
    """A declared table from dictionaries; columns that are not given are null."""
    types = {column.name: column.dtype for column in TABLES[name].schema.columns().values()}
    full = [{column: row.get(column) for column in types} for row in rows]
    frame = pl.DataFrame(full, schema=types, orient="row")
    return frame.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"), *types)


@st.composite
def histories(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Tables lesion, scan, measurement and assessment of one to three subjects with up to two readers."""
    rows: dict[str, list[Row]] = {"lesion": [], "scan": [], "measurement": [], "assessment": []}
    for number in range(draw(st.integers(1, 3))):
        _draw_subject(draw, f"S{number}", rows)
    order = draw(st.randoms(use_true_random=False))
    for table in rows.values():
        order.shuffle(table)
    return {name: build_table(name, table) for name, table in rows.items()}


def _draw_subject(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]]) -> None:
    lesions = _draw_lesions(draw)
    scans = _draw_scans(draw)
    mood = draw(st.sampled_from(["any", "shrinking", "clean"]))
    rows["lesion"] += [{"subject": subject, **lesion} for lesion in lesions]
    rows["scan"] += [{"subject": subject, **scan} for scan in scans]
    for reader in READERS[: draw(st.integers(1, 2))]:
        for place, scan in enumerate(scans):
            if place and draw(st.integers(0, 9)) == 0:
                continue
            for lesion in lesions:
                line = _draw_line(draw, lesion, place, scan, mood)
                if line is not None:
                    key = {"subject": subject, "scan": scan["scan"], "lesion": lesion["lesion"]}
                    rows["measurement"].append({**key, "reader": reader, **line})
            if draw(st.integers(0, 3)) == 0:
                key = {"subject": subject, "assessment": scan["scan"], "scan": scan["scan"]}
                rows["assessment"].append({**key, "reader": reader, "overall_response": "NED"})


def _draw_lesions(draw: st.DrawFn) -> list[Row]:
    lesions: list[Row] = []
    node = st.sampled_from([False, False, True, None])
    counts = {"target": st.integers(0, 3), "non_target": st.integers(0, 2), "new": st.integers(0, 2)}
    for role, count in counts.items():
        for number in range(draw(count)):
            name = f"{role[0].upper()}{role[-1]}{number}"
            owner = draw(st.sampled_from([None, None, None, None, "A", "B"]))
            organ = draw(st.sampled_from(["lung", "node", "bone", None]))
            flag = draw(node) if organ is None else draw(st.sampled_from([None, organ == "node"]))
            lesions.append({"lesion": name, "role": role, "node": flag, "organ": organ, "reader": owner})
    for lesion in list(lesions):
        if draw(st.integers(0, 4)) == 0:
            for number in range(draw(st.integers(1, 2))):
                child = {"lesion": f"{lesion['lesion']}.{number}", "role": draw(st.sampled_from(["target", "new"]))}
                lesions.append({**child, "parent": lesion["lesion"], "link": "split"})
            if draw(st.booleans()):
                above = lesions[-1]["lesion"]
                lesions.append({"lesion": f"{above}.0", "role": "target", "parent": above, "link": "split"})
        elif draw(st.integers(0, 4)) == 0:
            lesion |= {"parent": draw(st.sampled_from(lesions))["lesion"], "link": "merge"}
            if lesion["parent"] == lesion["lesion"]:
                lesion |= {"parent": None, "link": None}
    return lesions


def _draw_scans(draw: st.DrawFn) -> list[Row]:
    scans: list[Row] = []
    marks = draw(st.sampled_from(["first", "first", "first", "none", "second"]))
    day = START
    for number in range(draw(st.integers(1, 7))):
        precision = draw(st.sampled_from([None] * 12 + ["month", "year"]))
        stored = day if precision is None else day.replace(day=1)
        scans.append(
            {
                "scan": f"V{number}",
                "visit": f"week {number}",
                "visit_number": draw(st.sampled_from([float(number), float(number), float(number), None])),
                "baseline": (number == {"first": 0, "second": 1}.get(marks)) or draw(st.sampled_from([False, None])),
                "date": draw(st.sampled_from([stored] * 12 + [None])),
                "date_precision": precision,
            }
        )
        day += datetime.timedelta(days=draw(st.sampled_from([0, 3, 20, 28, 29, 56, 56])))
    return scans


def _draw_line(draw: st.DrawFn, lesion: Row, place: int, scan: Row, mood: str) -> Row | None:
    if draw(st.integers(0, 19)) == 0 or (lesion["role"] == "new" and draw(st.integers(0, 3)) == 0):
        return None
    if lesion.get("link") == "split" and draw(st.booleans()):
        return None
    state = draw(st.sampled_from(STATES))
    if lesion.get("link") == "merge" and draw(st.integers(0, 3)) == 0:
        state = "merged"
    sizes = SIZES
    if place == 0 and mood != "any":
        state, sizes = "measured", SIZES[-6:]
    elif mood == "shrinking":
        sizes = SIZES[:8]
    elif mood == "clean" and draw(st.booleans()):
        state = "absent"
    line: Row = {"state": state}
    if state not in ("not_assessed", "not_evaluable") and draw(st.integers(0, 5)):
        wrong = state != "measured" or draw(st.integers(0, 7)) == 0
        if not wrong or draw(st.booleans()):
            line["long_axis_mm"] = draw(st.sampled_from(sizes))
        if not wrong or draw(st.booleans()):
            line["short_axis_mm"] = draw(st.sampled_from(sizes))
    if draw(st.integers(0, 5)) == 0 and scan["date"] is not None:
        line["date"] = scan["date"] + datetime.timedelta(days=draw(st.sampled_from([0, 1, 4, 30])))
        line["date_precision"] = draw(st.sampled_from([None, None, "month", "year"]))
    if lesion["role"] != "target":
        line["change"] = draw(st.sampled_from([None] * 8 + ["no_change", "unequivocal"]))
        line["certainty"] = draw(st.sampled_from([None, "equivocal", "equivocal", "refuted", "unequivocal"]))
    return line
