"""The data dictionary: every table and column of a snapshot and of a run, from the declarations."""

from inspect import getdoc
from itertools import chain

import dataframely as dy

from lesionwise.tables.declaration import Declaration
from lesionwise.tables.registry import DERIVED_TABLES, TABLES
from lesionwise.tables.rules import RULES, Rule
from lesionwise.tables.wording import describe_codes, describe_type, describe_values, find_fact

_HEAD = "| column | label | type | values | SDTM |\n|---|---|---|---|---|"

_INTRODUCTION = """# Data dictionary

Generated from the declarations in `lesionwise.tables`; do not edit it by hand. **Bold** columns are the key,
columns with * cannot be empty, an empty cell is unknown. A partial date is stored as its first day with its
precision in the column beside it. `row` (1, 2, ... in stored order) numbers the rows of every table.
"""


def render_dictionary() -> str:
    """The page `docs/data-dictionary.md` in Markdown."""
    snapshot = [render_table(table) for table in TABLES.values()]
    derived = [render_table(table) for table in DERIVED_TABLES.values()]
    return "\n".join(
        chain(
            [_INTRODUCTION, "# Tables of a snapshot", ""],
            snapshot,
            ["# Tables that a run derives", ""],
            derived,
            [render_rules()],
        )
    )


def render_table(table: Declaration) -> str:
    """One table as a chapter: grain, key, references, columns."""
    columns = table.schema.columns()
    references = [f"{' + '.join(each.columns)} -> `{each.parent}`" for each in table.references]
    note = (getdoc(table.schema) or "").replace("\n", " ").strip()
    lines = [
        f"## {table.name}",
        "",
        f"{table.label}. {note}" + (f" SDTM: {table.sdtm}." if table.sdtm else ""),
        *([f"References: {'; '.join(references)}."] if references else []),
        "",
        _HEAD,
        *(_render_column(name, column, name in table.key) for name, column in columns.items()),
        "",
    ]
    return "\n".join(lines)


def render_rules() -> str:
    """The rules across columns and tables, with their severity."""
    lines = [
        "# Rules",
        "",
        "Beside types, ranges, keys and references. A rule that cannot be evaluated, because something is",
        "unknown, is no fault.",
        "",
        "| code | table | column | severity | found | expected |",
        "|---|---|---|---|---|---|",
        *(
            _join(rule.code, rule.table, rule.column, rule.severity, rule.found, rule.expected)
            for rule in RULES
        ),
        "",
    ]
    return "\n".join(lines)


def _render_rule(rule: Rule) -> str:
    return _join(rule.code, rule.table, rule.column, rule.severity, rule.found, rule.expected)


def _render_column(name: str, column: dy.Column, key: bool) -> str:
    shown = f"**{name}**" if key else name
    mark = "" if column.nullable else " *"
    values = describe_codes(column) or describe_values(column)
    label, sdtm = find_fact(column, "label"), find_fact(column, "sdtm")
    return _join(shown + mark, label, describe_type(column), values, sdtm)


def _join(*cells: str | None) -> str:
    return "| " + " | ".join(cell or "" for cell in cells) + " |"
