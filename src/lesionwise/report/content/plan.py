"""Where each display stands and what its number is: decided by ids alone, before anything is written."""

from dataclasses import dataclass

from lesionwise.analyse.model import Display
from lesionwise.report.content.run import Run

FIGURES = ("survival", "incidence", "course", "stack", "waterfall", "swimmer", "flow", "spider")
_BY_FIRST_WORD = {
    "coverage": "registered",
    "flow": "flow",
    "baseline": "baseline",
    "lesions": "lesions",
    "radiotherapy": "radiotherapy",
    "response": "response",
    "waterfall": "response",
    "spider": "response",
    "swimmer": "response",
    "adverse_events": "safety",
    "cross_check": "cross_check",
    "findings": "findings",
    "history": "history",
}
CHAPTERS = (
    "summary",
    "registered",
    "flow",
    "baseline",
    "lesions",
    "radiotherapy",
    "efficacy",
    "response",
    "safety",
    "reported",
    "further",
    "cross_check",
    "findings",
    "history",
)


KEY_NUMBERS = "summary.numbers"
"""The table of the primary endpoint in the summary, which the report makes itself."""


@dataclass(frozen=True)
class Plan:
    """`places`: displays by section (`endpoint.<id>` for an endpoint); `labels`: `Figure 1` by display id."""

    primary: str | None
    places: dict[str, tuple[Display, ...]]
    labels: dict[str, str]

    def displays(self, section: str) -> tuple[Display, ...]:
        """Displays of a section in order."""
        return self.places.get(section, ())


def make_plan(run: Run) -> Plan:
    """Place and number every display; the summary takes the primary endpoint's first curve."""
    primary = find_primary(run)
    places: dict[str, list[Display]] = {}
    for display in run.analysis.displays:
        section = _place(display, run)
        if section == f"endpoint.{primary}" and display.kind == "survival" and "summary" not in places:
            section = "summary"
        places.setdefault(section, []).append(display)
    ordered = _order(places, run)
    return Plan(primary, {key: tuple(value) for key, value in places.items()}, _number(ordered))


def find_primary(run: Run) -> str | None:
    """The endpoint of the first primary registered outcome that is executed; None when none is."""
    for display in run.analysis.displays:
        if display.kind == "coverage" and display.empty is None:
            for row in run.frame(display.id).iter_rows(named=True):
                named = split_endpoints(row["endpoint"])
                if row["role"] == "primary" and named and named[0] in run.endpoints:
                    return named[0]
    return None


def split_endpoints(text: str | None) -> list[str]:
    """Endpoints that execute one outcome (`os, os_36mo`)."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


_REPORTED = ("questionnaire", "pain_response", "time_to_deterioration")
"""Rules about what subjects themselves report."""


def choose_chapter(endpoint: str, run: Run) -> str:
    """Where an endpoint is printed: adverse events, questionnaires, other shares of subjects, the rest."""
    definition = run.definitions.get(endpoint)
    if definition is not None and definition.rule.startswith("ae_"):
        return "safety"
    if definition is not None and definition.rule in _REPORTED:
        return "reported"
    share = any(r.endpoint == endpoint and r.quantity == "proportion" for r in run.analysis.results)
    return "response" if share else "efficacy"


def _place(display: Display, run: Run) -> str:
    first = display.id.split(".")[0]
    if display.kind == "coverage":
        return "registered"
    if display.id == KEY_NUMBERS:
        return "summary"
    if first in run.endpoints:
        return f"endpoint.{first}"
    return _BY_FIRST_WORD.get(first, "further")


def _order(places: dict[str, list[Display]], run: Run) -> list[Display]:
    keys: list[str] = []
    for chapter in CHAPTERS:
        keys.append(chapter)
        keys.extend(f"endpoint.{name}" for name in run.endpoints if chapter == choose_chapter(name, run))
    return [display for key in keys for display in places.get(key, [])]


def _number(ordered: list[Display]) -> dict[str, str]:
    labels: dict[str, str] = {}
    figures = tables = 0
    for display in ordered:
        if display.kind in FIGURES:
            figures += 1
            labels[display.id] = f"Figure {figures}"
        else:
            tables += 1
            labels[display.id] = f"Table {tables}"
    return labels
