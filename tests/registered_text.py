"""Registered outcomes and records for tests of the lint: well-formed ones, in our own words."""

from collections.abc import Sequence

from lesionwise.study import RegisteredOutcome, RegistrationText
from lesionwise.study.lint import LintFinding, Material, find_findings

Words = tuple[str, str, str]
"""Measure, description, time frame."""

WELL_FORMED: tuple[Words, ...] = (
    (
        "Progression-free survival",
        "Time from randomisation to progression by RECIST 1.1 (target growth of at least 20 % and 5 mm, or a "
        "new lesion) or death from any cause",
        "Up to 36 months from randomisation",
    ),
    (
        "Progression-free survival",
        "Defined as the time from randomisation to first progression according to RECIST 1.1 or death, "
        "whichever comes first",
        "From randomisation until progression or death, assessed up to 60 months",
    ),
    ("Overall survival", "Time from randomisation to death from any cause", "60 months"),
    (
        "Overall survival (OS)",
        "Time from randomisation to death from any cause, regardless of progression or later treatment",
        "Up to 5 years",
    ),
    (
        "12-month overall survival rate",
        "Kaplan-Meier estimate of the proportion of participants alive, death from any cause being the event",
        "12 months",
    ),
    (
        "Local control rate at 12 months",
        "Cumulative incidence of local failure per irradiated lesion, subtracted from one; death competes",
        "12 months from randomisation",
    ),
    (
        "Local control",
        "Time until local failure of a lesion (growth of 20 % and 5 mm over the nadir, confirmed on a second "
        "scan)",
        "24 months",
    ),
    (
        "Objective response rate",
        "Proportion of participants whose best response is complete or partial by RECIST 1.1",
        "Within 6 months of randomisation",
    ),
    (
        "Disease control rate (DCR)",
        "Proportion of participants with complete response, partial response or stable disease by RECIST 1.1",
        "At 6 months",
    ),
    (
        "Duration of response",
        "Time from first documented response to progression by RECIST 1.1 or death",
        "Up to 36 months",
    ),
    (
        "Acute toxicity",
        "Highest grade per participant of adverse events by CTCAE version 5.0, grades 1 to 5",
        "Up to 90 days",
    ),
    ("Late toxicity", "Adverse events of grade 3 or higher by CTCAE version 5.0", "From 91 days to 3 years"),
    (
        "Adverse events of grade >= 3",
        "Participants with at least one adverse event of grade 3, 4 or 5 by CTCAE v5.0",
        "24 months",
    ),
    ("Grade 3-5 toxicity", "Adverse events by CTCAE 5.0", "24 months"),
    ("Grade 5 toxicity", "Adverse events by CTCAE 5.0 with fatal outcome", "24 months"),
    (
        "Quality of life",
        "Global health score of EORTC QLQ-C30, range 0 to 100, higher is better",
        "Baseline and 3, 6 and 12 months",
    ),
    (
        "Quality of life",
        "FACT-G total score, from 0 to 108, with higher scores indicating better quality of life",
        "Every 3 months until 24 months",
    ),
    ("Change in quality of life", "EQ-5D-5L index", "Baseline to 12 months"),
    ("Pain", "Numeric rating scale from 0 to 10, higher scores indicating worse pain", "3 months"),
    (
        "Pain intensity",
        "Worst pain of the Brief Pain Inventory, 0 to 10; a 2-point decrease is a response on this scale",
        "At 1, 3 and 6 months",
    ),
    ("Symptom burden", "PRO-CTCAE items, coded 0 to 4", "Weekly for 12 weeks"),
    (
        "Time to next systemic treatment",
        "Time from randomisation to the start of a new systemic line or death",
        "36 months",
    ),
    (
        "Time to progression",
        "Time from randomisation to progression by RECIST 1.1; death is a competing event",
        "36 months",
    ),
    ("Feasibility", "Number of participants who complete all planned fractions", "8 weeks"),
    ("Cost", "Costs in euro per participant from the payer's view", "24 months"),
    (
        "Freedom from distant metastases",
        "Time from randomisation to the first new lesion outside the irradiated sites",
        "24 months",
    ),
    ("Change of tumour volume", "Increase in tumour volume above 20 % on MRI", "At 6 months"),
    ("Disease-free survival", "Time from randomisation to recurrence or death", "5 years"),
    (
        "Event-free survival",
        "Compare the time from randomisation to recurrence or death between the immediate group and the "
        "deferred group",
        "5 years",
    ),
)
"""Outcomes in which the lint finds nothing, alone or together."""


def build_outcome(words: Words, name: str = "900_primary_1") -> RegisteredOutcome:
    """An outcome registered with these words."""
    measure, description, time_frame = words
    return RegisteredOutcome.model_validate(
        {
            "id": name,
            "role": name.split("_")[1],
            "measure": measure,
            "description": description,
            "time_frame": time_frame,
            "raw": ", ".join(part for part in words if part),
        }
    )


def lint(
    outcomes: Sequence[RegisteredOutcome] = (), text: RegistrationText | None = None, title: str = "A study"
) -> list[tuple[str, str | None, str]]:
    """Rule, outcome and words of every finding."""
    return [name_finding(each) for each in find_findings(Material(title, tuple(outcomes), text))]


def name_finding(each: LintFinding) -> tuple[str, str | None, str]:
    """Rule, outcome and words of a finding."""
    return each.rule.id, each.outcome, each.words
