"""The parts of an endpoint's declaration."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions.node import Node

OriginName = Literal[
    "consent",
    "enrolment",
    "randomisation",
    "first_systemic_dose",
    "first_sabr_fraction",
    "earliest_study_treatment",
    "first_response",
    "lesion_first_fraction",
    "lesion_last_fraction",
    "baseline_form",
]
"""Where the clock of an endpoint starts. `earliest_study_treatment` is the earlier of the first dose of a
protocol line and the first planned fraction; `first_response` is for the duration of response only,
the first and last fraction to a lesion for its local control, the baseline form for questionnaires."""

EventName = Literal[
    "progression",
    "polymetastatic_progression",
    "not_amenable_progression",
    "local_failure",
    "new_distant_lesion",
    "unirradiated_growth",
    "second_progression",
    "systemic_change",
    "not_amenable",
    "clinical_progression",
    "first_systemic_therapy",
    "next_line",
    "next_line_for_progression",
    "end_of_line",
    "lost",
    "death",
]
"""What a time to event may count; the manual of the study file says each in words.

`progression` is a progressive disease of the response table, dated by its rule; `second_progression` one
on the next systemic line, against a baseline of its own. `next_line` starts for whatever reason,
`next_line_for_progression` because of progression or clinical deterioration. `systemic_change` is a
progression that made a change of systemic therapy necessary, `not_amenable` one that cannot be irradiated;
progressions that were salvaged on the same line are neither."""

Profile = Literal["treatment_policy", "fda_2018"]
"""How intercurrent happenings truncate follow-up of a progression endpoint. `treatment_policy`: an event
counts whatever happened before it (EMA/CHMP/27994/2008/Rev.1, appendix 1; recalled). `fda_2018`: a new
systemic therapy or two missed scheduled scans before the event censor at the last adequate assessment
(FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, 2018; 2007 tables verified,
2018 table recalled)."""

CensorAt = Literal["last_adequate_assessment", "last_known_alive", "last_contact"]
"""`last_contact`: the last day known alive without the event; the death, where death is no event."""

LocalTherapy = Literal["ignored", "counted", "censored"]
"""Unplanned radiotherapy before the event: no matter, an event on its day, or the end of follow-up."""

ToxicitySwitch = Literal["treatment_policy", "hypothetical", "composite"]
"""A next line for toxicity: the line goes on with it, it ends follow-up, or it is an event on its day."""

NeedWithoutStart = Literal["death_only", "decision_date"]
"""A next line that the board found necessary and that never began: no event, or one on the decision."""

SecondBasis = Literal["objective", "clinical", "start_of_third_line", "end_of_next_line"]
"""What makes a second progression: a scan; a scan or a form of clinical progression; or a stand-in."""

SalvagedDate = Literal["progression_scan", "decision", "next_line_start"]
"""The day of a progression that was not salvaged: its own, of the decision on it, of the next line."""

SalvageScope = Literal["any", "new_only", "new_or_growing_unirradiated"]
"""Progressing lesions that may be salvaged without ending the time."""

SalvageModality = Literal["radiotherapy", "surgery", "ablation"]

Nonbiological = Literal["event_if_change", "event"]
"""Progression not irradiated for refusal or logistics: an event with a systemic change only, or always."""

Undecided = Literal["ignored", "event"]
"""Progression on which nobody decided and after which nothing was begun."""

LesionCount = Literal["scan", "cumulative"]

Brain = Literal["event", "ignored"]

TreatedLesions = Literal["P0", "P1", "P2", "non_irradiated"]

TREATED_LESIONS: dict[TreatedLesions, str] = {
    "P0": "not assessed from their first fraction on",
    "P1": "they leave the lists at their first fraction",
    "P2": "they stay in, and their growth counts once it is confirmed",
    "non_irradiated": "left out, as if they were not there",
}
"""How irradiated lesions enter the responses of one endpoint (ENDPOINTS 3), in words."""

EntryRule = Literal["none", "left_truncate"]
"""`left_truncate`: a subject is at risk from the first SABR fraction when the origin lies before it."""

Estimator = Literal[
    "kaplan_meier",
    "median",
    "follow_up",
    "log_rank",
    "aalen_johansen",
    "clopper_pearson",
    "wilson",
    "mean",
    "mean_change",
    "categories",
]
"""The last three are of a measure at visits: its mean, the mean of its change from the baseline, the share of
each category of an ordinal scale."""

Months = Annotated[float, Field(gt=0, le=600)]


class Censoring(Node):
    """Where a subject without event is censored."""

    at: CensorAt
    profile: Profile = "treatment_policy"


class Reported(Node):
    """One estimate that is reported: estimator, its landmarks in months, and the groups it is given by."""

    estimator: Estimator
    at_months: tuple[Months, ...] = ()
    by: Literal["arm", "mode"] | None = None
