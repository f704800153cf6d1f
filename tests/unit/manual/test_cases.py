"""Examples of the manual: cases beside each other, names in words, nothing shown twice or left out."""

import pytest

from cases.case import Case, Recorded, Story
from cases.compare import VARIES, group_cases
from cases.page import Section, name_test, read_docstring
from cases.settings import Declared, shorten_run
from cases.view import View
from cases.watch import narrow

RESPONSE = (("1", "2024-02-26", "SD"), ("2", "2024-04-22", "PD"))


def draw(*rows: tuple[str, ...], days: str = "113", profile: str = "", **more: View) -> Case:
    """A case with these responses."""
    said = {"profile": profile} if profile else {}
    declared = Declared({"pfs1": said}, {"pfs1": {"profile": "usual"}})
    records = {"response": View(("row", "date", "overall_response"), rows)} | more
    return Case("endpoint", declared, records, View(("subject", "days"), (("S1", days),)), ("pfs1",))


def render(*cases: Case) -> str:
    return Section().render(Recorded(list(cases), [], []))


def test_a_cell_that_varies_has_a_column() -> None:
    later = (RESPONSE[0], ("2", "2024-06-17", "PD"))
    (group,) = group_cases([draw(*RESPONSE), draw(*later, days="169")])
    assert group.records["response"].rows[1] == ("2", VARIES, "PD")
    assert [line.own for line in group.lines] == [
        {"`response` 2 date": "2024-04-22"},
        {"`response` 2 date": "2024-06-17"},
    ]


def test_rows_more_or_less_are_told_in_words() -> None:
    dead = View(("row", "date", "status"), (("1", "2024-09-01", "dead"),))
    (group,) = group_cases([draw(*RESPONSE), draw(RESPONSE[0]), draw(*RESPONSE, vital_status=dead)])
    assert [line.own["records"] for line in group.lines] == [
        "as shown",
        "without `response` 2",
        "also `vital_status` 1: date 2024-09-01, status dead",
    ]


def test_cases_far_from_each_other_have_their_own_records() -> None:
    other = tuple((str(row), f"2025-01-0{row}", "SD") for row in range(1, 6))
    assert len(group_cases([draw(*RESPONSE), draw(*other)])) == 2


def test_a_setting_that_varies_is_told_with_its_default() -> None:
    (group,) = group_cases([draw(*RESPONSE), draw(*RESPONSE, profile="fda")])
    assert [line.own for line in group.lines] == [{"`profile`": "usual"}, {"`profile`": "fda"}]


def test_what_was_shown_is_not_shown_again() -> None:
    section = Section()
    first, second = (section.render(Recorded([draw(*RESPONSE)], [], [])) for _ in range(2))
    assert "| 2 | 2024-04-22 | PD |" in first
    assert "As above: `response`." in second
    assert "2024-04-22" not in second


def test_a_case_without_outcome_says_so() -> None:
    empty = draw(*RESPONSE)._replace(outcome=View(("subject", "days"), ()))
    assert "no row" in render(draw(*RESPONSE), empty)
    assert "no row" in render(empty)


def test_long_texts_stand_before_the_table() -> None:
    long = View(("row", "date", "status"), (("1", "2024-09-01", "dead" * 20),))
    page = render(draw(*RESPONSE), draw(*RESPONSE, vital_status=long))
    assert "**Cases**: (a) also `vital_status` 1" in page
    assert "| (a) | 113 |" in page


def test_what_is_not_rendered_of_explain_is_counted() -> None:
    page = Section().render(Recorded([], [], ["one", "two", "three"]))
    assert "```text\none\n```" in page
    assert "The test has 2 more of such answers." in page


def test_a_story_is_one_table() -> None:
    story = Story("scan | T1 | = response\nV0 | 50 |\nV1 | 60 | iUPD", ("early",), ("best iUPD",))
    assert Section().render(Recorded([], [story], [])) == (
        "Given: early.\n\n| scan | T1 | **response** |\n|---|---|---|\n| V0 | 50 |  |\n| V1 | 60 | iUPD |\n"
        "\nComes out beside: best iUPD.\n"
    )


def test_only_what_a_test_asks_for_is_told() -> None:
    both = draw(*RESPONSE)._replace(outcome=View(("subject", "days"), (("S1", "1"), ("S2", "2"))))
    assert narrow(both, "subject", ["S2"]).outcome.rows == (("S2", "2"),)
    assert narrow(both, "subject", ["S3"]).outcome.rows == both.outcome.rows


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("test_a_pet_proves_nothing", "A PET proves nothing"),
        ("test_p1_may_go_over_to_p3", "P1: may go over to P3"),
        ("test_10_lost", "10: lost"),
        ("test_fact_g_prorates", "FACT-G prorates"),
    ],
)
def test_names_in_words(name: str, words: str) -> None:
    assert name_test(name) == words
    assert name_test("test_k_nothing", lettered=True) == "Rule k: Nothing"


def test_docstrings_without_places_of_the_design() -> None:
    text = "Same-day order of STUDIES 3.1: a < b (ENDPOINTS 6.2).\n\n    Second\n    part."
    assert read_docstring(text) == "Same-day order: a &lt; b.\n\nSecond part."
    assert read_docstring(None) == ""


def test_runs_of_names_are_shortened() -> None:
    assert shorten_run(["q1", "q2", "q3", "p1", "p2", "x"]) == "q1 to q3, p1, p2, x"
