"""The dictionary of adverse events."""

import tomllib
from pathlib import Path

import pytest

import lesionwise.terms.ctcae as module
from lesionwise.terms import CTCAE_VERSION, Faults, read_ctcae


def test_the_terms_that_come_with_the_product() -> None:
    """Counts of the reference; source and status stand beside the file."""
    terms = read_ctcae()
    facts = tomllib.loads(Path(module.__file__).with_name("ctcae_v5.toml").read_text("utf-8"))
    assert (len(terms), len({each.organ_class for each in terms})) == (facts["terms"], facts["classes"])
    assert facts["version"] == CTCAE_VERSION
    assert facts["status"] == "transcribed"
    counts = [sum(grade in each.grades for each in terms) for grade in range(1, 6)]
    assert counts == [645, 745, 750, 551, 494]
    assert sum(each.asks_text for each in terms) == 26
    known = {each.term: each for each in terms}
    assert known["Alopecia"].grades == {1, 2}
    assert known["Pneumonitis"].grades == {1, 2, 3, 4, 5}


def test_a_whole_dictionary_of_a_user(tmp_path: Path) -> None:
    """Columns of the institute's own file: a grade exists where more than a dash stands."""
    path = tmp_path / "whole.csv"
    path.write_text(
        "MedDRA Code,MedDRA SOC,CTCAE Term ,Grade 1 ,Grade 2,Grade 3,Grade 4,Grade 5,Definition\n"
        '1,Eye disorders,"Dry  eye",words,words,words,-,\u2013,words\n\n',
        encoding="utf-8",
    )
    (term,) = read_ctcae(path)
    assert (term.organ_class, term.term, sorted(term.grades)) == ("Eye disorders", "Dry eye", [1, 2, 3])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "other columns"),
        ("term,grades\nNausea,123\n", "other columns"),
        ("organ_class,term,grades\n", "no term"),
        ("organ_class,term,grades\nA,Nausea,\n", "an incomplete row"),
        ("organ_class,term,grades\nA,Nausea,12\nA,Nausea,12\n", "the term 'Nausea' twice"),
    ],
)
def test_faults_of_a_dictionary(text: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_ctcae(path)
    assert [fault.found for fault in caught.value.faults] == [found]


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="no file that can be read"):
        read_ctcae(tmp_path / "none.csv")
