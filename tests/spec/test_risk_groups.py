"""IMDC and MSKCC: six and five factors, and the interval that missing values leave."""

from typing import Any, NamedTuple

import pytest

from state_trial import Drawings, derive_drawn, draw_line, draw_subject

GOOD = {
    "haemoglobin": "140 | g/L | 130 | 170",
    "calcium": "2.30 | mmol/L | 2.10 | 2.60",
    "albumin": "40 | g/L | 35 | 50",
    "neutrophils": "4.0 | 10^9/L | 1.8 | 7.5",
    "platelets": "250 | 10^9/L | 150 | 400",
    "ldh": "200 | U/L | 120 | 250",
}
BAD = {
    "haemoglobin": "129 | g/L | 130 | 170",
    "calcium": "2.70 | mmol/L | 2.10 | 2.60",
    "neutrophils": "7.6 | 10^9/L | 1.8 | 7.5",
    "platelets": "401 | 10^9/L | 150 | 400",
    "ldh": "376 | U/L | 120 | 250",
}
LINE = draw_line("2024-01-10")
PERSON = {"diagnosis_date": "2020-01-01", "karnofsky": "90"}
RECENT = {"diagnosis_date": "2023-06-01"}


class Group(NamedTuple):
    """Adverse and unknown factors, group (null: the interval of groups)."""

    adverse: int
    unknown: int
    group: str | None
    lowest: str
    highest: str


def draw_laboratory(values: dict[str, str], day: str = "2024-01-08") -> Drawings:
    """One value a test: `value | unit | lower | upper`; an empty one is not done."""
    rows = [f"S1 | {test} | {day} | {value}" for test, value in values.items() if value]
    head = "subject | test | date | value | unit | lower_limit | upper_limit"
    return {"laboratory": "\n".join([head, *rows])}


def score(
    system: str = "imdc",
    *,
    values: dict[str, str] | None = None,
    person: dict[str, str] | None = None,
    more: Drawings | None = None,
    **rules: Any,
) -> Group:
    """The group of one subject whose values are good but for those given."""
    drawings = draw_subject(**PERSON | (person or {})) | LINE | draw_laboratory(GOOD | (values or {}))
    frame = derive_drawn(drawings | (more or {}), **rules).risk_group
    row = frame.row(("imdc", "mskcc").index(system), named=True)
    return Group(row["adverse"], row["unknown"], row["group"], row["lowest"], row["highest"])


@pytest.mark.parametrize(
    ("adverse", "group"),
    [
        (0, "favourable"),
        (1, "intermediate"),
        (2, "intermediate"),
        (3, "poor"),
        (4, "poor"),
        (5, "poor"),
        (6, "poor"),
    ],
)
def test_imdc_by_number_of_factors(adverse: int, group: str) -> None:
    """Karnofsky, time to therapy, haemoglobin, calcium, neutrophils, platelets: one point each."""
    person: dict[str, str] = {}
    if adverse > 0:
        person |= {"karnofsky": "70"}
    if adverse > 1:
        person |= RECENT
    values = dict(list(BAD.items())[: max(0, adverse - 2)])
    assert score(values=values, person=person) == Group(adverse, 0, group, group, group)


@pytest.mark.parametrize(
    ("adverse", "missing", "expected"),
    [
        (0, 1, Group(0, 1, None, "favourable", "intermediate")),
        (1, 1, Group(1, 1, "intermediate", "intermediate", "intermediate")),
        (2, 1, Group(2, 1, None, "intermediate", "poor")),
        (1, 2, Group(1, 2, None, "intermediate", "poor")),
        (0, 3, Group(0, 3, None, "favourable", "poor")),
        (3, 3, Group(3, 3, "poor", "poor", "poor")),
    ],
)
def test_missing_values_leave_an_interval(adverse: int, missing: int, expected: Group) -> None:
    """Three factors are poor whatever is missing; one with one missing is intermediate either way."""
    bad = [("haemoglobin", BAD["haemoglobin"])][:adverse]
    gone = [("neutrophils", ""), ("platelets", ""), ("calcium", "")][:missing]
    person: dict[str, str] = {}
    if adverse > 1:
        person |= RECENT
    if adverse > 2:
        person |= {"karnofsky": "70"}
    assert score(values=dict([*bad, *gone]), person=person) == expected


@pytest.mark.parametrize(
    ("test", "at", "beyond"),
    [
        ("haemoglobin", "130 | g/L | 130 |", "129.9 | g/L | 130 |"),
        ("neutrophils", "7.5 | 10^9/L | | 7.5", "7.51 | 10^9/L | | 7.5"),
        ("platelets", "400 | 10^9/L | | 400", "401 | 10^9/L | | 400"),
        ("calcium", "2.6 | mmol/L | | 2.6", "2.61 | mmol/L | | 2.6"),
    ],
)
def test_a_value_at_its_limit_is_not_adverse(test: str, at: str, beyond: str) -> None:
    assert score(values={test: at}).adverse == 0
    assert score(values={test: beyond}).adverse == 1


@pytest.mark.parametrize(("karnofsky", "adverse"), [("80", 0), ("70", 1), ("100", 0)])
def test_karnofsky_below_80(karnofsky: str, adverse: int) -> None:
    assert score(person={"karnofsky": karnofsky}).adverse == adverse


def test_ecog_is_not_turned_into_karnofsky() -> None:
    assert score(person={"karnofsky": "", "ecog": "0"}).unknown == 1


@pytest.mark.parametrize(
    ("diagnosis", "adverse"),
    [("2023-01-10", 0), ("2023-01-11", 1), ("2023-01-09", 0)],
)
def test_the_anniversary_of_the_diagnosis_is_not_less_than_a_year(diagnosis: str, adverse: int) -> None:
    """The first line began on 2024-01-10."""
    assert score(person={"diagnosis_date": diagnosis}).adverse == adverse


@pytest.mark.parametrize(
    ("diagnosis", "precision", "expected"),
    [
        ("2023-01-01", "month", (0, 1)),
        ("2022-12-01", "month", (0, 0)),
        ("2023-02-01", "month", (1, 0)),
        ("2023-01-01", "year", (0, 1)),
        ("2022-01-01", "year", (0, 0)),
        ("", "", (0, 1)),
    ],
)
def test_a_partial_diagnosis_counts_where_every_day_of_it_agrees(
    diagnosis: str, precision: str, expected: tuple[int, int]
) -> None:
    """In January 2023 the year before 2024-01-10 begins on the 10th: unknown. The whole of 2022 is before."""
    person = {"diagnosis_date": diagnosis, "diagnosis_date_precision": precision}
    found = score(person=person)
    assert (found.adverse, found.unknown) == expected


def test_the_time_factor_is_that_of_the_first_line() -> None:
    """Values are those of the protocol line, a second one; the time runs to the first."""
    both = f"{draw_line('2021-02-01', line=1, protocol='no')['systemic_line']}\nS1 | 2 | 2024-01-10 | | yes"
    lines = {"systemic_line": both}
    assert score(person={"diagnosis_date": "2020-06-01"}, more=lines).adverse == 1
    assert score(person={"diagnosis_date": "2020-01-01"}, more=lines).adverse == 0
    second = draw_line("2024-01-10", line=2)
    assert score(more=second).unknown == 1


@pytest.mark.parametrize(
    ("calcium", "albumin", "adverse"),
    [
        ("2.6 | mmol/L | | 2.6", "40 | g/L | |", 0),
        ("2.6 | mmol/L | | 2.6", "39 | g/L | |", 1),
        ("2.42 | mmol/L | | 2.6", "31 | g/L | |", 0),
        ("2.43 | mmol/L | | 2.6", "31 | g/L | |", 1),
        ("2.43 | mmol/L | | 2.6", "3.1 | g/dL | |", 1),
        ("10.4 | mg/dL | | 10.4", "4.0 | g/dL | |", 0),
        ("10.5 | mg/dL | | 10.4", "4.0 | g/dL | |", 1),
        ("10.0 | mg/dL | | 10.4", "3.5 | g/dL | |", 0),
        ("10.1 | mg/dL | | 10.4", "3.5 | g/dL | |", 1),
    ],
)
def test_calcium_is_corrected_for_albumin(calcium: str, albumin: str, adverse: int) -> None:
    """Calcium + 0.02 x (40 - albumin): 2.42 with albumin 31 is exactly 2.6, at the limit."""
    assert score(values={"calcium": calcium, "albumin": albumin}).adverse == adverse


def test_calcium_that_cannot_be_corrected() -> None:
    """Without albumin, or in a unit that nobody knows: unknown. A corrected one needs no albumin."""
    assert score(values={"albumin": ""}).unknown == 1
    assert score(values={"calcium": "10 | grains | | 11"}).unknown == 1
    assert score(values={"calcium": "2.7 | | | 2.6"}).unknown == 1
    corrected = {"albumin": "", "calcium": "", "corrected calcium": "2.7 | mmol/L | | 2.6"}
    assert score(values=corrected) == Group(1, 0, "intermediate", "intermediate", "intermediate")


def test_a_value_without_limit_is_unknown() -> None:
    assert score(values={"haemoglobin": "90 | g/L | |"}).unknown == 1


@pytest.mark.parametrize(
    ("day", "unknown"), [("2024-01-10", 0), ("2024-01-11", 6), ("2023-12-13", 0), ("2023-12-12", 6)]
)
def test_the_last_value_up_to_28_days_before_the_line(day: str, unknown: int) -> None:
    """Day 0 and day 28 count; a value after the start of the line does not. Karnofsky is always known."""
    found = score(more=draw_laboratory(GOOD, day))
    assert found.unknown == (4 if unknown else 0)


def test_of_two_values_the_later_one_counts() -> None:
    two = draw_laboratory(GOOD)
    two["laboratory"] += "\nS1 | HGB | 2024-01-09 | 100 | g/L | 130 | 170"
    assert score(more=two).adverse == 1


def test_a_study_without_systemic_therapy_names_the_entry() -> None:
    """Without any line the entry stands for the first dose, where the study file says so."""
    none = {"systemic_line": "subject | line"}
    person = {"enrolment_date": "2024-01-10"}
    assert score(person=person, more=none).unknown == 5
    assert score(person=person, more=none, imdc_anchor="entry") == Group(
        0, 0, "favourable", "favourable", "favourable"
    )


@pytest.mark.parametrize(
    ("values", "group"),
    [
        ({}, Group(0, 0, "favourable", "favourable", "favourable")),
        ({"ldh": "375 | U/L | | 250"}, Group(0, 0, "favourable", "favourable", "favourable")),
        ({"ldh": "375.1 | U/L | | 250"}, Group(1, 0, "intermediate", "intermediate", "intermediate")),
        ({"calcium": "10.0 | mg/dL | | 10.6"}, Group(0, 0, "favourable", "favourable", "favourable")),
        ({"calcium": "10.1 | mg/dL | | 10.6"}, Group(1, 0, "intermediate", "intermediate", "intermediate")),
        ({"neutrophils": "9 | 10^9/L | | 7.5"}, Group(0, 0, "favourable", "favourable", "favourable")),
        ({"ldh": "", "haemoglobin": ""}, Group(0, 2, None, "favourable", "intermediate")),
        (
            {"haemoglobin": "100 | g/L | 130 |", "ldh": "400 | U/L | | 250", "calcium": "3 | mmol/L | | 2.6"},
            Group(3, 0, "poor", "poor", "poor"),
        ),
    ],
)
def test_mskcc(values: dict[str, str], group: Group) -> None:
    """Corrected calcium above 10 mg/dL whatever the laboratory's limit; LDH above 1.5 times its limit."""
    assert score("mskcc", values=values) == group


def test_the_trace_names_a_row_a_factor() -> None:
    drawings = draw_subject(**PERSON) | LINE | draw_laboratory(GOOD | {"platelets": BAD["platelets"]})
    derived = derive_drawn(drawings)
    trace = derived.trace.filter((derived.trace["table"] == "risk_group") & (derived.trace["table_row"] == 1))
    told = {(row["source_table"], row["source_row"]): row["note"] for row in trace.iter_rows(named=True)}
    assert told == {
        ("subject", 1): "karnofsky: not adverse; interval: not adverse",
        ("systemic_line", 1): "interval: not adverse",
        ("laboratory", 1): "haemoglobin: not adverse",
        ("laboratory", 2): "calcium: not adverse",
        ("laboratory", 3): "calcium: not adverse",
        ("laboratory", 4): "neutrophils: not adverse",
        ("laboratory", 5): "platelets: adverse",
    }
