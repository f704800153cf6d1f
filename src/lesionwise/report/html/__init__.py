"""The HTML printer."""

from lesionwise.report.html.render import hash_script, inline_svg, make_anchor, render_html

__all__ = ["hash_script", "inline_svg", "make_anchor", "render_html"]
