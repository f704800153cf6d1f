"""Each rule of the lint on short texts of our own: where it fires, and where it must not."""

import pytest

from lesionwise.study import RegistrationText
from lesionwise.study.lint import RULES, Material, find_findings
from lesionwise.study.lint.spans import find_spans
from lesionwise.study.model import Instrument, Version
from registered_text import WELL_FORMED, Words, build_outcome, lint

FIRES: dict[str, tuple[str, Words, str]] = {
    "overall survival that ends with relapse": (
        "L01",
        ("Overall survival", "Time from randomisation to progression by PERCIST or death", "5 years"),
        '"Overall survival" / "Time from randomisation to progression by PERCIST or death"',
    ),
    "the definition of another endpoint": (
        "L01",
        ("Duration of response", "Overall survival is defined as time to death", "5 years"),
        '"Duration of response" / "Overall survival is defined as"',
    ),
    "PFS2": (
        "L02",
        ("PFS-2", "Time from randomisation to second progression by RECIST 1.1 or death", "5 years"),
        '"PFS-2"',
    ),
    "acute up to a year": (
        "L04",
        ("Acute toxicity", "CTCAE 5.0", "12 months"),
        '"Acute toxicity" / "12 months"',
    ),
    "no time frame": ("L05", ("Overall survival", "Time to death", ""), '"Overall survival"'),
    "a window beyond the time frame": (
        "L05",
        (
            "Objective response rate",
            "Complete or partial response within 12 months by RECIST 1.1",
            "6 months",
        ),
        '"within 12 months" / "6 months"',
    ),
    "two ends of a response": (
        "L05",
        ("Objective response rate", "Best response by RECIST 1.1", "Until progression, up to 2 years"),
        '"Until progression, up to 2 years"',
    ),
    "an average": (
        "L06",
        ("Overall survival", "Time to death", "An average of 3 years"),
        '"An average of 3 years"',
    ),
    "two numbers where one belongs": (
        "L07",
        ("Lesions treated", "Participants with <3-5 lesions treated", "8 weeks"),
        '"<3-5 lesions treated"',
    ),
    "growth without a figure": (
        "L07",
        ("Local control", "No increase in the size of the lesion by RECIST 1.1", "12 months"),
        '"increase in the size of the lesion by RECIST 1"',
    ),
    "progression without a criterion": (
        "L07",
        ("Time to progression", "Time from randomisation to progression", "5 years"),
        '"to progression"',
    ),
    "no word on death": (
        "L08",
        ("PFS", "Time from randomisation to progression by RECIST 1.1", "5 years"),
        '"PFS"',
    ),
    "the treatment, whichever it is": (
        "L09",
        ("Overall survival", "Time from the start of treatment to death", "5 years"),
        '"from the start of treatment"',
    ),
    "a method for a definition": (
        "L10",
        ("Overall survival", "Kaplan-Meier method", "5 years"),
        '"Kaplan-Meier method"',
    ),
    "a comparison for a definition": (
        "L10",
        ("Overall survival", "Comparison of both arms", "5 years"),
        '"Comparison of both arms"',
    ),
    "nothing for a definition": ("L10", ("Overall survival", "", "5 years"), '"Overall survival"'),
    "a share at no time": (
        "L11",
        ("Local control", "Percentage of participants without local failure", "Through study completion"),
        '"Percentage of participants without local failure" / "Through study completion"',
    ),
    "a calendar date": (
        "L14",
        ("Overall survival", "Time to death", "Until December 2030"),
        '"Until December 2030"',
    ),
    "no instrument": ("L15", ("Quality of life", "Score of a form", "12 months"), '"Quality of life"'),
    "a range that the instrument has not": (
        "L15",
        ("Quality of life", "FACT-G, from 0 to 50", "12 months"),
        '"FACT-G, from 0 to 50"',
    ),
    "a direction that the instrument has not": (
        "L15",
        ("Pain", "BPI worst pain, higher scores are better", "12 months"),
        '"BPI worst pain, higher scores are better"',
    ),
    "levels without a code": (
        "L16",
        ("Cosmesis", "Rated on a four-point scale by the physician", "12 months"),
        '"four-point"',
    ),
    "CTCAE from 0": (
        "L17",
        ("Toxicity", "CTCAE 5.0, grades 0 to 5", "12 months"),
        '"0 to 5"',
    ),
    "one grade": ("L17", ("Grade 3 toxicity", "CTCAE 5.0", "12 months"), '"Grade 3"'),
    "a misspelt term": (
        "L20",
        ("Overal survivl", "Time to death; the toxcity is registered apart", "5 years"),
        '"survivl" / "toxcity"',
    ),
    "a word twice": ("L20", ("Overall survival", "Time to to death", "5 years"), '"to to"'),
    "a date in figures": (
        "L21",
        ("Overall survival", "Time from randomisation (first on 03.04.2025) to death", "5 years"),
        '"03.04.2025", which can be 2025-04-03 or 2025-03-04',
    ),
}


@pytest.mark.parametrize("case", FIRES)
def test_a_rule_fires_alone(case: str) -> None:
    rule, words, quoted = FIRES[case]
    assert lint([build_outcome(words)]) == [(rule, None if rule == "L09" else "900_primary_1", quoted)]


@pytest.mark.parametrize("words", WELL_FORMED, ids=lambda words: words[0])
def test_nothing_is_found_in_a_well_formed_outcome(words: Words) -> None:
    assert lint([build_outcome(words)]) == []


def test_nothing_is_found_in_well_formed_outcomes_together() -> None:
    outcomes = [build_outcome(words, f"900_other_{number}") for number, words in enumerate(WELL_FORMED, 1)]
    assert lint(outcomes) == []


RECORDS: dict[str, tuple[str, RegistrationText, tuple[int, ...]]] = {
    "randomised": (
        "Randomised Phase II Trial of SBRT in Oligometastatic Renal Cell Carcinoma",
        RegistrationText(
            summary="This randomised trial compares SBRT to all metastases with standard care. The primary "
            "endpoint is progression-free survival; secondary endpoints are overall survival and adverse "
            "events.",
            description="Eligible are adults with one to five metastases. A total of 120 participants "
            "will be enrolled at 12 centres and followed for more than 24 months for overall survival.",
            conditions=("Renal Cell Carcinoma",),
            interventions=("RADIATION: SBRT", "DRUG: Systemic therapy"),
            lines=("Opened: 2024-05-31",),
        ),
        (0, 2, 12),
    ),
    "single arm": (
        "SABR for Recurrent Renal Cancer After Failure of Systemic Therapy: a Single-arm Study",
        RegistrationText(
            summary="We study SABR in recurrent renal cancer that has progressed on systemic therapy.",
            description="In this single-arm study local control at one year is the primary outcome.",
            interventions=("RADIATION: SABR",),
            enrolment=60,
        ),
        (5,),
    ),
    "registry": (
        "A Prospective Registry of SABR in Kidney Cancer",
        RegistrationText(
            summary="The registry records dose, toxicity and outcome of SABR.",
            description="This registry includes 500 patients. Toxicity will be recorded by CTCAE. We expect "
            "local control of more than 90 % at one year.",
            interventions=("RADIATION: SABR",),
        ),
        (10, 11),
    ),
}


@pytest.mark.parametrize("case", RECORDS)
def test_nothing_is_found_in_a_well_formed_record(case: str) -> None:
    title, text, chosen = RECORDS[case]
    names = ["900_primary_1", "900_secondary_1", "900_secondary_2"]
    outcomes = [build_outcome(WELL_FORMED[place], name) for place, name in zip(chosen, names, strict=False)]
    assert lint(outcomes, text, title) == []


PLAIN = RegistrationText(
    summary="SBRT for kidney cancer.",
    description="The trial enrols 50 participants.",
    interventions=("RADIATION: SBRT",),
)
SURVIVAL = build_outcome(WELL_FORMED[2])


def change_text(**changes: object) -> RegistrationText:
    return RegistrationText.model_validate(PLAIN.model_dump() | changes)


ABOUT_RECORDS: dict[str, tuple[RegistrationText, list[tuple[str, str | None, str]]]] = {
    "nothing": (PLAIN, []),
    "announced only": (
        change_text(summary="SBRT. Quality of life will be measured. Pain is common."),
        [("L13", None, '"Quality of life"')],
    ),
    "in another role": (
        change_text(summary="SBRT. Secondary endpoints are overall survival only."),
        [("L13", None, 'called secondary: "overall survival"')],
    ),
    "two designs": (
        change_text(
            description="This study is not randomised. This trial is randomized. It enrols 50 people."
        ),
        [("L18", None, '"randomized" / "not randomised"')],
    ),
    "one centre and several": (
        change_text(description="This single-centre study enrols 50 people. This trial is multicentric."),
        [("L18", None, '"single-centre" / "multicentric"')],
    ),
    "a claim": (
        change_text(summary="SBRT yields overall survival beyond three years."),
        [("L19", None, '"overall survival beyond three years"')],
    ),
    "the same text twice": (
        change_text(summary="The trial  enrols 50 participants."),
        [("L22", None, '"The trial enrols 50 participants."')],
    ),
    "drugs that are not listed": (
        change_text(summary="SBRT in addition to systemic therapy."),
        [("L24", None, '"in addition to systemic" / "RADIATION: SBRT"')],
    ),
    "no list of interventions": (change_text(interventions=()), [("L24", None, '"A study"')]),
    "no number of subjects": (
        change_text(description="Every year 2000 patients are seen."),
        [("L25", None, '"A study"')],
    ),
}


@pytest.mark.parametrize("case", ABOUT_RECORDS)
def test_a_record(case: str) -> None:
    text, expected = ABOUT_RECORDS[case]
    assert lint([SURVIVAL], text) == expected


def test_a_registration_without_outcomes() -> None:
    assert lint([], PLAIN) == [("L23", None, '"A study"')]


def test_a_record_whose_text_is_not_held_is_not_judged() -> None:
    assert lint([SURVIVAL]) == []


def test_windows_with_a_gap_and_without() -> None:
    def windows(acute: str, late: str) -> list[str]:
        outcomes = [
            build_outcome(("Acute toxicity", "CTCAE 5.0", acute), "900_primary_1"),
            build_outcome(("Late toxicity", "CTCAE 5.0", late), "900_primary_2"),
        ]
        return [rule for rule, _, _ in lint(outcomes)]

    assert windows("Up to 90 days", "From 6 months to 3 years") == ["L03"]
    assert windows("Up to 90 days", "From 91 days to 3 years") == []
    assert windows("Up to 3 months", "More than 90 days") == []
    assert windows("Up to 90 days", "3 years") == []


def test_groups_that_have_what_is_compared_and_groups_that_have_not() -> None:
    def compared(one: str, two: str) -> list[str]:
        words = (
            "Local failure of the irradiated site at one year",
            f"Compare local failure between the {one} group and the {two} group",
            "One year after randomisation",
        )
        return [rule for rule, _, _ in lint([build_outcome(words)])]

    assert compared("drug", "drug and radiotherapy") == ["L12"]
    assert compared("SBRT", "conventional radiotherapy") == []


def test_outcomes_with_different_origins() -> None:
    outcomes = [
        build_outcome(("Overall survival", "Time from randomisation to death", "5 years"), "900_primary_1"),
        build_outcome(
            ("Survival", "Time from the first fraction of SABR to death", "5 years"), "900_primary_2"
        ),
    ]
    quoted = '"from randomisation" / "from the first fraction of SABR"'
    assert lint(outcomes) == [("L09", None, quoted)]
    assert lint(outcomes[:1]) == lint(outcomes[1:]) == []


def test_pfs2_that_an_endpoint_executes_by_name_is_no_finding() -> None:
    outcome = build_outcome(("PFS2", "Time from randomisation to a new line or death", "5 years"))
    named: dict[str, list[str]] = {"pfs1": ["L02"], "pfs2_next_line": [], "pfs2_salvage_rt": []}
    for rule, found in named.items():
        material = Material("A study", (outcome,), executed={outcome.id: (rule,)})
        assert [each.rule.id for each in find_findings(material)] == found


def test_versions_that_contradict_the_title() -> None:
    versions = (
        Version(id="1", randomised=True, change="First"),
        Version(id="2", randomised=False, change="One arm in 4 centres"),
    )
    text = change_text(lines=("Site: Lyon",))
    material = Material("A randomised trial", (SURVIVAL,), text, versions)
    assert [each.words for each in find_findings(material)] == [
        '"A randomised trial" / "One arm in 4 centres"',
        '"Site: Lyon" / "4 centres"',
    ]
    assert find_findings(Material("A trial", (SURVIVAL,), PLAIN, versions)) == ()


def test_an_outcome_from_another_source_is_asked_for_its_instrument_only() -> None:
    outcome = build_outcome(("QoL", "", "")).model_copy(update={"raw": "", "basis": "public_copy"})
    instrument = Instrument(id="qol", label="QoL", status="unset", licence="not known", source="a copy")
    found = find_findings(Material("A study", (outcome,), instruments=(instrument,)))
    assert [(each.rule.id, each.outcome) for each in found] == [("L15", "900_primary_1")]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("six months", [(0, 182.625)]),
        ("three to six months after", [(91.3125, 182.625)]),
        ("2-year", [(0, 730.5)]),
        ("up to 24 months", [(0, 730.5)]),
        ("from 91 days to 3 years", [(91, 1095.75)]),
        ("more than 90 days", [(90, None)]),
        ("weeks 4 and 8", []),
        ("12 weeks and 6 months", [(84, 182.625)]),
        ("1.5 years", [(0, 547.875)]),
        ("at completion", []),
    ],
)
def test_lengths_of_time(text: str, days: list[tuple[float, float | None]]) -> None:
    assert [(span.start, span.end) for span in find_spans(text)] == days


def test_every_rule_has_a_proposal_and_a_place_that_records_it() -> None:
    assert list(RULES) == [f"L{number:02}" for number in range(1, 26)]
    assert all(rule.title and rule.proposal.endswith(".") and rule.parameter for rule in RULES.values())
