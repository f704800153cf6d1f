"""The findings of the lint, and which of them have a recorded resolution."""

from dataclasses import dataclass

from lesionwise.study.lint.catalogue import RULES
from lesionwise.study.lint.hit import LintRule
from lesionwise.study.lint.material import Material, gather_material
from lesionwise.study.model import Resolution, Study


@dataclass(frozen=True)
class LintFinding:
    """One finding: its rule, the outcome (null: the record as a whole), the words, the recorded resolution
    (null: none)."""

    rule: LintRule
    outcome: str | None
    words: str
    resolution: Resolution | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way: an error without a recorded resolution."""
        return self.rule.severity == "error" and self.resolution is None


def find_findings(material: Material) -> tuple[LintFinding, ...]:
    """Every finding, by rule and then in the order of the text; none has a resolution."""
    return tuple(
        LintFinding(rule, hit.outcome, hit.words) for rule in RULES.values() for hit in rule.find(material)
    )


def lint_study(study: Study) -> tuple[LintFinding, ...]:
    """Every finding about the registered text of a study, with the resolution that the file records.

    A resolution answers the findings of its rule about its outcomes; one without outcomes answers those
    about the record as a whole.
    """
    return tuple(
        LintFinding(each.rule, each.outcome, each.words, _find_resolution(study, each))
        for each in find_findings(gather_material(study))
    )


def list_idle(study: Study) -> tuple[Resolution, ...]:
    """The recorded resolutions that answer no finding: the text or the endpoints have changed since."""
    used = [each.resolution for each in lint_study(study)]
    return tuple(each for each in study.lint if each not in used)


def list_unresolved(study: Study) -> tuple[LintFinding, ...]:
    """The findings that stand in the way: errors without a recorded resolution."""
    return tuple(each for each in lint_study(study) if each.is_open)


def _find_resolution(study: Study, finding: LintFinding) -> Resolution | None:
    for each in study.lint:
        about = finding.outcome in each.outcomes if finding.outcome else not each.outcomes
        if each.rule == finding.rule.id and about:
            return each
    return None
