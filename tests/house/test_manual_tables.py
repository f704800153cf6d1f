"""The tables of the manual are those that the code gives, and every one of them stands on a page."""

import re
from pathlib import Path

import pytest

from lesionwise.definitions import RULES
from manual_tables import DOCS, MARK, TABLES, renew

WRITE = "a table of the manual is not up to date: PYTHONPATH=tests .venv/bin/python -m manual_tables"
PAGES = sorted(DOCS.glob("*.md"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_tables_of_a_page_are_up_to_date(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert page == renew(page), WRITE


def test_every_table_stands_on_one_page() -> None:
    marked = [found[1] for path in PAGES for found in MARK.finditer(path.read_text(encoding="utf-8"))]
    assert sorted(marked) == sorted(TABLES)


def test_an_old_table_is_told() -> None:
    old = "<!-- table: overall -->\n| an old row |\n<!-- end -->"
    assert renew(old) != old


def test_every_rule_of_an_endpoint_is_explained() -> None:
    page = (DOCS / "endpoints.md").read_text(encoding="utf-8")
    assert [name for name in RULES if f"`{name}`" not in page] == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{path.name}: {target}"
        for path in (*PAGES, DOCS.parent / "README.md")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []
