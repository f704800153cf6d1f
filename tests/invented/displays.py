"""Displays of an invented analysis."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from lesionwise.analyse.model import Display, DisplayGroup, Result


def build_displays(
    groups: tuple[DisplayGroup, ...],
    results: list[Result],
    frames: Mapping[str, pl.DataFrame],
    words: str,
    subjects: int,
) -> tuple[Display, ...]:
    common: dict[str, Any] = {"population": "all subjects", "denominator": "subjects", "groups": groups}
    ids = tuple(one.id for one in results if one.endpoint == "pfs1")
    columns = tuple(
        DisplayGroup(key=key, label=key.capitalize(), n=0, role="column")
        for key in ("date", "change", "subjects")
    )
    empty = None if frames["waterfall"].height else "no subject"
    return (
        Display(id="coverage", kind="coverage", title="Registered outcomes", **common),
        Display(id="flow", kind="flow", title="Flow of subjects", **common),
        Display(id="baseline", kind="table", title="Baseline characteristics", total=subjects, **common),
        Display(
            id="lesions", kind="table", title="Lesions at baseline", empty="no lesion recorded", **common
        ),
        Display(
            id="pfs1.km",
            kind="survival",
            title=words,
            result_ids=ids,
            origin="randomisation",
            landmarks_months=(12.0,),
            scan_grid_months=tuple(2.76 * number for number in range(1, 13)),
            extra=("pfs1.km.risk",),
            **common,
        ),
        Display(
            id="response", kind="table", title="Best response", footnotes=("Confirmed responses.",), **common
        ),
        Display(
            id="waterfall", kind="waterfall", title="Best change of target lesions", empty=empty, **common
        ),
        Display(
            id="spider",
            kind="spider",
            title="Change of target lesions",
            origin="randomisation",
            empty=empty,
            **common,
        ),
        Display(
            id="swimmer",
            kind="swimmer",
            title="Course of each subject",
            origin="randomisation",
            empty=empty,
            **common,
        ),
        Display(
            id="findings",
            kind="table",
            title="Findings in the data",
            empty="no finding",
            population="all rows",
            denominator="rows",
        ),
        Display(
            id="history",
            kind="table",
            title="Protocol history",
            population="versions",
            denominator="versions",
            groups=columns,
        ),
    )
