"""The text of a draft: what the registration says as values, what it does not say as comments."""

from collections.abc import Iterator
from typing import Final

from lesionwise.study.drafting.toml import join_blocks, render_comment, render_table
from lesionwise.study.lint import LintFinding, Material, find_findings
from lesionwise.study.model import RegisteredOutcome
from lesionwise.study.registration import Registration

_ASKED: Final = {
    "slug": "a short name in small letters",
    "short_title": "the title of tables and pages",
    "design": "cohort, single_arm, registry or randomised",
    "population": "who is studied, in one sentence",
    "needs": "tables of records that the study cannot do without",
}
"""Required keys of [study] that a registration does not say in the words of a study file."""


def render_draft(registration: Registration) -> str:
    """A study file with every registered text letter by letter.

    Nothing is inferred: keys that the registration does not say are left out, and named in comments and by
    `study check`. A text with two readings holds the better one, `split = "ambiguous"`, and the other one
    as a comment. Findings of the lint stand as comments above what they are about.
    """
    text = registration.text
    material = Material(registration.title, registration.outcomes, text)
    findings = find_findings(material)
    record = [each for each in findings if each.outcome is None]
    lint = "\n".join(_render_finding(each) for each in record)
    return join_blocks(
        (
            _render_head(registration),
            _render_study(registration),
            *_render_facts(registration),
            _render_gaps(registration),
            "\n".join(
                part for part in (lint, render_table("[registration_text]", text.model_dump())) if part
            ),
            *(_render_outcome(registration, each, findings) for each in registration.outcomes),
            *_render_unregistered(registration),
        )
    )


def _render_head(registration: Registration) -> str:
    lines = [
        render_comment(
            f"Draft of a study file from registration {registration.number}. Texts are those of the "
            "registration. What it does not say is left out: `lesionwise study check` names it."
        ),
        *(render_comment(note) for note in registration.notes),
        *(render_comment(f"A line that fits no part: {line}") for line in registration.unplaced),
    ]
    return "\n".join(lines)


def _render_study(registration: Registration) -> str:
    facts = registration.facts
    asked = {key: words for key, words in _ASKED.items() if key != "design" or facts.design is None}
    table = render_table(
        "[study]",
        {
            "registration": registration.number,
            "title": registration.title,
            "design": facts.design,
            "phase": facts.phase,
            "planned_subjects": facts.planned_subjects,
        },
    )
    return "\n".join([table, *(f"# {key}: not said ({words})" for key, words in asked.items())])


def _render_facts(registration: Registration) -> Iterator[str]:
    facts = registration.facts
    if facts.nct:
        yield render_table("[identifiers]", {'"ClinicalTrials.gov"': facts.nct})
    for number, arm in enumerate(facts.arms, start=1):
        table = render_table(f"[arm.arm_{number}]", {"label": arm.label, "experimental": arm.experimental})
        gaps = ["# sabr: not said (all, progressing or none)"]
        gaps += ["# experimental: not said (true or false)"] if arm.experimental is None else []
        yield "\n".join([table, *gaps])
    counts = {"inclusion": 0, "exclusion": 0}
    for criterion in facts.criteria:
        counts[criterion.kind] += 1
        head = f"[criterion.{criterion.kind}_{counts[criterion.kind]}]"
        yield render_table(head, {"kind": criterion.kind, "text": criterion.text})


def _render_gaps(registration: Registration) -> str:
    gaps = ["# [version.<id>]: not said (versions of the protocol, randomised or not)"]
    gaps += (
        [] if registration.facts.arms else ["# [arm.<id>]: not said (arms, and which lesions receive SABR)"]
    )
    gaps += ["# [endpoint.<id>]: to be written (each registered outcome names the endpoint that executes it)"]
    return "\n".join(gaps)


def _render_outcome(
    registration: Registration, outcome: RegisteredOutcome, findings: tuple[LintFinding, ...]
) -> str:
    lines = [_render_finding(each) for each in findings if each.outcome == outcome.id]
    other = registration.others.get(outcome.id)
    if other is not None:
        lines.append("# Two readings. The other one:")
        lines += [render_comment(f"{name}: {value}", "    ") for name, value in other._asdict().items()]
    lines.append(
        render_table(
            f"[registered.{outcome.id}]",
            {
                "role": outcome.role,
                "measure": outcome.measure,
                "description": outcome.description or None,
                "time_frame": outcome.time_frame or None,
                "raw": outcome.raw,
                "split": outcome.split if other is not None else None,
                "basis": outcome.basis,
            },
        )
    )
    return "\n".join(lines)


def _render_finding(each: LintFinding) -> str:
    return render_comment(
        f"{each.rule.id} {each.rule.severity}, {each.rule.title}: {each.words}. {each.rule.proposal}"
    )


def _render_unregistered(registration: Registration) -> Iterator[str]:
    if not registration.outcomes:
        yield "# [registered.<id>]: none found. None is taken from free text: which outcomes are registered?"
