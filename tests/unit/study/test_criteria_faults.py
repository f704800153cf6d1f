"""Faults of criteria that the records decide: keys of other rules, codes, ranges."""

from pathlib import Path

import pytest

from study_text import SMALL, read_faults, read_text

HEAD = '\n[criterion.it]\nkind = "inclusion"\ntext = "It"\n'


def write(*lines: str) -> str:
    return SMALL + HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "place", "found", "remedy"),
    [
        (
            write("low = 18"),
            "criterion.it.low",
            "low of a criterion without rule",
            "Remove it, or name another rule.",
        ),
        (
            write('rule = "age"', "low = 18", "max_cm = 4.0"),
            "criterion.it.max_cm",
            "max_cm in the rule age",
            "Remove it, or name another rule.",
        ),
        (
            write('rule = "age"'),
            "criterion.it",
            "the rule age without low or high",
            "Add low or high.",
        ),
        (
            write('rule = "age"', "low = 80", "high = 20"),
            "criterion.it.high",
            "the range 80 to 20",
            "Correct the range.",
        ),
        (
            write('rule = "histology"', 'among = ["clear_sell"]'),
            "criterion.it.among[0]",
            "unknown code 'clear_sell'",
            "Did you mean clear_cell? Correct the code.",
        ),
        (
            write('rule = "oligometastatic"', 'among = ["polymetastatic"]'),
            "criterion.it.among[0]",
            "unknown code 'polymetastatic'",
            "Correct the code.",
        ),
        (
            write('rule = "oligoprogression"', "confirm_interval_days = [90, 42]"),
            "criterion.it.confirm_interval_days",
            "2 days, 90, 42",
            "Correct the days.",
        ),
        (
            SMALL + "\n[state]\nconfirm_interval_days = [42]\n",
            "state.confirm_interval_days",
            "1 days, 42",
            "Correct the days.",
        ),
    ],
)
def test_one_fault(text: str, place: str, found: str, remedy: str, tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path, text)
    assert fault.where.split(", ")[1] == place
    assert fault.found == found
    assert remedy in fault.remedy


def test_an_unknown_rule_is_told_alone(tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path, write('rule = "agee"', "low = 18"))
    assert fault.where.startswith("study.toml, criterion.it.rule")


def test_a_right_criterion_and_one_scan_that_is_enough(tmp_path: Path) -> None:
    text = write('rule = "oligoprogression"', "max_prog = 5", "confirm_interval_days = []")
    study = read_text(tmp_path, text)
    assert study.state_rules.max_prog == 5
    assert study.state_rules.confirm_interval_days == ()
    assert study.state_rules.max_lesions == study.state.max_lesions
