"""A figure of the document: words and values beside the drawing."""

from collections.abc import Iterator

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.content.notes import describe_population
from lesionwise.report.content.numbers import describe_months
from lesionwise.report.content.run import Run, clean, clean_or
from lesionwise.report.content.values import list_values
from lesionwise.report.document import Figure, Line, write_words
from lesionwise.report.numbers import SCALES, render_result

ROWS_A_PAGE = 40
"""Subjects on one page of a swimmer plot."""

_EXPLAINED = {
    "survival": (
        "Kaplan-Meier with pointwise log-log band; short strokes are censored. Thin line without band: "
        "fewer than 5 at risk."
    ),
    "incidence": (
        "Aalen-Johansen estimate with pointwise log-log band; short strokes are censored. Competing events "
        "end follow-up without being the event. Thin line without band: fewer than 5 at risk."
    ),
    "course": (
        "Mean of the scores at each visit with its 95 % interval, on the range of the instrument; below, the "
        "number of scores and of forms due."
    ),
    "stack": "Share of each category among the forms due; hatched: no form in the window of the visit.",
    "waterfall": (
        "Best change of the sum of target diameters from baseline. Lines at \N{MINUS SIGN}30 % and, dotted, "
        "+20 % from baseline; progression is judged from the nadir. Bars beyond +100 % are cut and carry "
        "their value. Star: new lesion."
    ),
    "spider": (
        "Change of the sum of target diameters from baseline. Line ends: diamond progression, cross death, "
        "arrow ongoing."
    ),
    "swimmer": (
        "Bars: systemic lines, gaps are holds. Triangle down: SABR, with the lesions treated (where "
        "there is no room, in the table of values only). Letters: "
        "response (NN: neither CR nor PD). Diamond progression, star new lesion, vertical bar change of "
        "line, cross death, arrow ongoing, circle lost to follow-up."
    ),
    "flow": "Boxes with zero are kept.",
}

_CURVES = ("survival", "incidence")

_ARMS = {
    "waterfall": "Groups stand beside each other, each from its largest increase on.",
    "spider": "Colour and kind of line: group.",
    "swimmer": "Groups stand below each other.",
}
"""How groups are told apart where each subject is drawn."""


def build_figure(display: Display, number: str, run: Run) -> Figure:
    """Caption, alternative text and values of a figure; an empty one keeps its place with the reason."""
    empty = display.empty or (None if run.frame(display.id).height else "no rows")
    return Figure(
        kind="flow" if display.kind == "flow" else "figure",
        id=display.id,
        number=number,
        title=clean_or(display.title, clean(display.id)),
        alternative=_describe(display, number, run),
        caption=_caption(display, run),
        pages=() if empty else list_pages(display, run),
        values=() if empty else list_values(display, run),
        empty=None if empty is None else clean_or(empty, "no data"),
    )


def list_pages(display: Display, run: Run) -> tuple[str, ...]:
    """Names of the drawings of a display: its id, numbered from the second page on."""
    if display.kind != "swimmer":
        return (display.id,)
    subjects = run.frame(display.id)["subject"].n_unique()
    pages = max(1, -(-subjects // ROWS_A_PAGE))
    return (display.id, *(f"{display.id}-{page}" for page in range(2, pages + 1)))


def _caption(display: Display, run: Run) -> tuple[Line, ...]:
    words = [_EXPLAINED.get(display.kind, ""), _ARMS.get(display.kind, "") if len(display.groups) > 1 else ""]
    if display.origin:
        words.insert(0, f"From {clean(display.origin)}.")
    if display.landmarks_months:
        months = ", ".join(describe_months(month) for month in display.landmarks_months)
        words.append(f"Dotted line: landmark, {months}.")
    words.extend(_describe_entry(display, run))
    if display.start_days:
        words.append(f"Given without event at day {display.start_days}; before it too few were at risk.")
    if display.scan_grid_months:
        words.append("Light ticks: planned scans; steps and medians sit on this grid.")
    notes = (write_words(clean(note), "muted") for note in display.footnotes)
    return (
        write_words(" ".join(word for word in words if word)),
        *notes,
        write_words(describe_population(display, run), "muted"),
    )


def _describe_entry(display: Display, run: Run) -> Iterator[str]:
    """Left truncation in words: who has entered at month 0."""
    risk = run.frame(display.extra[0]) if display.kind in _CURVES and display.extra else pl.DataFrame()
    start = risk.filter(pl.col("months") == 0) if risk.height else risk
    if start.height and start["not_entered"].sum():
        who = "not everybody has" if start["at_risk"].sum() else "nobody has"
        yield f"Left truncation: at month 0 {who} entered yet; subjects are at risk from their own entry on."


def _describe(display: Display, number: str, run: Run) -> str:
    """For who does not see the drawing: title and up to four of its numbers."""
    parts = []
    for result_id in display.result_ids[:4]:
        result = run.results.get(result_id)
        if result is not None and result.quantity != "count":
            when = "" if result.at_months is None else f" at {describe_months(result.at_months)}"
            group = run.group_label(display, result.group)
            name = SCALES[result.quantity].name
            events = "" if result.events is None else f", {result.events} events"
            parts.append(f"{group} {name}{when} {render_result(result).text}, {result.n} subjects{events}")
    found = "; ".join(parts) or clean_or(display.empty, "values in the table below")
    return clean(f"{number}. {display.title}: {found}.")
