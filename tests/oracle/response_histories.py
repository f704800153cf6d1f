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
SIZES = [Decimal(tenths) / 10 for tenths in (0, 30, 49, 50, 51, 99, 100, 105, 120, 149)]
SIZES += [Decimal(whole) for whole in (15, 20, 24, 25, 26, 30, 31, 40)]
STATES = (
    ["measured"] * 12 + ["absent"] * 3 + ["too_small", "present", "not_assessed", "not_evaluable", "split"]
)

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


MOODS = ("any", "shrinking", "clean", "orderly", "lasting")
ORDERLY = ("orderly", "lasting")


@st.composite
def histories(draw: st.DrawFn, moods: tuple[str, ...] = MOODS) -> dict[str, pl.DataFrame]:
    """Tables lesion, scan, measurement and assessment of one to three subjects with up to two readers.

    ORDERLY moods: no link, no odd rows, both axes, one marked baseline scan, whole dates in order.
    """
    rows: dict[str, list[Row]] = {"lesion": [], "scan": [], "measurement": [], "assessment": []}
    for number in range(draw(st.integers(1, 3))):
        _draw_subject(draw, f"S{number}", rows, draw(st.sampled_from(moods)))
    order = draw(st.randoms(use_true_random=False))
    for table in rows.values():
        order.shuffle(table)
    return {name: build_table(name, table) for name, table in rows.items()}


def _draw_subject(draw: st.DrawFn, subject: str, rows: dict[str, list[Row]], mood: str) -> None:
    lesions = _draw_lesions(draw, mood in ORDERLY)
    scans = _draw_scans(draw, mood in ORDERLY)
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


def _draw_lesions(draw: st.DrawFn, orderly: bool) -> list[Row]:
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
    if orderly:
        return [{**lesion, "node": lesion["organ"] == "node", "reader": None} for lesion in lesions]
    for lesion in list(lesions):
        if draw(st.integers(0, 4)) == 0:
            for number in range(draw(st.integers(1, 2))):
                child = {
                    "lesion": f"{lesion['lesion']}.{number}",
                    "role": draw(st.sampled_from(["target", "new"])),
                }
                lesions.append({**child, "parent": lesion["lesion"], "link": "split"})
            if draw(st.booleans()):
                above = lesions[-1]["lesion"]
                lesions.append({"lesion": f"{above}.0", "role": "target", "parent": above, "link": "split"})
        elif draw(st.integers(0, 4)) == 0:
            lesion |= {"parent": draw(st.sampled_from(lesions))["lesion"], "link": "merge"}
            if lesion["parent"] == lesion["lesion"]:
                lesion |= {"parent": None, "link": None}
    return lesions


def _draw_scans(draw: st.DrawFn, orderly: bool) -> list[Row]:
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
                "baseline": (number == {"first": 0, "second": 1}.get(marks))
                or draw(st.sampled_from([False, None])),
                "date": draw(st.sampled_from([stored] * 12 + [None])),
                "date_precision": precision,
            }
        )
        if orderly:
            scans[-1] |= {"visit_number": float(number), "baseline": number == 0, "date": day}
            scans[-1] |= {"date_precision": None}
        day += datetime.timedelta(days=draw(st.sampled_from([0, 3, 20, 28, 29, 56, 56])) or orderly)
    return scans


def _draw_line(draw: st.DrawFn, lesion: Row, place: int, scan: Row, mood: str) -> Row | None:
    if mood in ORDERLY:
        return _draw_orderly(draw, lesion, place, mood)
    rare = 3 if lesion["role"] == "new" else 1 if lesion.get("link") == "split" else 19
    if draw(st.integers(0, rare)) == 0:
        return None
    state = draw(st.sampled_from(STATES))
    if lesion.get("link") == "merge" and draw(st.integers(0, 3)) == 0:
        state = "merged"
    sizes = SIZES[:8] if mood == "shrinking" else SIZES
    if place == 0 and mood != "any":
        state, sizes = "measured", SIZES[-6:]
    elif mood == "clean" and draw(st.booleans()):
        state = "absent"
    return {"state": state, **_draw_sizes(draw, state, sizes), **_draw_words(draw, lesion, scan)}


def _draw_sizes(draw: st.DrawFn, state: str, sizes: list[Decimal]) -> Row:
    if state in ("not_assessed", "not_evaluable") or draw(st.integers(0, 5)) == 0:
        return {}
    sure = state == "measured" and draw(st.integers(0, 7)) > 0
    axes = [axis for axis in ("long_axis_mm", "short_axis_mm") if sure or draw(st.booleans())]
    return {axis: draw(st.sampled_from(sizes)) for axis in axes}


def _draw_words(draw: st.DrawFn, lesion: Row, scan: Row) -> Row:
    words: Row = {}
    if draw(st.integers(0, 5)) == 0 and scan["date"] is not None:
        words["date"] = scan["date"] + datetime.timedelta(days=draw(st.sampled_from([0, 1, 4, 30])))
        words["date_precision"] = draw(st.sampled_from([None, None, "month", "year"]))
    if lesion["role"] != "target":
        words["change"] = draw(st.sampled_from([None] * 8 + ["no_change", "unequivocal"]))
        certainty = [None, "equivocal", "equivocal", "refuted", "unequivocal"]
        words["certainty"] = draw(st.sampled_from(certainty))
    return words


def _draw_orderly(draw: st.DrawFn, lesion: Row, place: int, mood: str) -> Row | None:
    """A line as most trials have them: both axes, shrinkage that lasts, disease that comes back."""
    if lesion["role"] == "new":
        if draw(st.integers(0, 6)):
            return None
        return {"state": "present", "certainty": draw(st.sampled_from(["equivocal", "unequivocal"]))}
    if lesion["role"] == "non_target":
        seen = mood == "lasting" or (place % 2 == 0 and draw(st.booleans()))
        return {"state": "present" if seen or place == 0 else "absent"}
    spread = ["20 20", "20 15 14 13", "9.9 9 0", "9.9 9 0", "9.9 9 5 0", "0 9.9 10.5", "3 10 13 14"]
    if mood == "lasting":
        spread = ["20 20", "14 14 15", "14 14 16", "14 15 16", "16 15"]
    size = Decimal(draw(st.sampled_from(spread[min(place, len(spread) - 1)].split())))
    return {"state": "measured", "long_axis_mm": size, "short_axis_mm": size}
