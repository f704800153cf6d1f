"""Codes of records against the study file."""

import pytest

from lesionwise.study import Arm, Criterion, Study, Version, read_study
from lesionwise.study.records import find_foreign_codes
from worlds import build_world

STUDY = Study(
    slug="two-arms",
    registration="x",
    title="x",
    short_title="x",
    design="randomised",
    population="x",
    versions=(
        Version(id="1", randomised=True, change="first"),
        Version(id="2", randomised=True, change="one arm less"),
    ),
    arms=(
        Arm(id="A", label="a", experimental=True, sabr="all"),
        Arm(id="B", label="b", experimental=False, sabr="none", versions=("1",)),
    ),
    criteria=(Criterion(id="I01", kind="inclusion", text="x"),),
    endpoints=(),
    needs=(),
)


@pytest.mark.parametrize(
    ("table", "row", "found"),
    [
        ("subject", {"arm": "A", "protocol_version": "2"}, None),
        ("subject", {"arm": "B", "protocol_version": "1"}, None),
        ("subject", {"arm": "B"}, None),
        ("subject", {}, None),
        ("subject", {"arm": "C"}, ("STUDY-CODE", "arm", "no arm of study two-arms", "one of: A, B")),
        (
            "subject",
            {"protocol_version": "3"},
            ("STUDY-CODE", "protocol_version", "no version of study two-arms", "one of: 1, 2"),
        ),
        (
            "allocation",
            {"arm": "B", "protocol_version": "2"},
            (
                "STUDY-ARM",
                "arm",
                "an arm that this version of the protocol has not",
                "a version that has this arm: 1",
            ),
        ),
        (
            "eligibility",
            {"criterion": "I02"},
            ("STUDY-CODE", "criterion", "no criterion of study two-arms", "one of: I01"),
        ),
        ("questionnaire", {"instrument": "any"}, None),
        ("subject", {"mode": "prospective"}, None),
    ],
)
def test_codes_of_the_study(table: str, row: dict[str, str], found: tuple[str, str, str, str] | None) -> None:
    findings = find_foreign_codes(STUDY, build_world(**{table: row}))
    told = findings.select("code", "column", "found", "expected").rows()
    assert told == ([] if found is None else [found])
    assert findings["row"].to_list() == [1] * len(told)
    assert set(findings["table"]) <= {table}


def test_modes_and_instruments_of_a_study_that_declares_them() -> None:
    study = STUDY.model_copy(update={"modes": ("prospective",)})
    findings = find_foreign_codes(study, build_world(subject={"mode": "retrospective"}))
    assert findings["found"].to_list() == ["no acquisition mode of study two-arms"]
    axitoria = read_study("axitoria")
    wrong = find_foreign_codes(axitoria, build_world(questionnaire={"instrument": "none such"}))
    assert wrong["column"].to_list() == (["instrument"] if axitoria.instruments else [])
