"""T-XCHK: every estimate by two engines, from the results alone."""

import polars as pl

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
    """Display `cross_check` with its frame: one row an estimate; counts are named in a footnote."""
    checked = [result for result in run.analysis.results if result.quantity != "count"]
    counts = len(run.analysis.results) - len(checked)
    display = Display(
        id="cross_check",
        kind="table",
        title="Each estimate by two engines",
        population="all results but counts",
        denominator="none",
        groups=tuple(
            DisplayGroup(key=key, label=label, n=0, role="column") for key, label in _COLUMNS.items()
        ),
        footnotes=(f"{counts} counts are not listed: nothing is estimated in them.",) if counts else (),
        empty=None if checked else "no number was estimated",
    )
    rows = [
        {"row": number, "label": result.id, "level": 0, "group": key, "kind": "text", "text": text}
        for number, result in enumerate(checked, 1)
        for key, text in _describe(result).items()
    ]
    return display, pl.DataFrame(rows, schema=CELLS)


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
