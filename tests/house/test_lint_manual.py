"""The manual of the study file names every rule of the lint as it is."""

from pathlib import Path

from lesionwise.study.lint import RULES, render_rules

MANUAL = (Path(__file__).parents[2] / "docs" / "study-file.md").read_text(encoding="utf-8")


def test_rules_of_the_lint() -> None:
    assert f"\n{render_rules(list(RULES.values()))}\n" in MANUAL
