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
]
"""Where the clock of an endpoint starts. `earliest_study_treatment` is the earlier of the first dose of a
protocol line and the first planned fraction; `first_response` is for the duration of response only."""

EventName = Literal["progression", "clinical_progression", "death"]
"""`progression` is a progressive disease of the response table, dated by its rule."""

Profile = Literal["treatment_policy", "fda_2018"]
"""How intercurrent happenings truncate follow-up of a progression endpoint. `treatment_policy`: an event
counts whatever happened before it (EMA/CHMP/27994/2008/Rev.1, appendix 1; recalled). `fda_2018`: a new
systemic therapy or two missed scheduled scans before the event censor at the last adequate assessment
(FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, 2018; 2007 tables verified,
2018 table recalled)."""

CensorAt = Literal["last_adequate_assessment", "last_known_alive"]

EntryRule = Literal["none", "left_truncate"]
"""`left_truncate`: a subject is at risk from the first SABR fraction when the origin lies before it."""

Estimator = Literal["kaplan_meier", "median", "follow_up", "log_rank", "clopper_pearson", "wilson"]

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
