"""Whatever a registration holds, its draft is TOML with the same texts, or the file is refused."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lesionwise.study import draft_study, read_study
from lesionwise.study.drafting import render_draft
from lesionwise.study.registration import split_outcome
from lesionwise.terms import Faults

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXTS = st.text(min_size=1, max_size=60)
PIECES = st.sampled_from(
    [
        "OS",
        "PFS2",
        ", ",
        "，",
        "|",
        "\n",
        "DRUG: A",
        "Defined as time",
        "2 years",
        "up to",
        " ",
        "(",
        "Site: X",
    ]
) | st.text(max_size=6)


def check_draft(source: Path, out: Path) -> None:
    """The draft of a file: right TOML with every text of the registration, and faults for its gaps only."""
    out.unlink(missing_ok=True)
    try:
        read = draft_study(source, out)
    except Faults:
        read = None
    assert out.exists() == (read is not None)
    if read is None:
        return
    values = tomllib.loads(out.read_text(encoding="utf-8"))
    assert out.read_text(encoding="utf-8") == render_draft(read)
    assert values["study"]["title"] == read.title
    kept = {name: table["raw"] for name, table in values.get("registered", {}).items()}
    assert kept == {outcome.id: outcome.raw for outcome in read.outcomes}
    with pytest.raises(Faults) as told:
        read_study(out)
    verbatim = ("measure", "description", "time_frame", "raw", "registration_text")
    assert not [fault for fault in told.value.faults if any(word in fault.where for word in verbatim)]


@given(st.lists(PIECES, max_size=40).map("".join))
@QUICK
def test_any_text(tmp_path: Path, text: str) -> None:
    source = tmp_path / "9.txt"
    source.write_bytes(text.encode("utf-8", "surrogatepass"))
    check_draft(source, tmp_path / "draft.toml")


@given(st.binary(max_size=200))
@QUICK
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "9.txt"
    source.write_bytes(content)
    check_draft(source, tmp_path / "draft.toml")


def _values() -> st.SearchStrategy[Any]:
    return st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS, max_size=2)


@given(
    st.fixed_dictionaries(
        {"identificationModule": st.fixed_dictionaries({"officialTitle": TEXTS})},
        optional={
            "descriptionModule": st.fixed_dictionaries({}, optional={"briefSummary": TEXTS | _values()}),
            "conditionsModule": st.fixed_dictionaries({"conditions": st.lists(TEXTS, max_size=3)}),
            "armsInterventionsModule": st.fixed_dictionaries(
                {
                    "armGroups": st.lists(
                        st.dictionaries(st.sampled_from(["label", "type"]), TEXTS), max_size=2
                    )
                }
            ),
            "outcomesModule": st.fixed_dictionaries(
                {
                    "primaryOutcomes": st.lists(
                        st.fixed_dictionaries(
                            {"measure": TEXTS}, optional={"description": TEXTS, "timeFrame": _values()}
                        ),
                        max_size=3,
                    )
                }
            ),
            "eligibilityModule": st.fixed_dictionaries({"eligibilityCriteria": TEXTS | _values()}),
        },
    )
)
@QUICK
def test_any_record(tmp_path: Path, section: dict[str, Any]) -> None:
    source = tmp_path / "9.json"
    source.write_text(json.dumps({"protocolSection": section}), encoding="utf-8")
    check_draft(source, tmp_path / "draft.toml")


@given(
    st.lists(PIECES.filter(lambda piece: "\n" not in piece and "|" not in piece), max_size=30).map("".join)
)
@QUICK
def test_every_reading_is_made_of_parts_of_the_text(text: str) -> None:
    """In their order, without overlap."""
    split = split_outcome(text)
    for reading in [each for each in (split.best, split.other) if each] if split else []:
        place = 0
        for part in reading:
            found = text.find(part, place)
            assert found >= 0
            place = found + len(part)
