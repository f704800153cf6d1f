"""A study as one frozen value: what this trial says."""

import datetime
from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions import Clock, Endpoint, Node, Relation
from lesionwise.terms import CTCAE_VERSION

Design = Literal["cohort", "single_arm", "registry", "randomised"]
Mode = Literal["prospective", "retrospective"]
"""How a subject's data were acquired."""

RtPolicy = Literal["P0", "P1", "P2", "P3"]
"""How irradiated lesions enter the response: not assessed, frozen out, kept in, all treated."""

NodeCounting = Literal["each_node", "station"]
"""How lymph nodes are counted: each, or those of one station and side together."""

Amenable = Literal["asked", "assumed"]
"""Whether a lesion of which nobody says that it is amenable is unknown, or taken as amenable."""

CriterionRule = Literal[
    "age",
    "histology",
    "risk_group",
    "recurrent_or_metastatic",
    "metastases",
    "organs",
    "size",
    "measurable",
    "extracerebral",
    "oligometastatic",
    "oligoprogression",
    "systemic_therapy",
    "drugs",
    "primary_treated",
    "board_before",
    "consent_before",
]
"""What the records can decide (`derive.eligibility`)."""

Basis = Literal["registration", "public_copy", "summary", "inferred"]
"""Where a fact comes from; `inferred` is a default of this product that a study file may change."""


class Version(Node):
    """One version of the protocol or of the registry record."""

    id: str
    date: datetime.date | None = None
    randomised: bool
    planned_subjects: Annotated[int, Field(ge=1)] | None = None
    change: str
    basis: Basis = "registration"


class Arm(Node):
    """One arm. `sabr`: which lesions receive planned SABR."""

    id: str
    label: str
    experimental: bool
    sabr: Literal["all", "progressing", "none"]
    versions: tuple[str, ...] = ()
    """Versions of the protocol that have this arm; empty: all."""


class Criterion(Node):
    """One eligibility criterion. `rule`: how the records decide it; null: a person judges, the record says.

    A rule takes only some of the other keys (`study.checks.criteria`); limits are inclusive. Those of an
    oligoprogression that are null are those of `StateRules`.
    """

    id: str
    kind: Literal["inclusion", "exclusion"]
    text: str
    basis: Basis = "registration"
    rule: CriterionRule | None = None
    low: Annotated[int, Field(ge=0)] | None = None
    high: Annotated[int, Field(ge=0)] | None = None
    among: tuple[str, ...] = ()
    max_cm: Annotated[float, Field(gt=0, le=40)] | None = None
    lesions: Literal["metastases", "progressing"] = "metastases"
    node_counting: NodeCounting = "each_node"
    or_oligoprogression: bool = False
    max_prog: Annotated[int, Field(ge=1)] | None = None
    max_organs: Annotated[int, Field(ge=1)] | None = None
    max_lesion_cm: Annotated[float, Field(gt=0, le=40)] | None = None
    confirm_interval_days: tuple[Annotated[int, Field(ge=1)], ...] | None = None
    amenable: Amenable | None = None


class ImagingSchedule(Node):
    """When scans are due: first scan and interval in days from the anchor, window to either side."""

    anchor: Literal[
        "randomisation", "enrolment", "first_sabr_fraction", "first_systemic_dose", "earliest_study_treatment"
    ]
    first_day: Annotated[int, Field(ge=1)]
    interval_days: Annotated[int, Field(ge=1)]
    window_days: Annotated[int, Field(ge=0)]
    mode: Mode | None = None
    """Only subjects of this acquisition mode have the schedule; null: every subject."""
    basis: Basis = "inferred"


class VisitDue(Node):
    """A planned visit: days from the anchor, window to either side; `every_days` repeats it."""

    id: str
    label: str
    anchor: Literal["randomisation", "enrolment", "first_sabr_fraction", "earliest_study_treatment"]
    day: int
    window_days: Annotated[int, Field(ge=0)]
    every_days: Annotated[int, Field(ge=1)] | None = None
    until_days: Annotated[int, Field(ge=1)] | None = None
    basis: Basis = "inferred"


class Instrument(Node):
    """A questionnaire: range, direction, status of its identity. No item wording is kept here.

    Range and direction are null only while `status` is `unset`: the protocol names no instrument yet.
    `form`: who scores it, a bundled instrument or a file beside the study file; null: the bundled one of
    this id, else one total. `value_set`: file of the values of its health states. `visits`: where it is due;
    empty: at every visit of the study.
    """

    id: str
    label: str
    low: float | None = None
    high: float | None = None
    direction: Literal["higher_better", "higher_worse", "ordinal"] | None = None
    status: Literal["verified", "unverified", "unset"]
    licence: str
    source: str
    form: str | None = None
    value_set: str | None = None
    visits: tuple[str, ...] = ()


class Prescription(Node):
    """A dose prescription of the protocol for a site.

    `dose_gy_max` and `fractions_max` are the upper ends of a range; null: exactly `dose_gy`, `fractions`.
    """

    site: str
    dose_gy: Annotated[float, Field(gt=0)]
    dose_gy_max: Annotated[float, Field(gt=0)] | None = None
    fractions: Annotated[int, Field(ge=1)]
    fractions_max: Annotated[int, Field(ge=1)] | None = None
    note: str | None = None
    source: str
    status: Literal["verified", "transcribed", "recalled"]


class RegisteredOutcome(Node):
    """One outcome of the registration, verbatim.

    `raw` is the whole text as registered, of which measure, description and time frame are parts (the last
    two are empty where the registration gives none). It is empty where the outcome was not found in the
    registration (`basis` says where): then no verbatim text exists.
    """

    id: str
    role: Literal["primary", "secondary", "other"]
    measure: str
    description: str = ""
    time_frame: str = ""
    raw: str
    split: Literal["sure", "ambiguous"] = "sure"
    """`ambiguous`: `study draft` found two readings of `raw`; refused until a person has chosen."""
    basis: Basis = "registration"


class RegistrationText(Node):
    """What the registration says beside its outcomes, letter by letter: the lint of `study check` reads it.

    Null or empty: the registration does not say it. `lines` are lines of a copy that have a label of their
    own (opening date, site). `enrolment` is the number of subjects where the registration has a field for it.
    """

    summary: str | None = None
    description: str | None = None
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    enrolment: Annotated[int, Field(ge=0)] | None = None

    @property
    def given(self) -> bool:
        """Whether the study file holds the text at all."""
        return self != RegistrationText()


class Resolution(Node):
    """How one finding of the lint was settled.

    `outcomes`: ids of the outcomes that the finding is about; empty: the record as a whole. `parameter`:
    the key of the study file that records the choice; null where no key does.
    """

    rule: str
    outcomes: tuple[str, ...] = ()
    resolution: str
    parameter: str | None = None


class ResponseRules(Node):
    """Switches of the response engine (RECIST 1.1) with the product's defaults.

    Sources: Eisenhauer, Eur J Cancer 2009;45:228 and the RECIST working group's answers to frequent
    questions; `min_sd_days`, `confirm_days` and `max_ne` are left to the protocol by RECIST.
    """

    source: Literal["derived", "collected"] = "derived"
    reader: str | None = None
    """Reader whose responses feed the endpoints; null: the only reader, or INVESTIGATOR."""
    min_sd_days: Annotated[int, Field(ge=0)] = 42
    confirm_days: Annotated[int, Field(ge=0)] = 28
    max_ne: Annotated[int, Field(ge=0)] = 1
    accept_sd: bool = False
    pr_persist: bool = True
    orr_confirmed: bool = False
    post_cr_requires: Literal["any", "confirmed"] = "any"
    assessment_date: Literal["cdisc", "first", "last"] = "cdisc"
    impute_day: Literal["first", "last"] = "last"
    rt_policy: RtPolicy | None = None
    """How irradiated lesions are judged; null: like all others."""
    p3_fallback: bool = False
    """Whether P1 goes over to P3 where no untreated target is left; else not evaluable."""
    baseline_reset: bool = False
    """Whether subjects enrol at a progression: their last scan up to then is the baseline."""
    lf_confirmation: Literal["two_scans_or_pet_or_biopsy", "single_scan"] = "two_scans_or_pet_or_biopsy"
    """What makes growth of an irradiated lesion a local failure (ENDPOINTS 2.11, 8.1)."""
    lf_confirm_days: Annotated[int, Field(ge=1)] = 56
    guard_days: Annotated[int, Field(ge=0)] | None = None
    """Days after the first fraction in which growth must be confirmed; null: always."""
    infield_overlap: Annotated[float, Field(gt=0, le=1)] = 0.8
    marginal_cm: Annotated[float, Field(ge=0)] = 1.0
    """Recalled (literature 1 to 2 cm); a parameter of the protocol."""
    marginal_is_lf: bool = True


class AdverseEventRules(Node):
    """Windows and switches of adverse events.

    Class of an event by its onset, in days after the last fraction of the course concerned: acute from
    `acute_from` to the largest of `acute_days` (inclusive; smaller ones are windows nested in it), late from
    `late_from_days` (null: the day after the acute window) to `late_to_days` (null: no end), intermediate in
    between. Sources: STUDIES 9.5; ENDPOINTS 10. The 90 days are a convention of this product.
    """

    acute_days: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (90,)
    acute_from: Literal["first_fraction", "randomisation"] = "first_fraction"
    late_from_days: Annotated[int, Field(ge=1)] | None = None
    late_to_days: Annotated[int, Field(ge=1)] | None = None
    ae_control_clock: Clock = "randomisation"
    related_levels: Annotated[tuple[Relation, ...], Field(min_length=1)] = (
        "possible",
        "probable",
        "definite",
    )
    pool_modes_for_ae: bool = False
    """Whether retrospective and prospective subjects may be reported together."""
    solicited: tuple[str, ...] = ()
    """Terms that the forms ask for: only of these a grade 0, asked and absent, is possible."""
    ctcae_version: str = CTCAE_VERSION
    dictionary: str | None = None
    """File of the whole dictionary, relative to the study file; null: the terms of the product."""


class StateRules(Node):
    """Switches of oligometastatic state, oligoprogression, risk groups and scope of radiotherapy.

    Limits are inclusive; null: no limit. `max_lesions` metastases and `sync_months` after the primary tumour:
    Lievens, Radiother Oncol 2020;148:157 and Guckenberger, Lancet Oncol 2020;21:e18 (both recalled).
    `max_prog`, `max_organs`, `max_lesion_cm`: progressing lesions (STUDIES 3.3; SABR-5 and CURB allow five).
    A study's criterion of oligoprogression goes before them.
    """

    max_lesions: Annotated[int, Field(ge=1)] = 5
    sync_months: Annotated[int, Field(ge=0)] = 6
    max_prog: Annotated[int, Field(ge=1)] = 3
    max_organs: Annotated[int, Field(ge=1)] | None = None
    max_lesion_cm: Annotated[float, Field(gt=0, le=40)] | None = None
    confirm_interval_days: tuple[Annotated[int, Field(ge=1)], ...] = (42, 90)
    """Days from a scan to the one that confirms it, both ends inclusive; empty: one scan is enough."""
    node_counting: NodeCounting = "each_node"
    amenable: Amenable = "asked"
    """Of metastases, for the oligometastatic state and the extent of progression."""
    progressing_amenable: Amenable = "asked"
    """Of progressing lesions, for oligoprogression."""
    extent_lesions: Annotated[int, Field(ge=1)] = 5
    """More new or growing lesions at one scan are polymetastatic progression."""
    grace_days: Annotated[int, Field(ge=0)] = 56
    """Days after a scan in which a review without scan speaks of its lesions."""
    imdc_anchor: Literal["line_start", "entry"] = "line_start"
    """The day whose values count: the first dose of the protocol line, or the entry."""
    laboratory_days: Annotated[int, Field(ge=0)] = 28
    """A laboratory value counts for so many days (chosen)."""
    complete_response_lesions_counted: bool = False


class DataCut(Node):
    """The data cut of the analysis: a date, or `last_record`."""

    date: datetime.date | None = None


class Study(Node):
    """One study file. `sha256` is the hash of the file's bytes; `path` names it in messages."""

    slug: str
    registration: str
    title: str
    short_title: str
    design: Design
    phase: str | None = None
    population: str
    language: str = "en"
    identifiers: tuple[tuple[str, str], ...] = ()
    planned_subjects: Annotated[int, Field(ge=1)] | None = None
    accrual_months: Annotated[float, Field(gt=0)] | None = None
    versions: tuple[Version, ...]
    arms: tuple[Arm, ...]
    modes: tuple[Mode, ...] = ("prospective",)
    """Acquisition modes of the subjects; results `by = "mode"` need two."""
    strata: tuple[str, ...] = ()
    """What the randomisation is stratified by; `strata_basis` says whether that is known or suggested."""
    strata_basis: Basis = "registration"
    criteria: tuple[Criterion, ...] = ()
    imaging: tuple[ImagingSchedule, ...] = ()
    visits: tuple[VisitDue, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    registered: tuple[RegisteredOutcome, ...] = ()
    registration_text: RegistrationText = RegistrationText()
    lint: tuple[Resolution, ...] = ()
    """How the findings of the lint of the registered text were settled."""
    response: ResponseRules = ResponseRules()
    adverse_event: AdverseEventRules = AdverseEventRules()
    state: StateRules = StateRules()
    data_cut: DataCut = DataCut()
    endpoints: tuple[Endpoint, ...]
    needs: tuple[str, ...]
    """Tables that the study cannot do without."""
    sources: tuple[str, ...] = ()
    """Documents from which the facts of the file were taken."""
    path: str = ""
    sha256: str = ""

    @property
    def state_rules(self) -> StateRules:
        """`state`, with the limits of the first criterion of oligoprogression in their place."""
        own = next((each for each in self.criteria if each.rule == "oligoprogression"), None)
        if own is None:
            return self.state
        limits = ("max_prog", "max_organs", "max_lesion_cm", "confirm_interval_days")
        given = {name: getattr(own, name) for name in limits} | {"progressing_amenable": own.amenable}
        return self.state.model_copy(
            update={name: value for name, value in given.items() if value is not None}
        )

    def find_instrument(self, name: str) -> Instrument:
        """The instrument of an id; that an endpoint names a declared one is checked when the file is read."""
        return next(each for each in self.instruments if each.id == name)

    @property
    def version(self) -> str:
        """The version of the protocol in force: the last one declared."""
        return self.versions[-1].id
