"""A document as one HTML file that loads nothing: inline style, script and drawings."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_NAMESPACES = re.compile(r' xmlns(?::xlink)?="[^"]*"')
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def render_html(content: Mapping[str, Any], pages: Mapping[str, str], digest: str) -> str:
    """The file's text of a document (`Document.dump`).

    `pages` are drawings by name, `digest` is the short id of the document. Every text is
    escaped by the template; drawings, style and script are this product's own.
    """
    script = _read("script.js")
    return (
        _make_environment()
        .get_template("report.html.j2")
        .render(
            document=content,
            pages=pages,
            digest=digest,
            style=Markup(_read("style.css")),  # noqa: S704  (a file of this package)
            script=Markup(script),  # noqa: S704  (a file of this package)
            script_hash=hash_script(script),
        )
    )


def render_overview(runs: Sequence[Mapping[str, object]]) -> str:
    """The text of a page that leads to several reports, one row a run."""
    template = _make_environment().get_template("overview.html.j2")
    return template.render(runs=runs, style=Markup(_read("style.css")))  # noqa: S704  (a file of this package)


def make_anchor(name: str) -> str:
    """`name` as the id of an element: letters, digits, `-`, `_`; others become `-`."""
    return _UNSAFE.sub("-", name)


def inline_svg(drawing: str) -> Markup:
    """A drawing for a page: without namespaces, which HTML does not need."""
    return Markup(_NAMESPACES.sub("", drawing, count=2))  # noqa: S704  (drawn by this package, texts escaped)


def hash_script(script: str) -> str:
    """The script's hash as the Content-Security-Policy wants it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _make_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("lesionwise.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["anchor"] = make_anchor
    environment.filters["inline_svg"] = inline_svg
    return environment


def _read(name: str) -> str:
    return files("lesionwise.report.html").joinpath("templates", name).read_text(encoding="utf-8").strip()
