"""The manual of the study file names every key with its default, and no other."""

import re
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from lesionwise.definitions import (
    RULES,
    AdverseEvents,
    Declared,
    Deterioration,
    DurableControl,
    LesionControl,
    Node,
    OutOfFieldResponse,
    PainResponse,
    Proportion,
    Questionnaire,
    Reported,
    TimeToEvent,
)
from lesionwise.study.checks.criteria import RULES as CRITERION_RULES
from lesionwise.study.model import Study
from lesionwise.study.sections import HEADER_FIELDS, KEYED, LISTED, SINGLE

MANUAL = (Path(__file__).parents[2] / "docs" / "study-file.md").read_text(encoding="utf-8")
"""Sections by their headings."""


def find_rows(heading: str) -> dict[str, str]:
    """Keys of the first table under a heading, with their defaults."""
    _, _, rest = MANUAL.partition(f"\n{heading}\n")
    section = re.split(r"\n##+ ", rest)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", section, re.MULTILINE))


def say_default(field: FieldInfo) -> str:
    """The default of a field as the manual writes it."""
    if field.is_required():
        return "required"
    value = field.default
    if value is None:
        return "absent"
    if isinstance(value, tuple):
        return f"`[{', '.join(say_text(item) for item in value)}]`"
    return f"`{say_text(value)}`"


def say_text(value: object) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f'"{value}"'
        if isinstance(value, str)
        else str(value)
    )


def list_keys(declaration: type[Node], without: set[str]) -> dict[str, str]:
    hidden = {"id", "kind"} if issubclass(declaration, Declared) else {"id"}
    return {
        name: say_default(field)
        for name, field in declaration.model_fields.items()
        if name not in without | hidden
    }


@pytest.mark.parametrize("section", [name for name in KEYED if name != "endpoint"])
def test_named_sections(section: str) -> None:
    assert find_rows(f"## `[{section}.<id>]`") == list_keys(KEYED[section][1], set())


@pytest.mark.parametrize("section", LISTED)
def test_numbered_sections(section: str) -> None:
    assert find_rows(f"## `[[{section}]]`") == list_keys(LISTED[section][1], set())


@pytest.mark.parametrize("section", SINGLE)
def test_single_sections(section: str) -> None:
    assert find_rows(f"## `[{section}]`") == list_keys(SINGLE[section], set())


def test_rules_of_a_criterion() -> None:
    assert set(find_rows("### Rules of a criterion")) == set(CRITERION_RULES)


def test_the_head() -> None:
    others = set(Study.model_fields) - set(HEADER_FIELDS)
    assert find_rows("## `[study]`") == list_keys(Study, others)


def test_endpoints() -> None:
    """The rule is required of an endpoint and the id where the file does not say it."""
    common = set(Declared.model_fields)
    assert find_rows("### Every endpoint") == {**list_keys(Declared, set()), "rule": "the id"}
    assert find_rows("### A time to event") == list_keys(TimeToEvent, common)
    assert find_rows("### A proportion") == list_keys(Proportion, common)
    assert find_rows("### A durable disease control") == list_keys(DurableControl, common)
    assert find_rows("### An adverse event") == list_keys(AdverseEvents, common)
    assert find_rows("### A lesion control") == list_keys(LesionControl, common)
    assert find_rows("### An out-of-field response") == list_keys(OutOfFieldResponse, common)
    assert find_rows("### A questionnaire") == list_keys(Questionnaire, common)
    assert find_rows("### A pain response") == list_keys(PainResponse, common)
    assert find_rows("### A deterioration") == list_keys(Deterioration, common)
    assert find_rows("### `report`") == list_keys(Reported, set())


def test_rules() -> None:
    rows = find_rows("## `[endpoint.<id>]`")
    assert rows == {name: rule.kind.replace("_", " ") for name, rule in RULES.items()}
