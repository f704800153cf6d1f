"""The examples of the manual name tests that exist, and every rule of an endpoint has one.

Whether their pages are as the tests make them today is asked in tests/acceptance/test_manual_cases.py.
"""

import re

from lesionwise.definitions import RULES
from manual_cases import INDEX, PAGES, SPEC, read_specs
from manual_tables import DOCS

WRITE = "the examples of the manual are not up to date: make manual"
SHOWN = re.compile(r"<!-- (test_\w+)::(test_\w+) -->")
OTHER = {"test_response_best", "test_response_dates", "test_response_disease", "test_response_lesions"}
OTHER |= {"test_response_targets", "test_timeline", "test_eligibility"}
"""Modules of spec tests that are no examples of an endpoint."""


def list_shown() -> list[tuple[str, str]]:
    pages = [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))]
    return [(found[1], found[2]) for page in pages for found in SHOWN.finditer(page)]


def test_every_example_is_a_test() -> None:
    tests = {(spec.stem, name) for specs in read_specs().values() for spec in specs for name in spec.tests}
    shown = list_shown()
    assert len(shown) > 200
    assert [pair for pair in shown if pair not in tests] == [], WRITE
    assert len(set(shown)) == len(shown)


def test_every_module_of_examples_is_shown() -> None:
    shown = {stem for stem, _ in list_shown()}
    assert [spec.stem for specs in read_specs().values() for spec in specs if spec.stem not in shown] == [], (
        WRITE
    )


def test_every_module_of_spec_tests_has_a_place() -> None:
    placed = {spec.stem for specs in read_specs().values() for spec in specs}
    assert {path.stem for path in SPEC.glob("test_*.py")} - placed <= OTHER


def test_every_rule_of_an_endpoint_has_an_example() -> None:
    index = INDEX.read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", index, re.MULTILINE))
    assert named - set(RULES) == set()
    assert [rule for rule in RULES if rule not in named] == []


def test_links_of_the_examples_lead_somewhere() -> None:
    broken = []
    for path in (INDEX, *sorted(PAGES.glob("*.md"))):
        for target, anchor in re.findall(r"\]\(([^)#]+)(#[^)]+)?\)", path.read_text(encoding="utf-8")):
            linked = path.parent / target
            if not linked.exists() or (anchor and f'id="{anchor[1:]}"' not in linked.read_text("utf-8")):
                broken.append(f"{path.relative_to(DOCS)}: {target}{anchor}")
    assert broken == []
