"""Whatever is changed in a study file, the answer is a study or a page of faults, never a crash."""

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lesionwise.study import list_studies, locate_study
from lesionwise.study.complaints import render_key
from lesionwise.study.locator import Key, locate_keys
from study_text import read_faults, render_toml

TEXTS = {slug: locate_study(slug).read_text(encoding="utf-8") for slug in list_studies()}
VALUES = {slug: tomllib.loads(text) for slug, text in TEXTS.items()}

OTHERS = (True, 7, 2.5, "a text", [1, 2], {"k": 1})
"""A value of each type that TOML can write."""

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def walk(value: Any, place: Key = ()) -> Iterator[Key]:
    """Places of every key and list element."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in pairs:
        yield (*place, name)
        yield from walk(item, (*place, name))


def tell_kind(value: Any) -> type:
    """The type of a value, one for all numbers."""
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


PLACES = {slug: tuple(walk(values)) for slug, values in VALUES.items()}


@st.composite
def places(draw: st.DrawFn) -> tuple[dict[str, Any], Key, Any]:
    """The values of a bundled study, a place in them, and the holder of that place."""
    slug = draw(st.sampled_from(list_studies()))
    values = copy.deepcopy(VALUES[slug])
    place = draw(st.sampled_from(PLACES[slug]))
    holder: Any = values
    for name in place[:-1]:
        holder = holder[name]
    return values, place, holder


@given(places(), st.sampled_from(OTHERS))
@QUICK
def test_a_value_of_another_type_is_told_at_its_place(
    tmp_path: Path, chosen: tuple[dict[str, Any], Key, Any], other: Any
) -> None:
    """A whole number may stand where a number may; every other change of type is a fault of that key."""
    values, place, holder = chosen
    assume(tell_kind(holder[place[-1]]) is not tell_kind(other))
    holder[place[-1]] = copy.deepcopy(other)
    faults = read_faults(tmp_path, render_toml(values))
    assert any(f", {render_key(place)}" in fault.where for fault in faults)


@given(places())
@QUICK
def test_a_key_that_is_taken_out_gives_a_study_or_faults(
    tmp_path: Path, chosen: tuple[dict[str, Any], Key, Any]
) -> None:
    values, place, holder = chosen
    holder.pop(place[-1])
    for fault in read_faults(tmp_path, render_toml(values)):
        assert fault.where.startswith("study.toml")
        assert fault.found
        assert fault.expected
        assert fault.remedy


@given(places(), st.text(min_size=1, max_size=12))
@QUICK
def test_a_key_of_another_name_is_told(
    tmp_path: Path, chosen: tuple[dict[str, Any], Key, Any], name: str
) -> None:
    """A table that people name themselves may have any good id; every other name is given."""
    values, place, holder = chosen
    assume(isinstance(holder, dict) and name not in holder)
    items = list(holder.items())
    holder.clear()
    holder.update({name if key == place[-1] else key: value for key, value in items})
    faults = read_faults(tmp_path, render_toml(values))
    free = len(place) == 2 and place[0] not in ("study", "response", "data_cut")
    optional = place == ("endpoint", place[-1], "rule")
    assert faults or free or optional


@given(st.sampled_from(list_studies()), st.data())
@QUICK
def test_a_damaged_text_gives_a_study_or_faults(tmp_path: Path, slug: str, data: st.DataObject) -> None:
    """Characters are taken out and put in anywhere."""
    text = TEXTS[slug]
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 40)))
    damage = data.draw(st.text(alphabet="[]{}\"'=.,#\n\\ a1", max_size=6))
    for fault in read_faults(tmp_path, text[:begin] + damage + text[end:]):
        assert fault.where.startswith("study.toml")


@pytest.mark.parametrize("slug", list_studies())
def test_every_key_of_a_study_file_has_its_line(slug: str) -> None:
    lines = locate_keys(TEXTS[slug])
    assert set(lines) == set(PLACES[slug])
    rows = TEXTS[slug].splitlines()
    for place, line in lines.items():
        name = next(part for part in reversed(place) if isinstance(part, str))
        if isinstance(place[-1], str):
            assert name in rows[line - 1]


def _trees() -> st.SearchStrategy[dict[str, Any]]:
    names = st.text(max_size=5)
    texts = st.text(alphabet="#[]{}=.,\"'\\\n a", max_size=8)
    leaves = st.one_of(st.integers(-9, 9), st.booleans(), texts)
    inner = st.recursive(
        leaves,
        lambda item: st.lists(item, max_size=3) | st.dictionaries(names, item, max_size=3),
        max_leaves=12,
    )
    return st.dictionaries(names, inner, max_size=6)


@given(_trees())
@QUICK
def test_every_key_of_any_text_has_the_line_of_its_top_key(tree: dict[str, Any]) -> None:
    """Written one top key a line, with every sign of TOML inside texts and names."""
    text = render_toml(tree)
    order = {name: number for number, name in enumerate(tree, start=1)}
    assert tomllib.loads(text) == tree
    assert locate_keys(text) == {place: order[str(place[0])] for place in walk(tree)}
