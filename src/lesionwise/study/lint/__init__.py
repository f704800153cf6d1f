"""Lint of registration text: what stands between a registered outcome and a number."""

from lesionwise.study.lint.catalogue import RULES
from lesionwise.study.lint.findings import LintFinding, find_findings, lint_study, list_idle, list_unresolved
from lesionwise.study.lint.material import Material, gather_material
from lesionwise.study.lint.render import render_lint, render_rules

__all__ = [
    "RULES",
    "LintFinding",
    "Material",
    "find_findings",
    "gather_material",
    "lint_study",
    "list_idle",
    "list_unresolved",
    "render_lint",
    "render_rules",
]
