"""Tables that the report makes from the results alone: key numbers, numbers of an endpoint, cross-check."""

from collections.abc import Sequence

import polars as pl

from lesionwise.analyse.model import Display, DisplayGroup, Result
from lesionwise.report.content.crosscheck import build_crosscheck
from lesionwise.report.content.frame import CELLS
from lesionwise.report.content.numbers import describe_estimator, describe_months
from lesionwise.report.content.plan import KEY_NUMBERS, find_primary
from lesionwise.report.content.run import Run
from lesionwise.report.numbers import SCALES

_LEFT_OUT_OF_KEYS = ("n", "left_out")
"""Counts that the key numbers leave to the table of the endpoint."""


def complete_run(run: Run) -> Run:
    """The run with the tables that need nothing but its results; displays that exist are kept."""
    displays, frames = list(run.analysis.displays), dict(run.frames)
    made = [(f"{endpoint}.numbers", _own(endpoint, run)) for endpoint in run.endpoints]
    primary = find_primary(run)
    if primary is not None:
        made.append((KEY_NUMBERS, _choose_keys(_own(primary, run))))
    for name, results in made:
        if results and name not in run.displays:
            displays.append(_number_display(name, results, run))
            frames[name] = _number_frame(results)
    if "cross_check" not in run.displays:
        display, frames["cross_check"] = build_crosscheck(run)
        displays.append(display)
    return Run(run.analysis.model_copy(update={"displays": tuple(displays)}), frames)


def _own(endpoint: str, run: Run) -> list[Result]:
    return [result for result in run.analysis.results if result.endpoint == endpoint]


def _choose_keys(results: Sequence[Result]) -> list[Result]:
    """Events, estimates and tests: by group where groups exist, the pooled ones only where none do."""
    kinds = {_line(result) for result in results if result.group is not None}
    return [
        result
        for result in results
        if not (result.quantity == "count" and _word(result) in _LEFT_OUT_OF_KEYS)
        and (result.group is not None or _line(result) not in kinds)
    ]


def _number_display(name: str, results: Sequence[Result], run: Run) -> Display:
    endpoint = results[0].endpoint
    definition = run.definitions.get(endpoint)
    sizes = {result.group: result.n for result in reversed(results) if result.group is not None}
    known = {group.key: group for display in run.analysis.displays for group in display.groups}
    groups = [known.get(key) or DisplayGroup(key=key, label=key, n=size) for key, size in sizes.items()]
    order = {result.group: place for place, result in reversed(list(enumerate(results)))}
    return Display(
        id=name,
        kind="table",
        title=f"{definition.label if definition else endpoint}: numbers",
        population=results[0].population,
        denominator="subjects with a value of the endpoint",
        groups=tuple(sorted(groups, key=lambda group: order[group.key])),
        result_ids=tuple(result.id for result in results),
    )


def _number_frame(results: Sequence[Result]) -> pl.DataFrame:
    lines = list(dict.fromkeys(_line(result) for result in results))
    rows = [
        {
            "row": lines.index(_line(result)) + 1,
            "label": _line(result),
            "level": 0,
            "group": result.group,
            "kind": "result",
            "result_id": result.id,
        }
        for result in results
    ]
    return pl.DataFrame(rows, schema=CELLS)


def _line(result: Result) -> str:
    """Name of the line of a result: `Event-free at 12 months`; counts by the word of their id."""
    if result.quantity == "p_value":
        words = f"{describe_estimator(result)}, p"
    elif result.quantity == "count":
        words = _word(result).replace("_", " ")
    else:
        words = SCALES[result.quantity].name
    when = "" if result.at_months is None else f" at {describe_months(result.at_months)}"
    return f"{words[:1].upper()}{words[1:]}{when}"


def _word(result: Result) -> str:
    """The part of the id after the endpoint: `events` of `pfs1.events.sabr`."""
    return result.id.removeprefix(f"{result.endpoint}.").split(".")[0]
