"""An empty sheet in millimetres, and its way to SVG text with the same bytes each time."""

import io
import re
from typing import Any
from xml.sax.saxutils import escape

from lesionwise.report.drawing.style import MM, MUTED, SALT, SMALL, WIDTH_MM

BANNER = "Simulated data"
_PROLOG = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')
_SIZE = re.compile(r'<svg[^>]*viewBox="([^"]*)"[^>]*>')


def start_figure(height_mm: float, width_mm: float = WIDTH_MM) -> Any:
    """A figure without axes, `width_mm` wide."""
    from matplotlib.figure import Figure  # heavy: only where something is drawn

    return Figure(figsize=(width_mm * MM, height_mm * MM), facecolor="none")


def add_axes(figure: Any, left: float, bottom: float, width: float, height: float, **settings: Any) -> Any:
    """Axes at a place given in mm from the lower left corner."""
    inches_wide, inches_high = figure.get_size_inches()
    wide, high = inches_wide / MM, inches_high / MM
    axes = figure.add_axes((left / wide, bottom / high, width / wide, height / high), **settings)
    axes.set_facecolor("none")
    return axes


def add_sheet(figure: Any) -> Any:
    """Invisible axes over the whole figure whose units are mm, origin at the upper left corner."""
    wide, high = (float(inches / MM) for inches in figure.get_size_inches())
    axes = add_axes(figure, 0, 0, wide, high)
    axes.set_xlim(0, wide)
    axes.set_ylim(high, 0)
    axes.set_axis_off()
    return axes


def mark_simulated(figure: Any) -> None:
    """The words `Simulated data` in the upper right corner."""
    high = float(figure.get_size_inches()[1]) / MM
    figure.text(
        0.995,
        1 - 0.4 / high,
        BANNER,
        ha="right",
        va="top",
        size=SMALL,
        color=MUTED,
        style="normal",
        gid="simulated",
    )


def render_svg(figure: Any, name: str, title: str, description: str) -> str:
    """One `<svg>` element: no prolog, no date, ids prefixed by `name`, title and description for readers."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # heavy: only where something is drawn

    FigureCanvasSVG(figure)
    target = io.StringIO()
    figure.savefig(
        target, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    body = _METADATA.sub("", _PROLOG.sub("", target.getvalue(), count=1))
    prefix = f"{SALT}-{re.sub(r'[^A-Za-z0-9]+', '-', name)}-"
    body = _REFERENCE.sub(lambda found: f"{found[1]}{prefix}", body)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{_view_box(body)}" role="img" aria-labelledby="{prefix}title {prefix}desc" '
        f'class="drawing"><title id="{prefix}title">{escape(title)}</title>'
        f'<desc id="{prefix}desc">{escape(description)}</desc>'
    )
    return _SIZE.sub(lambda _: head, body, count=1).strip() + "\n"


def _view_box(body: str) -> str:
    found = _SIZE.search(body)
    if found is None:
        raise ValueError("the drawing has no view box")
    return found[1]
