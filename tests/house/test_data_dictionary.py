"""The data dictionary in the manual is the one that the declarations give."""

from pathlib import Path

from lesionwise.tables.dictionary import render_dictionary
from lesionwise.tables.registry import DERIVED_TABLES, TABLES

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"

WRITE = """docs/data-dictionary.md is not up to date. Write it anew:
.venv/bin/python -c "from pathlib import Path; from lesionwise.tables.dictionary import render_dictionary
Path('docs/data-dictionary.md').write_text(render_dictionary(), encoding='utf-8')"
"""


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_dictionary(), WRITE


def test_the_page_has_every_table_and_column() -> None:
    chapters = {part.split("\n")[0]: part for part in render_dictionary().split("\n## ")}
    for name, table in {**TABLES, **DERIVED_TABLES}.items():
        rows = [line.split(" | ")[0] for line in chapters[name].splitlines() if line.startswith("| ")][1:]
        shown = [row.strip("| *").replace("*", "") for row in rows[: len(table.columns)]]
        assert shown == list(table.columns)


def test_every_column_has_a_label() -> None:
    for table in {**TABLES, **DERIVED_TABLES}.values():
        for column in table.schema.columns().values():
            assert (column.metadata or {}).get("label")
