"""The lint finds in the five registrations exactly what was found by hand, and each error is settled."""

import hashlib

import pytest

from lesionwise.study import Study, list_unresolved, read_study, render_lint
from lesionwise.study.lint import RULES, gather_material, lint_study, list_idle
from registered_text import name_finding

RECORD = None

FOUND: dict[str, dict[str, list[str | None]]] = {
    "sabr-cohort": {
        "L02": ["000_primary_1"],
        "L05": ["000_secondary_3"],
        "L07": ["000_secondary_1"],
        "L08": ["000_primary_1", "000_secondary_1"],
        "L09": [RECORD],
        "L19": [RECORD],
        "L20": ["000_secondary_3", "000_secondary_4"],
        "L22": [RECORD],
        "L25": [RECORD],
    },
    "axitoria": {
        "L02": ["001_secondary_2"],
        "L05": ["001_other_2", "001_other_3"],
        "L06": ["001_secondary_2", "001_other_1", "001_other_2"],
        "L07": ["001_primary_1"],
        "L08": ["001_primary_1"],
        "L09": [RECORD],
        "L11": ["001_other_1"],
        "L13": [RECORD, RECORD],
        "L22": [RECORD],
        "L25": [RECORD],
    },
    "sabr-registry": {
        "L04": ["002_secondary_5"],
        "L06": ["002_primary_1", "002_secondary_3", "002_secondary_4", "002_secondary_5"],
        "L08": ["002_primary_1", "002_secondary_1"],
        "L09": [RECORD],
        "L10": ["002_primary_1", "002_secondary_1", "002_secondary_2"],
        "L13": [RECORD, RECORD, RECORD],
        "L15": ["002_secondary_3"],
        "L16": ["002_secondary_4"],
        "L17": ["002_secondary_5"],
        "L18": [RECORD, RECORD],
        "L20": [RECORD, "002_secondary_1", "002_secondary_3", "002_secondary_4", "002_secondary_5"],
        "L24": [RECORD],
    },
    "sablor": {
        "L01": ["003_secondary_4"],
        "L03": [RECORD],
        "L04": ["003_secondary_2"],
        "L08": ["003_primary_1"],
        "L09": [RECORD],
        "L10": ["003_primary_1", "003_secondary_1"],
        "L12": ["003_secondary_1", "003_secondary_3"],
        "L14": ["003_primary_1"],
        "L17": ["003_secondary_2", "003_secondary_3"],
        "L20": [RECORD, "003_primary_1"],
        "L24": [RECORD],
        "L25": [RECORD],
    },
    "storm": {
        "L07": [RECORD],
        "L15": ["004_secondary_5"],
        "L18": [RECORD, RECORD],
        "L19": [RECORD],
        "L21": [RECORD],
        "L23": [RECORD],
        "L24": [RECORD],
        "L25": [RECORD],
    },
}
"""Outcomes (null: the record as a whole) that each rule finds. L02 is found while no endpoint names its
algorithm."""

WORDS = {
    ("sabr-cohort", "L05"): '"at any time" / "six months."',
    ("sabr-cohort", "L19"): '"local control rate after SABR exceeds 90%" / "progression-free survival beyond '
    'two years"',
    ("axitoria", "L07"): '"an increase in the size of target lesions or the appearance of new lesions"',
    ("axitoria", "L09"): '"from the initiation of stereotactic ablative body radiotherapy" / "from the start '
    'of treatment"',
    ("sabr-registry", "L16"): '"five-point"',
    ("sablor", "L03"): '"three to six months after study treatment" / "one year to three years after '
    'radiation completion"',
    ("sablor", "L14"): '"One year after completion of enrollment"',
    ("storm", "L07"): '"<3-5 metastase(s)"',
    ("storm", "L19"): '"local control for about 90%"',
    ("storm", "L21"): '"11.30.2022", which can be 2022-11-30',
}
"""Words of the first finding of a rule."""


@pytest.fixture(params=FOUND)
def study(request: pytest.FixtureRequest) -> Study:
    return read_study(str(request.param))


def test_exactly_these_findings(study: Study) -> None:
    """A finding of PFS2 goes when an endpoint executes the outcome by one of its algorithms."""
    found: dict[str, list[str | None]] = {}
    for each in lint_study(study):
        found.setdefault(each.rule.id, []).append(each.outcome)
    executed = gather_material(study).executed
    named = [name for name, rules in executed.items() if any(rule.startswith("pfs2_") for rule in rules)]
    expected = {
        rule: kept
        for rule, outcomes in FOUND[study.slug].items()
        if (kept := [each for each in outcomes if not (rule == "L02" and each in named)])
    }
    assert found == expected


@pytest.mark.parametrize(("slug", "rule"), WORDS)
def test_the_words_are_quoted(slug: str, rule: str) -> None:
    found = [name_finding(each) for each in lint_study(read_study(slug)) if each.rule.id == rule]
    assert found[0][2] == WORDS[slug, rule]


def test_every_error_has_a_recorded_resolution(study: Study) -> None:
    assert list_unresolved(study) == ()


def test_a_recorded_resolution_answers_a_finding(study: Study) -> None:
    """But for PFS2, whose finding goes when its algorithm is executed."""
    assert [each.rule for each in list_idle(study) if each.rule != "L02"] == []


def test_every_rule_of_the_lint_fires_somewhere() -> None:
    assert {rule for rules in FOUND.values() for rule in rules} == set(RULES)


def test_without_its_resolutions_a_study_has_open_errors(study: Study) -> None:
    bare = study.model_copy(update={"lint": ()})
    expected = [each.rule.id for each in lint_study(study) if each.rule.severity == "error"]
    assert [each.rule.id for each in list_unresolved(bare)] == expected


TEXTS = {
    "sabr-cohort": ("7aba8752c3f61418", "e3119e26f6aeb780", "0894d7e8e0626c35", "7aba8752c3f61418"),
    "axitoria": ("f3ec908490799c38", "19bf7567c2a6974b", "6e437f82547c0847", "f3ec908490799c38"),
    "sabr-registry": ("f512b0c20cc52858", "214aa337993c188e", "06245ade6a2d550b", "8c815c73b5a85299"),
    "sablor": ("0500c4cff409a0b2", "21ada83d07348ce7", "df44a79aea9ca363", "3a2e94df1ebfca8a"),
    "storm": ("a365a8b778629f98", "bcd937e49dd2a31a", "e274ee2aaff0c001"),
}
"""Begin of the SHA-256 of each line of the registration that the lint reads: summary, conditions,
interventions, description; of storm the two lines with a label and the description."""


def test_the_text_of_the_file_is_that_of_the_registration(study: Study) -> None:
    text = study.registration_text
    lists = ("|".join(text.conditions), "|".join(text.interventions))
    parts = (*text.lines, text.description) if text.lines else (text.summary, *lists, text.description)
    assert tuple(hashlib.sha256(str(part).encode()).hexdigest()[:16] for part in parts) == TEXTS[study.slug]


STORM = """\
error L23 no outcomes: "A Randomized Phase II Study Assessing Stereotactic Radiotherapy in Therapeutic \
Strategy of Oligoprogressive Renal Cell Carcinoma Metastases."
  Resolved: The outcomes are those that a public copy names, without verbatim text and time frame; each says \
so. (registered.004_primary_1.basis)"""

LAST = """\
note L25 sample size missing: "A Randomized Phase II Study Assessing Stereotactic Radiotherapy in \
Therapeutic Strategy of Oligoprogressive Renal Cell Carcinoma Metastases."
  Proposed: Ask for the planned number; none is invented.
  Recorded by: `planned_subjects` of [study].

Registered text: 3 errors, 3 warnings, 3 notes."""


def test_the_page_of_the_findings() -> None:
    page = render_lint(read_study("storm"))
    assert STORM in page.split("\n\n")
    assert page.endswith(LAST)
