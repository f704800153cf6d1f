"""Tables that the report makes from the results alone: numbers of an endpoint, and the cross-check."""

import polars as pl

from lesionwise.analyse.model import Display, DisplayGroup, Result
from lesionwise.report.content.numbers import describe_estimator, differs
from lesionwise.report.content.run import Run
from lesionwise.report.numbers import SCALES

SCHEMA = {
    "row": pl.Int64,
    "label": pl.String,
    "level": pl.Int64,
    "group": pl.String,
    "kind": pl.String,
    "n": pl.Int64,
    "denominator": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "result_id": pl.String,
    "text": pl.String,
}
_CHECK = {
    "engine": "Published by",
    "other": "Checked by",
    "difference": "Relative difference",
    "tolerance": "Tolerance",
    "verdict": "Verdict",
}


def complete_run(run: Run) -> Run:
    """The run with a table of numbers for each endpoint that has none, and with the cross-check table."""
    displays, frames = list(run.analysis.displays), dict(run.frames)
    for endpoint in run.endpoints:
        results = [result for result in run.analysis.results if result.endpoint == endpoint]
        if results and f"{endpoint}.numbers" not in run.displays:
            display = _number_display(endpoint, results, run)
            displays.append(display)
            frames[display.id] = _number_frame(results, display)
    if "cross_check" not in run.displays:
        displays.append(_check_display(run))
        frames["cross_check"] = _check_frame(run)
    return Run(run.analysis.model_copy(update={"displays": tuple(displays)}), frames)


def _number_display(endpoint: str, results: list[Result], run: Run) -> Display:
    definition = run.definitions.get(endpoint)
    groups = {
        result.group: DisplayGroup(
            key=result.group, label=run.labels.get(result.group, result.group), n=result.n
        )
        for result in reversed(results)
        if result.group is not None
    }
    return Display(
        id=f"{endpoint}.numbers",
        kind="table",
        title=f"{definition.label if definition else endpoint}: numbers",
        population=results[0].population,
        denominator="subjects of the population",
        groups=tuple(groups[key] for key in dict.fromkeys(result.group for result in results) if key),
        result_ids=tuple(result.id for result in results),
    )


def _number_frame(results: list[Result], display: Display) -> pl.DataFrame:
    labels = list(dict.fromkeys(_label(result) for result in results))
    rows = [
        {
            "row": labels.index(_label(result)) + 1,
            "label": _label(result),
            "level": 0,
            "group": result.group,
            "kind": "result",
            "result_id": result.id,
        }
        for result in results
        if result.id in display.result_ids
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _label(result: Result) -> str:
    if result.quantity == "p_value":
        return f"{describe_estimator(result)}, p".capitalize()
    name = SCALES[result.quantity].name
    words = f"{name[0].upper()}{name[1:]}"
    return words if result.at_months is None else f"{words} at {result.at_months:g} months"


def _check_display(run: Run) -> Display:
    return Display(
        id="cross_check",
        kind="table",
        title="Each number by two engines",
        population="all results",
        denominator="results",
        groups=tuple(DisplayGroup(key=key, label=label, n=0, role="column") for key, label in _CHECK.items()),
        empty=None if run.analysis.results else "no number was computed",
    )


def _check_frame(run: Run) -> pl.DataFrame:
    rows = [
        {"row": number, "label": result.id, "level": 0, "group": key, "kind": "text", "text": text}
        for number, result in enumerate(run.analysis.results, 1)
        for key, text in _check_texts(result).items()
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _check_texts(result: Result) -> dict[str, str]:
    check = result.cross_check
    one_engine = f"one engine: {(check.reason or 'no reason given').replace('_', ' ')}"
    verdict = "differs" if differs(result) else "agrees" if check.agree else one_engine
    return {
        "engine": result.engine,
        "other": check.engine or "none",
        "difference": "none" if check.difference is None else f"{check.difference:.1e}",
        "tolerance": "none" if check.tolerance is None else f"{check.tolerance:.0e}",
        "verdict": verdict,
    }
