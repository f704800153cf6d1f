"""Tables of invented subjects."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from invented.people import part_people
from invented.schemas import CELLS, COVERAGE
from lesionwise.analyse.model import DisplayGroup, Result


def build_cell(
    row: int, label: str, level: int, group: str | None, kind: str, **values: Any
) -> dict[str, Any]:
    return {"row": row, "label": label, "level": level, "group": group, "kind": kind, **values}


def build_baseline(people: list[dict[str, Any]], groups: Sequence[DisplayGroup]) -> pl.DataFrame:
    rows = [build_cell(1, "Age, years", 0, None, "head")]
    parts = part_people(people, groups)
    for key, part in [*parts, *([(None, people)] if groups else [])]:
        ages = sorted(one["age"] for one in part)
        mean = sum(ages) / len(ages) if ages else None
        rows.append(
            build_cell(2, "mean (SD)", 1, key, "mean_sd", value=mean, low=8.0 if len(ages) > 1 else None)
        )
        middle = ages[len(ages) // 2] if ages else None
        rows.append(
            build_cell(3, "median (quartiles)", 1, key, "median_iqr", value=middle, low=middle, high=middle)
        )
    rows.append(build_cell(4, "Sex", 0, None, "head"))
    for number, sex in enumerate(("female", "male", "unknown"), 5):
        for key, part in [*parts, *([(None, people)] if groups else [])]:
            count = len(part) if sex == "male" else 0
            rows.append(build_cell(number, sex, 1, key, "count_percent", n=count, denominator=len(part)))
    return pl.DataFrame(rows, schema=CELLS)


def build_response(people: list[dict[str, Any]], groups: Sequence[DisplayGroup]) -> pl.DataFrame:
    rows = [
        build_cell(
            number,
            code,
            0,
            key,
            "count_percent",
            n=sum(1 for one in part if one["best"] == code),
            denominator=len(part),
        )
        for number, code in enumerate(("CR", "PR", "SD", "PD", "NE"), 1)
        for key, part in part_people(people, groups)
    ]
    return pl.DataFrame(rows, schema=CELLS)


def build_history() -> pl.DataFrame:
    texts = {"date": "2024-03", "change": "Window of the first scan moved.", "subjects": "12"}
    rows = [build_cell(1, "1", 0, key, "text", text=text) for key, text in texts.items()]
    return pl.DataFrame(rows, schema=CELLS)


def build_coverage(results: Sequence[Result], words: str) -> pl.DataFrame:
    pfs = [one.id for one in results if one.endpoint == "pfs1" and one.quantity != "count"]
    orr = [one.id for one in results if one.endpoint == "orr"]
    rows = [
        (
            "003_primary_1",
            "primary",
            words,
            "One year after completion of enrollment",
            "pfs1",
            "participant; from randomisation",
            "covered",
            None,
            pfs,
            "pfs1.km",
        ),
        (
            "003_secondary_1",
            "secondary",
            "Objective response rate",
            "6 months",
            "orr",
            "participant; best response",
            "covered",
            None,
            orr,
            "orr.numbers",
        ),
        (
            "003_secondary_2",
            "secondary",
            "LC of radiation site at one year",
            "One year after radiation completion",
            None,
            None,
            "not covered yet",
            "no endpoint of the study file names it",
            [],
            None,
        ),
    ]
    return pl.DataFrame(rows, schema=COVERAGE, orient="row")
