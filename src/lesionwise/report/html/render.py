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
            style=_own(_read("style.css")),
            script=_own(script),
            script_hash=hash_script(script),
        )
    )


def render_overview(runs: Sequence[Mapping[str, object]]) -> str:
    """The text of a page that leads to several reports, one row a run."""
    template = _make_environment().get_template("overview.html.j2")
    return template.render(runs=runs, style=_own(_read("style.css")))


def make_anchor(name: str) -> str:
    """`name` as the id of an element: letters, digits, `-`, `_`; others become `-`."""
    return _UNSAFE.sub("-", name)


def inline_svg(drawing: str) -> Markup:
    """A drawing for a page: without namespaces, which HTML does not need."""
    return _own(_NAMESPACES.sub("", drawing, count=2))


def _own(text: str) -> Markup:
    """A file or drawing of this package, which escapes the texts it draws: not escaped again."""
    return Markup(text)  # noqa: S704 - callers hand in this package's own text only


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
