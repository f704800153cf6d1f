"""Eligibility: what the records decide of each criterion at entry, and what a person must say."""

from typing import Any, NamedTuple

import polars as pl
import pytest

from drawn import parse_tables
from lesionwise.derive import Derived, derive, explain_criterion
from lesionwise.derive.checks.eligibility import check_eligibility
from lesionwise.derive.eligibility.eligibility import DECIDERS
from lesionwise.study import Criterion, StateRules, Study
from lesionwise.study.checks.criteria import RULES
from lesionwise.terms import Faults
from state_trial import (
    Drawings,
    build_study,
    draw_answers,
    draw_course,
    draw_line,
    draw_scans,
    draw_subject,
)


class Verdict(NamedTuple):
    """As the records say, why, what decides, and the row that shows it."""

    computed: str | None
    reason: str = "shown"
    evidence: str | None = None
    detail: str | None = None


ENTRY = {"enrolment_date": "2024-02-01"}
SCANS = draw_scans(
    """
    date       | L1 | L2 | N1
    2023-11-10 | 20 | 15 | 16
    2024-01-10 | 26 | 15 | 16
    2024-03-01 | 26 | 15 | 16
    """,
    L1="target lung",
    L2="non_target bone",
    N1="target node",
)


def study_of(rule: str | None, **keys: Any) -> Study:
    """A study with one criterion, `it`."""
    criterion = Criterion.model_validate(
        {"id": "it", "kind": "inclusion", "text": "It", "rule": rule, **keys}
    )
    return build_study(StateRules(amenable="assumed"), criteria=(criterion,))


def run(drawings: Drawings, rule: str | None, **keys: Any) -> Derived:
    return derive(study_of(rule, **keys), parse_tables(drawings), None)


def decide(drawings: Drawings, rule: str, **keys: Any) -> Verdict:
    """The verdict on S1."""
    row = run(drawings, rule, **keys).eligibility_verdict.row(0, named=True)
    shown = row["evidence_table"] and f"{row['evidence_table']}#{row['evidence_row']}"
    return Verdict(row["computed"], row["reason"], shown, row["detail"])


def test_every_rule_of_a_study_file_is_decided() -> None:
    assert set(DECIDERS) == set(RULES)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"age_years": "19"}, Verdict("not_met", evidence="subject#1")),
        ({"age_years": "20"}, Verdict("met", evidence="subject#1")),
        ({"age_years": "80"}, Verdict("met", evidence="subject#1")),
        ({"age_years": "81"}, Verdict("not_met", evidence="subject#1")),
        ({"year_of_birth": "1980"}, Verdict("met", evidence="subject#1")),
        ({"year_of_birth": "2004"}, Verdict("unknown", "no_age", "subject#1")),
        ({"year_of_birth": "2005"}, Verdict("not_met", evidence="subject#1")),
        ({}, Verdict("unknown", "no_age", "subject#1")),
    ],
)
def test_age_20_to_80(facts: dict[str, str], verdict: Verdict) -> None:
    """Born in 2004: 19 or 20 at the entry on 2024-02-01."""
    assert decide(draw_subject(**ENTRY, **facts), "age", low=20, high=80) == verdict


@pytest.mark.parametrize(
    ("histology", "computed", "reason"),
    [
        ("clear_cell", "met", "shown"),
        ("papillary", "not_met", "shown"),
        ("", "unknown", "not_recorded"),
    ],
)
def test_histology(histology: str, computed: str, reason: str) -> None:
    found = decide(draw_subject(histology=histology), "histology", among=("clear_cell",))
    assert found[:3] == (computed, reason, "subject#1")


LOW_RISK = draw_subject(**ENTRY, diagnosis_date="2020-01-01", karnofsky="90") | draw_line("2024-01-20")
VALUES = """
    subject | test        | date       | value | unit   | lower_limit | upper_limit
    S1      | haemoglobin | 2024-01-15 | 140   | g/L    | 130         |
    S1      | calcium     | 2024-01-15 | 2.3   | mmol/L |             | 2.6
    S1      | albumin     | 2024-01-15 | 40    | g/L    |             |
    S1      | neutrophils | 2024-01-15 | 4     | 10^9/L |             | 7.5
    S1      | platelets   | 2024-01-15 | 250   | 10^9/L |             | 400
"""


def test_imdc_good_or_intermediate() -> None:
    """Known where every group that missing values leave is allowed, or none is."""
    groups = {"among": ("favourable", "intermediate")}
    all_good = LOW_RISK | {"laboratory": VALUES}
    assert decide(all_good, "risk_group", **groups) == Verdict(
        "met", evidence="risk_group#1", detail="favourable"
    )
    without = {"laboratory": "\n".join(line for line in VALUES.splitlines() if "platelets" not in line)}
    assert decide(LOW_RISK | without, "risk_group", **groups) == Verdict("met", evidence="risk_group#1")
    assert decide(LOW_RISK, "risk_group", **groups) == Verdict("unknown", "risk_open", "risk_group#1")
    bad = draw_subject(**ENTRY, diagnosis_date="2023-09-01", karnofsky="70") | draw_line("2024-01-20")
    low = {"laboratory": VALUES.replace("140", "90")}
    assert decide(bad | low, "risk_group", **groups) == Verdict(
        "not_met", evidence="risk_group#1", detail="poor"
    )


@pytest.mark.parametrize(
    ("organs", "verdict"),
    [
        (("lung",), Verdict("met", evidence="lesion#1")),
        (("kidney", "nephrectomy_bed"), Verdict("met", evidence="lesion#2")),
        (("kidney",), Verdict("not_met", evidence="lesion#1")),
        (("kidney", ""), Verdict("unknown", "organ_unknown", "lesion#1")),
        ((), Verdict("unknown", "no_lesion")),
    ],
)
def test_recurrent_or_metastatic(organs: tuple[str, ...], verdict: Verdict) -> None:
    lines = [f"S1 | L{number} | target | {organ}" for number, organ in enumerate(organs)]
    lesions = {"lesion": "\n".join(["subject | lesion | role | organ", *lines])}
    assert decide(draw_subject() | lesions, "recurrent_or_metastatic") == verdict


def many(count: int, organs: tuple[str, ...] = ("lung",)) -> Drawings:
    """So many metastases at a scan before entry."""
    lesions = {f"L{number}": f"target {organs[number % len(organs)]}" for number in range(count)}
    drawing = f"date | {' | '.join(lesions)}\n2024-01-10 | {' | '.join(['20'] * count)}"
    return draw_subject(**ENTRY) | draw_scans(drawing, **lesions)


@pytest.mark.parametrize(("count", "computed"), [(4, "met"), (5, "met"), (6, "not_met")])
def test_exactly_five_metastases_are_allowed(count: int, computed: str) -> None:
    assert decide(many(count), "metastases", high=5) == Verdict(computed, evidence="scan#1")


def test_an_unread_lesion_leaves_the_number_open() -> None:
    drawings = many(5)
    drawings["lesion"] += "\nS1 | X | target | lung | no"
    assert decide(drawings, "metastases", high=5) == Verdict("unknown", "presence_unknown", "scan#1")
    assert decide(drawings, "metastases", low=1, high=6) == Verdict("met", evidence="scan#1")


@pytest.mark.parametrize(
    ("organs", "computed"),
    [(("lung", "bone", "liver"), "met"), (("lung", "bone", "liver", "adrenal"), "not_met")],
)
def test_at_most_three_organs(organs: tuple[str, ...], computed: str) -> None:
    assert decide(many(4, organs), "organs", high=3) == Verdict(computed, evidence="scan#1")


@pytest.mark.parametrize(
    ("size", "verdict"),
    [
        ("50", Verdict("met", evidence="scan#1")),
        ("50.1", Verdict("not_met", evidence="measurement#2")),
        ("present", Verdict("unknown", "size_unknown", "scan#1")),
        ("absent", Verdict("met", evidence="scan#1")),
    ],
)
def test_each_metastasis_at_most_5_cm(size: str, verdict: Verdict) -> None:
    drawing = f"date | L1 | L2\n2024-01-10 | 20 | {size}"
    scans = draw_scans(drawing, L1="target lung", L2="target bone")
    assert decide(draw_subject(**ENTRY) | scans, "size", max_cm=5.0) == verdict


def test_without_a_scan_nothing_is_known_of_the_disease() -> None:
    assert decide(draw_subject(**ENTRY), "metastases", high=5) == Verdict("unknown", "no_scan")
    assert decide(draw_subject(**ENTRY), "size", max_cm=5.0) == Verdict("unknown", "no_scan")
    assert decide(draw_subject(**ENTRY), "oligoprogression").reason == "no_scan"
    assert decide(draw_subject(**ENTRY), "oligometastatic").reason == "no_scan"


def test_the_last_scan_up_to_entry_counts_else_the_baseline() -> None:
    """A sixth metastasis that is found later changes nothing; a baseline scan after entry is taken."""
    drawing = """
        date       | L1 | N1
        2024-01-10 | 20 |
        2024-03-10 | 20 | 12
    """
    scans = draw_scans(drawing, L1="target lung", N1="new bone")
    assert decide(draw_subject(**ENTRY) | scans, "metastases", high=1) == Verdict("met", evidence="scan#1")
    late = draw_subject(enrolment_date="2024-01-09") | scans
    assert decide(late, "metastases", high=1) == Verdict("met", evidence="scan#1")
    on_the_day = draw_subject(enrolment_date="2024-03-10") | scans
    assert decide(on_the_day, "metastases", high=1) == Verdict("not_met", evidence="scan#2")


@pytest.mark.parametrize(
    ("organ", "verdict"),
    [
        ("brain", Verdict("not_met", evidence="measurement#1")),
        ("lung", Verdict("met", evidence="scan#1")),
        ("", Verdict("unknown", "organ_unknown", "scan#1")),
    ],
)
def test_extracerebral_only(organ: str, verdict: Verdict) -> None:
    scans = draw_scans("date | L1\n2024-01-10 | 20", L1="target X")
    scans["lesion"] = scans["lesion"].replace("| X |", f"| {organ} |")
    assert decide(draw_subject(**ENTRY) | scans, "extracerebral") == verdict


def test_measurable_disease() -> None:
    drawings = draw_subject(**ENTRY) | SCANS | draw_line("2023-01-01")
    assert decide(drawings, "measurable") == Verdict("met", evidence="measurement#4")
    assert decide(drawings, "measurable", lesions="progressing") == Verdict("met", evidence="measurement#4")
    small = draw_scans("date | L2\n2024-01-10 | no_change", L2="non_target bone")
    open_ = draw_subject(**ENTRY) | small
    assert decide(open_, "measurable") == Verdict("unknown", "presence_unknown", "scan#1")
    flagged = {"lesion": "subject | lesion | role | organ | measurable\nS1 | L2 | non_target | bone | no"}
    assert decide(open_ | flagged, "measurable") == Verdict("not_met", evidence="scan#1")


STORM = {"max_prog": 3, "max_organs": 2, "max_lesion_cm": 4.0, "amenable": "assumed"}


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        ("2024-02-01", Verdict("unknown", "unconfirmed", "disease_state#2", "confirmation")),
        ("2024-02-29", Verdict("unknown", "unconfirmed", "disease_state#2", "confirmation")),
        ("2024-03-01", Verdict("met", evidence="disease_state#2", detail="oligo")),
        ("2023-12-01", Verdict("unknown", "limit_open", "disease_state#1", "progressing")),
    ],
)
def test_oligoprogression_confirmed_by_entry(entry: str, verdict: Verdict) -> None:
    """L1 grows on 2024-01-10; the scan of 2024-03-01 confirms it."""
    drawings = draw_subject(enrolment_date=entry) | SCANS | draw_line("2023-01-01")
    assert decide(drawings, "oligoprogression", **STORM) == verdict


def grown(count: int, organs: tuple[str, ...] = ("lung",), size: str = "26") -> Drawings:
    """So many lesions that grow and are confirmed, before entry."""
    lesions = {f"L{number}": f"target {organs[number % len(organs)]}" for number in range(count)}
    rows = [
        f"date | {' | '.join(lesions)}",
        f"2023-09-01 | {' | '.join(['20'] * count)}",
        f"2023-11-10 | {' | '.join([size] * count)}",
        f"2024-01-10 | {' | '.join([size] * count)}",
    ]
    return draw_subject(**ENTRY) | draw_scans("\n".join(rows), **lesions) | draw_line("2023-01-01")


@pytest.mark.parametrize(
    ("drawings", "computed", "detail"),
    [
        (grown(3), "met", "oligo"),
        (grown(4), "not_met", "number"),
        (grown(3, ("lung", "bone", "liver")), "not_met", "organs"),
        (grown(1, size="40"), "met", "oligo"),
        (grown(1, size="41"), "not_met", "size"),
        (grown(1, size="20"), "not_met", "none"),
        (grown(1) | draw_line("2023-01-01", "2023-02-01"), "not_met", "therapy"),
        (grown(1) | draw_answers("2024-01-12", L0="no"), "not_met", "amenable"),
    ],
)
def test_oligoprogression_from_scans(drawings: Drawings, computed: str, detail: str) -> None:
    """4 progressing lesions, 3 organs or 41 mm fail with their reason."""
    found = decide(drawings, "oligoprogression", **STORM)
    assert (found.computed, found.detail) == (computed, detail)


def test_progressing_lesions_at_most_4_cm() -> None:
    assert decide(grown(1, size="40"), "size", max_cm=4.0, lesions="progressing").computed == "met"
    large = decide(grown(1, size="41"), "size", max_cm=4.0, lesions="progressing")
    assert large == Verdict("not_met", evidence="measurement#3")


GENUINE = {
    "polymetastatic_before": "no",
    "oligometastatic_before": "no",
    "diagnosis_date": "2023-11-01",
    "metastasis_date": "2024-01-10",
}


@pytest.mark.parametrize(
    ("facts", "among", "computed", "detail"),
    [
        (GENUINE, (), "met", "synchronous"),
        (GENUINE, ("synchronous",), "met", "synchronous"),
        (GENUINE, ("induced_oligorecurrence",), "not_met", "synchronous"),
        ({}, (), "met", "Q1"),
        ({}, ("synchronous",), "unknown", "Q1"),
    ],
)
def test_oligometastatic_states(
    facts: dict[str, str], among: tuple[str, ...], computed: str, detail: str
) -> None:
    """Of the nine any, or some; with an open question it is one of the nine, nobody knows which."""
    drawings = many(2) | draw_subject(**ENTRY, **facts) | draw_line("2022-01-01", "2022-06-01")
    found = decide(drawings, "oligometastatic", among=among)
    assert (found.computed, found.detail) == (computed, detail)


def test_oligometastatic_or_oligoprogressive() -> None:
    """Six metastases are polymetastatic; one of them growing under therapy is oligoprogression."""
    lesions = {f"L{number}": "target lung" for number in range(6)}
    rest = " | ".join(["20"] * 5)
    drawing = f"""
        date       | {" | ".join(lesions)}
        2023-09-01 | 20 | {rest}
        2023-11-10 | 26 | {rest}
        2024-01-10 | 26 | {rest}
    """
    drawings = draw_subject(**ENTRY) | draw_scans(drawing, **lesions) | draw_line("2023-01-01")
    drawings |= draw_answers("2023-11-12", **dict.fromkeys(lesions, "yes"))
    assert decide(drawings, "oligometastatic").computed == "not_met"
    both = decide(drawings, "oligometastatic", or_oligoprogression=True)
    assert (both.computed, both.detail) == ("met", "oligo")


@pytest.mark.parametrize(
    ("line", "computed", "reason"),
    [
        (draw_line("2023-01-01"), "met", "shown"),
        (draw_line("2023-01-01", "2024-02-01"), "met", "shown"),
        (draw_line("2023-01-01", "2024-01-31"), "not_met", "shown"),
        (draw_line("2024-02-01"), "not_met", "shown"),
        (draw_line(""), "unknown", "no_line"),
        ({}, "unknown", "no_line"),
    ],
)
def test_ongoing_systemic_therapy(line: Drawings, computed: str, reason: str) -> None:
    found = decide(draw_subject(**ENTRY) | line, "systemic_therapy")
    assert found[:2] == (computed, reason)


@pytest.mark.parametrize(
    ("classes", "course", "computed"),
    [
        (("tki", "ici"), draw_course("2024-02-10", "L1"), "met"),
        (("tki",), draw_course("2024-02-10", "L1"), "not_met"),
        (("tki", ""), draw_course("2024-02-10", "L1"), "unknown"),
        ((), draw_course("2024-02-10", "L1"), "unknown"),
        (("tki", "ici"), {}, "not_met"),
        (("tki", "ici"), draw_course("2024-02-10", "L1", intent="salvage"), "not_met"),
    ],
)
def test_targeted_therapy_immunotherapy_and_sabr(
    classes: tuple[str, ...], course: Drawings, computed: str
) -> None:
    rows = [f"S1 | 1 | D{number} | 2024-02-01 | {name}" for number, name in enumerate(classes)]
    drugs = {"drug_exposure": "\n".join(["subject | line | drug | start_date | drug_class", *rows])}
    drawings = draw_subject() | SCANS | draw_line("2024-02-01") | drugs | course
    assert decide(drawings, "drugs", among=("tki", "ici")).computed == computed


@pytest.mark.parametrize(
    ("resected", "planned", "computed"),
    [
        ("yes", "", "met"),
        ("no", "yes", "met"),
        ("", "yes", "met"),
        ("no", "no", "not_met"),
        ("no", "", "unknown"),
        ("", "no", "unknown"),
    ],
)
def test_primary_tumour_resected_or_scheduled(resected: str, planned: str, computed: str) -> None:
    drawings = draw_subject(nephrectomy=resected, resection_planned=planned)
    assert decide(drawings, "primary_treated").computed == computed


@pytest.mark.parametrize(
    ("review", "verdict"),
    [
        ("S1 | B1 | 2024-02-09 | local_rt", Verdict("met", evidence="board_review#1")),
        ("S1 | B1 | 2024-02-10 | local_rt", Verdict("met", evidence="board_review#1")),
        ("S1 | B1 | 2024-02-11 | local_rt", Verdict("not_met", evidence="subject#1")),
        ("S1 | B1 | 2024-02-09 |", Verdict("unknown", "no_review", "subject#1")),
        ("", Verdict("unknown", "no_review", "subject#1")),
    ],
)
def test_a_decision_of_the_board_before_the_first_fraction(review: str, verdict: Verdict) -> None:
    """A decision of the day of the first fraction comes before it."""
    table = {"board_review": f"subject | review | date | decision\n{review}"}
    drawings = draw_subject(**ENTRY) | SCANS | draw_course("2024-02-10", "L1") | table
    assert decide(drawings, "board_before") == verdict


@pytest.mark.parametrize(
    ("consent", "computed"), [("2024-01-31", "met"), ("2024-02-01", "met"), ("2024-02-02", "not_met")]
)
def test_consent_before(consent: str, computed: str) -> None:
    drawings = draw_subject(**ENTRY, consent_date=consent)
    assert decide(drawings, "consent_before").computed == computed
    assert decide(draw_subject(**ENTRY), "consent_before").reason == "not_recorded"


def record(met: str) -> Drawings:
    return {"eligibility": f"subject | criterion | met\nS1 | it | {met}"}


@pytest.mark.parametrize(
    ("rule", "facts", "recorded", "expected"),
    [
        ("age", {"age_years": "30"}, "met", ("met", "engine", "subject#1")),
        ("age", {"age_years": "10"}, "met", ("not_met", "engine", "subject#1")),
        ("age", {}, "met", ("met", "record", "eligibility#1")),
        ("age", {}, "not_met", ("not_met", "record", "eligibility#1")),
        ("age", {}, "unknown", ("unknown", None, "subject#1")),
        (None, {}, "met", ("met", "record", "eligibility#1")),
        (None, {}, "unknown", ("unknown", None, None)),
    ],
)
def test_records_decide_then_a_person(
    rule: str | None,
    facts: dict[str, str],
    recorded: str,
    expected: tuple[str, str | None, str | None],
) -> None:
    keys = {"low": 18} if rule else {}
    row = run(draw_subject(**ENTRY, **facts) | record(recorded), rule, **keys).eligibility_verdict.row(
        0, named=True
    )
    shown = row["evidence_table"] and f"{row['evidence_table']}#{row['evidence_row']}"
    assert (row["met"], row["by"], shown) == expected
    assert row["recorded"] == recorded


@pytest.mark.parametrize(
    ("age", "recorded", "code"),
    [
        ("10", "met", "ELIGIBILITY-DIFFERS"),
        ("30", "not_met", "ELIGIBILITY-STRICTER"),
        ("30", "met", None),
        ("", "met", None),
        ("10", "unknown", None),
    ],
)
def test_a_record_that_contradicts_the_records_is_a_finding(
    age: str, recorded: str, code: str | None
) -> None:
    drawings = draw_subject(**ENTRY, age_years=age) | record(recorded)
    derived = run(drawings, "age", low=18)
    found = check_eligibility(parse_tables(drawings), derived.eligibility_verdict, derived.risk_group)
    told = found.select("code", "table", "row").rows()
    assert told == ([] if code is None else [(code, "eligibility", 1)])


@pytest.mark.parametrize(
    ("recorded", "found"),
    [("favourable", 0), ("Favorable", 0), ("poor", 1), ("intermediate", 1), ("IMDC 0", 0), ("", 0)],
)
def test_a_recorded_risk_group_that_its_factors_contradict(recorded: str, found: int) -> None:
    facts = {**ENTRY, "diagnosis_date": "2020-01-01", "karnofsky": "90", "imdc_group": recorded}
    drawings = draw_subject(**facts) | draw_line("2024-01-20") | {"laboratory": VALUES}
    derived = run(drawings, None)
    findings = check_eligibility(parse_tables(drawings), derived.eligibility_verdict, derived.risk_group)
    assert findings.height == found
    assert set(findings["code"]) <= {"RISK-DIFFERS"}


def test_the_story_of_a_criterion() -> None:
    drawings = draw_subject(enrolment_date="2024-03-01") | SCANS | draw_line("2023-01-01") | record("met")
    derived = run(drawings, "oligoprogression", **STORM)
    study = study_of("oligoprogression", **STORM)
    page = explain_criterion(study, parse_tables(drawings), derived, "S1", "it")
    assert "The criterion is met, according to the records." in page
    assert "By the records: met, the records show it (oligo)." in page
    assert "Shown by disease_state row 2, from:" in page
    assert "measurement row 4: lesion L1 at scan V1: larger than it was" in page
    assert "max_organs: 2" in page
    with pytest.raises(Faults, match="no criterion is called"):
        explain_criterion(study, parse_tables(drawings), derived, "S9", "them")


def test_verdicts_stand_in_the_order_of_criteria_and_subjects() -> None:
    two = {"subject": "subject | age_years\nS2 | 30\nS1 | 10"}
    frame = run(two, "age", low=18).eligibility_verdict
    assert frame.select("row", "subject", pl.col("met").cast(pl.String)).rows() == [
        (1, "S2", "met"),
        (2, "S1", "not_met"),
    ]
