"""Published numbers in a document: one mark each, and the list of their sources."""

from collections.abc import Mapping

from lesionwise.analyse.model import Analysis, Result
from lesionwise.report.content.run import Run, clean, clean_or
from lesionwise.report.document import Executed, Number, Source, SourceLine
from lesionwise.report.numbers import SCALES, render_result, render_status

ESTIMATORS = {
    "kaplan_meier": "Kaplan-Meier",
    "median": "median of the Kaplan-Meier curve",
    "follow_up": "reverse Kaplan-Meier",
    "log_rank": "log-rank test, two-sided",
    "log_rank_stratified": "stratified log-rank test, two-sided",
    "clopper_pearson": "Clopper-Pearson",
    "wilson": "Wilson",
    "count": "count",
}


class Numbers:
    """Gives each result one mark, in the order in which results are first printed."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._marks: dict[str, int] = {}

    def write(self, result_id: str) -> Number:
        """The result as printed. An id without result is a fault of the analysis: ValueError."""
        result = self._run.results.get(result_id)
        if result is None:
            raise ValueError(f"a display names the result {result_id!r}, which results.json does not have")
        printed = render_result(result)
        return Number(
            id=result.id,
            mark=self._marks.setdefault(result_id, len(self._marks) + 1),
            estimate=printed.estimate,
            interval=printed.interval,
            differs=differs(result),
        )

    def list_sources(self) -> tuple[Source, ...]:
        """The sources of all results, sorted by id; those printed nowhere else are marked last."""
        return tuple(self._source(result_id) for result_id in sorted(self._run.results))

    def _source(self, result_id: str) -> Source:
        number = self.write(result_id)
        result = self._run.results[result_id]
        lines = {"what": _name(result), **_describe(result, self._run.analysis)}
        return Source(
            id=clean(number.id),
            mark=number.mark,
            endpoint=clean(result.endpoint),
            text=number.text,
            lines=_write_lines(lines),
            differs=number.differs,
        )


def differs(result: Result) -> bool:
    """Whether a second engine gave another number."""
    return result.cross_check.agree is False


def describe_estimator(result: Result) -> str:
    """`Kaplan-Meier at 12 months`."""
    words = ESTIMATORS.get(result.estimator, result.estimator.replace("_", " "))
    return words if result.at_months is None else f"{words} at {describe_months(result.at_months)}"


def describe_months(months: float) -> str:
    """`12 months`, `1 month`, `7.5 months`."""
    return f"{months:g} month" if months == 1 else f"{months:g} months"


def describe_method(result: Result) -> str:
    """`95 % interval, log-log`; empty where there is no interval."""
    if result.level is None or result.ci_method is None:
        return ""
    return f"{result.level * 100:g} % interval, {result.ci_method}"


def describe_difference(result: Result) -> str:
    """The second engine's verdict: `statsmodels; differ by 1.1e-16`."""
    check = result.cross_check
    if check.engine is None:
        return f"one engine: {clean(check.reason or 'no reason given').replace('_', ' ')}"
    if check.difference is None:
        return f"{check.engine}; no difference known"
    verdict = "DISAGREE" if differs(result) else "differ"
    limit = "" if check.tolerance is None else f", tolerance {check.tolerance:.0e}"
    return f"{check.engine}; {verdict} by {check.difference:.1e}{limit}"


def _describe(result: Result, analysis: Analysis) -> dict[str, str]:
    events = "" if result.events is None else f", {result.events} events"
    at_risk = "" if result.n_risk is None else f", {result.n_risk} at risk"
    group = "" if result.group is None else f", group {result.group}"
    return {
        "interval": describe_method(result),
        "on": f"population {result.population}{group}; n = {result.n}{events}{at_risk}",
        "status": render_status(result) or "",
        "engines": f"{result.engine}; {describe_difference(result)}",
        "rows": result.trace,
        "registered": ", ".join(result.registered),
        "note": result.note or "",
        "snapshot": analysis.snapshot,
    }


def _name(result: Result) -> str:
    if result.quantity == "count":
        word = result.id.removeprefix(f"{result.endpoint}.").split(".")[0]
        return f"count, {word.replace('_', ' ')}"
    return f"{SCALES[result.quantity].name}, {describe_estimator(result)}"


def list_executed(run: Run) -> tuple[Executed, ...]:
    """One entry an endpoint, in the study file's order; one without definition says so."""
    return tuple(_define(endpoint, run) for endpoint in run.endpoints)


def _define(endpoint: str, run: Run) -> Executed:
    found = run.definitions.get(endpoint)
    lines = {"definition": "not in results.json"}
    if found is not None:
        lines = {
            "definition": found.words,
            "rule": f"{found.rule}; study file, {found.clause}",
            "registered": ", ".join(found.registered),
            "deviation" if found.registered else "note": found.note or "",
        }
    title = clean_or(found.label if found else None, clean(endpoint))
    return Executed(id=clean(endpoint), title=title, lines=_write_lines(lines))


def _write_lines(lines: Mapping[str, str]) -> tuple[SourceLine, ...]:
    return tuple(SourceLine(label=label, text=clean(text)) for label, text in lines.items() if text)
