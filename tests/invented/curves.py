"""Curves and numbers at risk of invented subjects."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from invented.people import part_people
from invented.schemas import RISK, SURVIVAL
from lesionwise.analyse.model import DisplayGroup
from lesionwise.terms import DAYS_PER_MONTH


def build_survival(people: list[dict[str, Any]], groups: Sequence[DisplayGroup]) -> pl.DataFrame:
    rows = []
    for key, part in part_people(people, groups):
        level, spread = 1.0, 0.0
        rows.append((key, 0, 1.0, None, None, len(part), 0, 0))
        for day in sorted({one["days"] for one in part}):
            at_risk = sum(1 for one in part if one["days"] >= day)
            events = sum(1 for one in part if one["days"] == day and one["event"])
            censored = sum(1 for one in part if one["days"] == day and not one["event"])
            level *= 1 - events / at_risk
            spread += events / (at_risk * max(at_risk - events, 0.5))
            half = 1.96 * level * spread**0.5
            known = at_risk >= 5 and 0 < level < 1
            low, high = (max(0.0, level - half), min(1.0, level + half)) if known else (None, None)
            rows.append((key, day, level, low, high, at_risk, events, censored))
    return pl.DataFrame(rows, schema=SURVIVAL, orient="row")


def build_risk(people: list[dict[str, Any]], groups: Sequence[DisplayGroup]) -> pl.DataFrame:
    last = max((one["days"] for one in people), default=0) / DAYS_PER_MONTH
    rows = []
    for key, part in part_people(people, groups):
        for month in range(0, int(last) + 1, 3):
            day = month * DAYS_PER_MONTH
            events = sum(1 for one in part if one["days"] < day and one["event"])
            censored = sum(1 for one in part if one["days"] < day and not one["event"])
            rows.append((key, float(month), len(part) - events - censored, events, censored, 0))
    return pl.DataFrame(rows, schema=RISK, orient="row")
