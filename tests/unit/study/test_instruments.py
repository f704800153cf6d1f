"""Instrument files and value sets: what is bundled holds no wording; what is wrong is told at once."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

import lesionwise
from lesionwise.study.instruments import list_instruments, read_instrument
from lesionwise.study.value_set import read_value_set
from lesionwise.terms import Faults

FOLDER = Path(lesionwise.__file__).parent / "instruments"
STATES = ["".join(digits) for digits in product("12345", repeat=5)]
KEYS = {"id", "label", "item_count", "licence", "source", "status", "text_included", "open", "scale"}


def test_the_bundled_instruments() -> None:
    assert list_instruments() == (
        "bpi_sf",
        "eq_5d_5l",
        "fact_g",
        "nfksi_19",
        "nrs_11",
        "qlq_c30",
        "qol60_cn",
        "tess60",
        "vrs_pain",
    )


@pytest.mark.parametrize("name", list_instruments())
def test_no_bundled_instrument_holds_wording(name: str) -> None:
    """Items are names of one word; texts stand in label, licence, source and open only; none asks."""
    values = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    form = read_instrument(name)
    assert values["text_included"] is False
    assert set(values) <= KEYS
    assert form.id == name
    assert form.status == "unverified"
    assert all(item.isidentifier() for scale in form.scales for item in scale.items)
    assert all(len(scale.label.split()) <= 6 and "?" not in scale.label for scale in form.scales)


def test_a_file_with_wording_of_items_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.toml"
    path.write_text(
        'id = "x"\nlabel = "x"\nlicence = "x"\nsource = "x"\nstatus = "verified"\ntext_included = false\n'
        '[scale.a]\nlabel = "a"\nitems = ["q1"]\nlow = 4\nhigh = 0\ncombine = "sum"\nwording = "How"\n'
        '[scale.b]\nlabel = "b"\nitems = ["q1"]\nreversed = ["q2"]\nlow = 0\nhigh = 4\ncombine = "sum"\n',
        "utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_instrument(path)
    assert [fault.where.removeprefix(str(path)) for fault in caught.value.faults] == [
        ", scale.a.wording",
        ", scale.b",
    ]
    assert "a reversed item is no item of the scale" in str(caught.value)


@pytest.mark.parametrize("text", [None, "id = ", "scale = 3\n", "scale = [3]\n", 'id = "x"\n'])
def test_a_file_that_is_no_instrument_is_refused(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "form.toml"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(Faults):
        read_instrument(path)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: lines[:-1], "1 states without a value"),
        (lambda lines: [*lines, "11111,0.5"], "line 3127 is no new state with a value"),
        (lambda lines: ["11111,", *lines[1:]], "line 2 is no new state with a value"),
        (lambda lines: ["11111,1.01", *lines[1:]], "line 2 is no new state with a value"),
        (lambda lines: ["11111,nan", *lines[1:]], "line 2 is no new state with a value"),
        (lambda lines: ["16111,0.5", *lines[1:]], "line 2 is no new state with a value"),
    ],
)
def test_a_value_set_has_every_state_once(tmp_path: Path, change: object, found: str) -> None:
    assert callable(change)
    path = tmp_path / "values.csv"
    path.write_text("\n".join(["state,value", *change([f"{state},0.5" for state in STATES])]), "utf-8")
    with pytest.raises(Faults, match=found):
        read_value_set(path, name="invented", source="test")
