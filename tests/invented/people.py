"""Invented subjects: months, responses, events."""

import random
from collections.abc import Sequence
from typing import Any

from lesionwise.analyse.model import DisplayGroup
from lesionwise.terms import DAYS_PER_MONTH


def draw_people(
    subjects: int, arms: Sequence[str], event_share: float, rng: random.Random
) -> list[dict[str, Any]]:
    keys: list[str | None] = list(arms) or [None]
    people = []
    for number in range(subjects):
        group = keys[number % len(keys)]
        mean = 22.0 if group == keys[0] else 13.0
        days = 1 + int(rng.expovariate(1 / mean) * DAYS_PER_MONTH)
        cut = int(rng.uniform(8, 34) * DAYS_PER_MONTH)
        grid = 84 * (1 + days // 84)
        people.append(
            {
                "subject": f"002-{number + 1:03}",
                "group": group,
                "days": min(grid, cut),
                "event": grid <= cut and rng.random() < event_share,
                "age": rng.gauss(62, 8),
                "best": rng.choice(["CR", "PR", "PR", "SD", "SD", "PD", "NE"]),
            }
        )
    return people


def part_people(
    people: list[dict[str, Any]], groups: Sequence[DisplayGroup]
) -> list[tuple[str | None, list[dict[str, Any]]]]:
    if not groups:
        return [(None, people)]
    return [(group.key, [one for one in people if one["group"] == group.key]) for group in groups]
