"""Every figure of a run as SVG text, by the names of its pages."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from lesionwise.analyse.model import Display
from lesionwise.report.content import Run, clean
from lesionwise.report.document import Figure
from lesionwise.report.drawing.canvas import render_svg
from lesionwise.report.drawing.course import draw_course, draw_stack
from lesionwise.report.drawing.flow import draw_flow
from lesionwise.report.drawing.fonts import choose_families
from lesionwise.report.drawing.spider import draw_spider
from lesionwise.report.drawing.style import drawing_style
from lesionwise.report.drawing.survival import draw_survival
from lesionwise.report.drawing.swimmer import draw_swimmer
from lesionwise.report.drawing.waterfall import draw_waterfall


def draw_pages(figures: list[Figure], run: Run) -> dict[str, str]:
    """SVG by page name for each figure that is not empty."""
    pages: dict[str, str] = {}
    with drawing_style(choose_families(_list_texts(run))):
        for figure in figures:
            display = run.displays[figure.id]
            drawn = draw_figures(display, run) if figure.pages else iter(())
            for name, one in zip(figure.pages, drawn, strict=True):
                pages[name] = render_svg(one, name, f"{figure.number}. {figure.title}", figure.alternative)
    return pages


def draw_figures(display: Display, run: Run) -> Iterator[Any]:
    """The matplotlib figures of a display, one a page."""
    simulated = run.analysis.stamp.simulated
    frame = run.frame(display.id)
    if display.kind in ("survival", "incidence"):
        risk = run.frame(display.extra[0]) if display.extra else pl.DataFrame()
        yield draw_survival(display, frame, risk, simulated=simulated, unprinted=find_unprinted(display, run))
    elif display.kind == "waterfall":
        yield draw_waterfall(display, frame, simulated=simulated)
    elif display.kind == "spider":
        yield draw_spider(display, frame, simulated=simulated)
    elif display.kind == "swimmer":
        yield from draw_swimmer(display, frame, simulated=simulated)
    elif display.kind == "course":
        yield draw_course(display, frame, simulated=simulated)
    elif display.kind == "stack":
        yield draw_stack(display, frame, simulated=simulated)
    elif display.kind == "flow":
        yield draw_flow(display, frame, simulated=simulated)
    else:
        raise ValueError(f"display {display.id!r} of kind {display.kind} is no figure")


def find_unprinted(display: Display, run: Run) -> frozenset[tuple[str | None, float]]:
    """Groups of a curve, and months, of the landmarks that have no number.

    The pooled number belongs to the one curve of a figure that is not split.
    """
    keys = run.frame(display.id)["group"].unique().to_list() if run.frame(display.id).width else []
    pooled = keys[0] if len(keys) == 1 else None
    found = [run.results[name] for name in display.result_ids if name in run.results]
    return frozenset(
        (pooled if result.group is None else result.group, result.at_months)
        for result in found
        if result.quantity in ("survival_probability", "cumulative_incidence")
        and result.at_months is not None
        and result.estimate is None
    )


def _list_texts(run: Run) -> list[str]:
    texts = [clean(display.origin or "") for display in run.analysis.displays]
    texts += [clean(group.label) for display in run.analysis.displays for group in display.groups]
    for display in run.analysis.displays:
        frame = run.frame(display.id)
        columns = [name for name in ("label", "subject", "group") if name in frame.columns]
        if display.kind in ("flow", "swimmer", "survival", "incidence"):
            texts += [clean(text) for name in columns for text in frame[name].drop_nulls().unique().to_list()]
    return texts
