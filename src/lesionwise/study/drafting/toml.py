"""Values and comments as TOML."""

import json
import re
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Final

Value = str | int | bool | tuple[str, ...]

_WIDTH: Final = 108
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def render_table(head: str, values: Mapping[str, Value | None]) -> str:
    """A table under its head, keys in one column; what is null, or an empty list, is left out."""
    kept = {key: value for key, value in values.items() if value is not None and value != ()}
    width = max((len(key) for key in kept), default=0)
    return "\n".join([head, *(f"{key:<{width}} = {_render(value)}" for key, value in kept.items())])


def render_comment(text: str, indent: str = "") -> str:
    """Lines of comment, the later ones with an indent; broken at blanks. Signs that a comment of TOML may
    not hold become blanks."""
    clean = " ".join(_CONTROL.sub(" ", text).split())
    lines = wrap(clean, _WIDTH, subsequent_indent=indent, break_long_words=False)
    return "\n".join(f"# {line}" for line in lines)


def join_blocks(blocks: Iterable[str]) -> str:
    """Blocks parted by an empty line; empty ones left out."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def _render(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(_render(each) for each in value)}]"
    return str(value) if isinstance(value, int) else _quote(value)


def _quote(text: str) -> str:
    """A text of TOML: JSON's signs are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
