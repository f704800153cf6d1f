"""Flow, waterfall, spider and swimmer of invented subjects."""

import random
from collections.abc import Sequence
from typing import Any

import polars as pl

from invented.people import part_people
from invented.schemas import FLOW, SPIDER, SWIMMER, WATERFALL
from lesionwise.analyse.model import DisplayGroup
from lesionwise.terms import DAYS_PER_MONTH


def build_flow(people: list[dict[str, Any]], groups: Sequence[DisplayGroup]) -> pl.DataFrame:
    rows: list[tuple[Any, ...]] = [
        ("assessed", None, "box", None, "Assessed for eligibility", len(people) + 7, "aa" * 32, 1, None),
        ("x1", "assessed", "exit", None, "Brain metastasis", 4, "bb" * 32, 2, "in"),
        (
            "x2",
            "assessed",
            "exit",
            None,
            "More than 5 lesions or a lesion that cannot be treated with ablative intent",
            3,
            "bc" * 32,
            3,
            "in",
        ),
        ("x3", "assessed", "exit", None, "Unknown", 0, "bd" * 32, 4, "in"),
        ("randomised", "assessed", "box", None, "Randomised", len(people), "cc" * 32, 5, "in"),
    ]
    order = 6
    for key, part in part_people(people, groups):
        label = next((group.label for group in groups if group.key == key), "All")
        tail = key or "all"
        rows += [
            (
                f"allocated.{tail}",
                "randomised",
                "box",
                key,
                f"Allocated to {label}",
                len(part),
                "dd" * 32,
                order,
                "arm",
            ),
            (
                f"lost.{tail}",
                f"allocated.{tail}",
                "exit",
                key,
                "Lost to follow-up",
                0,
                "de" * 32,
                order + 1,
                "end",
            ),
            (
                f"withdrew.{tail}",
                f"allocated.{tail}",
                "exit",
                key,
                "Withdrew consent",
                1,
                "df" * 32,
                order + 2,
                "end",
            ),
            (
                f"analysed.{tail}",
                f"allocated.{tail}",
                "box",
                key,
                "Analysed for progression-free survival 1",
                max(len(part) - 1, 0),
                "ee" * 32,
                order + 3,
                "end",
            ),
        ]
        order += 4
    return pl.DataFrame(rows, schema=FLOW, orient="row")


def build_waterfall(people: list[dict[str, Any]], rng: random.Random) -> pl.DataFrame:
    ranges = {"CR": (-100, -80), "PR": (-80, -30), "SD": (-29, 19), "PD": (20, 140), "NE": (-10, 10)}
    changed = sorted(((rng.uniform(*ranges[one["best"]]), one) for one in people), key=lambda pair: -pair[0])
    rows = [
        (one["subject"], place, change, one["best"], one["best"] == "PD" and place % 2 == 0, one["group"])
        for place, (change, one) in enumerate(changed, 1)
    ]
    return pl.DataFrame(rows, schema=WATERFALL, orient="row")


def build_spider(people: list[dict[str, Any]], rng: random.Random) -> pl.DataFrame:
    rows = []
    for one in people:
        change, scans = 0.0, max(1, one["days"] // 84)
        end = "progression" if one["event"] else rng.choice(["ongoing", "death"])
        for scan in range(scans + 1):
            last = scan == scans
            rows.append((one["subject"], scan * 2.76, change, last, end if last else None, one["group"]))
            change = max(-100.0, change + rng.gauss(-8, 18))
    return pl.DataFrame(rows, schema=SPIDER, orient="row")


def build_swimmer(people: list[dict[str, Any]], rng: random.Random) -> pl.DataFrame:
    rows: list[tuple[Any, ...]] = []
    ordered = sorted(people, key=lambda one: -one["days"])
    for order, one in enumerate(ordered, 1):
        months = one["days"] / DAYS_PER_MONTH

        def add(
            kind: str,
            start: float,
            stop: float | None,
            label: str | None,
            detail: str | None,
            *,
            to: Any = (order, one),
        ) -> None:
            rows.append((to[1]["subject"], to[0], kind, start, stop, label, to[1]["group"], detail))

        change = months * 0.6 if one["event"] else months
        add("line", 0.0, change, "axitinib + toripalimab", "1")
        if one["event"]:
            add("line", change + 0.3, months, "cabozantinib", "2")
            add("line_change", change, None, "P", "P")
            add("progression", change, None, None, None)
        if months > 6:
            add("hold", 2.0, 3.1, None, "axitinib")
        add("sabr", min(0.5, months), None, "L1 L3", "planned")
        if order % 5 == 0:
            add("sabr", months * 0.8, None, "L5", "salvage")
        for scan in range(1, 1 + int(months // 2.76)):
            code = rng.choice(["PR", "SD", "SD"])
            add("response", scan * 2.76, None, code, code)
        add("ongoing" if not one["event"] else "death" if order % 3 else "lost", months, None, None, None)
    return pl.DataFrame(rows, schema=SWIMMER, orient="row")
