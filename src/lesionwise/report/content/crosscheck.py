"""T-XCHK: every estimate by two engines, from the results alone."""

from collections.abc import Iterator

import polars as pl

from lesionwise.analyse import is_published
from lesionwise.analyse.model import Display, DisplayGroup, Result
from lesionwise.report.content.frame import CELLS
from lesionwise.report.content.numbers import differs
from lesionwise.report.content.run import Run

_COLUMNS = {
    "engine": "Published by",
    "other": "Checked by",
    "difference": "Relative difference",
    "tolerance": "Tolerance",
    "verdict": "Verdict",
}


def build_crosscheck(run: Run) -> tuple[Display, pl.DataFrame]:
    """Display `cross_check` with its frame: one row a number of the stamp; the others in footnotes."""
    checked = [result for result in run.analysis.results if is_published(result)]
    display = Display(
        id="cross_check",
        kind="table",
        title="Each published number and its second engine",
        population="the published numbers of the stamp",
        denominator="none",
        groups=tuple(
            DisplayGroup(key=key, label=label, n=0, role="column") for key, label in _COLUMNS.items()
        ),
        footnotes=tuple(_list_left_out(run)),
        empty=None if checked else "no number was estimated",
    )
    rows = [
        {"row": number, "label": result.id, "level": 0, "group": key, "kind": "text", "text": text}
        for number, result in enumerate(checked, 1)
        for key, text in _describe(result).items()
    ]
    return display, pl.DataFrame(rows, schema=CELLS)


def _list_left_out(run: Run) -> Iterator[str]:
    """Why results of the run are no rows of the table."""
    results = run.analysis.results
    counts = sum(result.quantity == "count" for result in results)
    absent = sum(result.quantity != "count" and not is_published(result) for result in results)
    if counts:
        yield f"{counts} counts are not listed: nothing is estimated in them."
    if absent:
        yield f"{absent} results without number (NE, too few) are not listed: no engine was asked."


def _describe(result: Result) -> dict[str, str]:
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
