"""The HTML printer."""

from lesionwise.report.html.render import hash_script, inline_svg, make_anchor, render_html, render_overview

__all__ = ["hash_script", "inline_svg", "make_anchor", "render_html", "render_overview"]
