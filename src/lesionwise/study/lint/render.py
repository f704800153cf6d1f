"""The findings of the lint as text."""

from collections.abc import Sequence

from lesionwise.study.lint.findings import LintFinding, lint_study, list_idle
from lesionwise.study.lint.hit import LintRule
from lesionwise.study.model import Resolution, Study


def render_lint(study: Study) -> str:
    """The findings about a study's registered text, each with its resolution; then how many there are, and
    the recorded resolutions that answer none. Empty without any of them."""
    findings, idle = lint_study(study), list_idle(study)
    parts = [*(_render(each) for each in findings), *([_count(findings)] if findings else [])]
    parts += [f"Recorded, but not found any more: {_name(each)}." for each in idle]
    return "\n\n".join(parts)


def _name(each: Resolution) -> str:
    return f"{each.rule} ({', '.join(each.outcomes) or 'the record'})"


def _render(each: LintFinding) -> str:
    about = f", {each.outcome}" if each.outcome else ""
    head = f"{each.rule.severity} {each.rule.id} {each.rule.title}{about}: {each.words}"
    if each.resolution is None:
        return f"{head}\n  Proposed: {each.rule.proposal}\n  Recorded by: {each.rule.parameter}."
    key = f" ({each.resolution.parameter})" if each.resolution.parameter else ""
    return f"{head}\n  Resolved: {each.resolution.resolution}{key}"


def _count(findings: Sequence[LintFinding]) -> str:
    numbers = [
        _plural(sum(each.rule.severity == severity for each in findings), severity)
        for severity in ("error", "warning", "note")
    ]
    return f"Registered text: {', '.join(numbers)}."


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def render_rules(rules: Sequence[LintRule]) -> str:
    """The table of the rules for the manual (Markdown)."""
    lines = ["| rule | finds | severity | proposed resolution | recorded by |", "|---|---|---|---|---|"]
    lines += [
        f"| `{rule.id}` | {rule.title} | {rule.severity} | {rule.proposal} | {rule.parameter} |"
        for rule in rules
    ]
    return "\n".join(lines)
