"""The five studies as simulations: arms with their parameters, sites, calendar. Values chosen, not found."""

from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from lesionwise.design.simulation.parameters import Parameters

Assignment = Literal["single", "randomised", "halves"]


@dataclass(frozen=True)
class Group:
    """Patients who share their parameters. `arm` is the arm's id; `treated`: a truth applies to it."""

    name: str
    arm: str
    parameters: Parameters
    treated: bool


@dataclass(frozen=True)
class Drug:
    """A drug; without dose where none was looked up."""

    name: str
    drug_class: str
    dose: float | None = None
    unit: str | None = None


_RENOTORCH: Final = (Drug("axitinib", "tki", 5.0, "mg"), Drug("toripalimab", "ici", 240.0, "mg"))
"""Axitinib 5 mg twice daily, toripalimab 240 mg every 3 weeks (RENOTORCH, Yan, Ann Oncol 2024; PMID
37872020)."""

_COMBINATION: Final = (Drug("axitinib", "tki"), Drug("pembrolizumab", "ici"))
_NEXT: Final = Drug("cabozantinib", "tki")
_LATER: Final = Drug("everolimus", "mtor")


@dataclass(frozen=True)
class Preset:
    """One study. `assignment`: one group, 1:1 randomisation, or a fair coin between two populations.

    Subjects enter evenly over `accrual_months` from `first_entry`; the data cut is `follow_up_months` after
    the end of accrual. Those who enter before `opening` are retrospective.
    """

    slug: str
    version: str
    subjects: int
    groups: tuple[Group, ...]
    assignment: Assignment
    first_entry: date
    accrual_months: float = 36.0
    follow_up_months: float = 12.0
    sites: int = 1
    sd_site: float = 0.0
    """SD of a site's shift of the log frailty."""
    opening: date | None = None
    systemic_lead_months: tuple[float, float] | None = None
    """Shape and scale of the gamma time from systemic start to time 0; none: systemic start is time 0."""
    drugs: tuple[Drug, ...] = _RENOTORCH
    """The index line."""
    next_drug: Drug = _NEXT
    """The line after a progression."""
    later_drug: Drug = _LATER
    """The line after a progression on that one."""
    monthly_forms: int = 0
    """Months with questionnaires on quality of life and pain, after the form at the first fraction."""
    board_at_entry: bool = False
    """Patients are included after the board has chosen the lesions to be irradiated."""
    tki_hold_days: int = 0
    """The TKI is held so many days before and after a course."""
    age_limits: tuple[int, int] = (18, 95)
    clear_cell_only: bool = False
    screened: bool = False
    """Drawn again until the entry criteria of oligoprogression are met."""
    primary_treated: bool = False
    """The primary tumour is resected, or its resection scheduled."""


_ALONE: Final = Parameters()
_COMBINED: Final = replace(_ALONE, sabr="all", salvage=True)
_OLIGOPROGRESSION: Final = replace(
    _ALONE,
    oligoprogressive=True,
    p_refractory=0.0,
    resistance_scale=14.0,
    h_new=0.043,
    h_escape=0.007,
    h_death_before=0.012,
    h_death_after=0.038,
    p_policy=0.35,
    count_probabilities=((2, 0.2), (3, 0.3), (4, 0.25), (5, 0.15), (6, 0.10)),
)
_OLIGOPROGRESSION_SRT: Final = replace(_OLIGOPROGRESSION, sabr="progressing", t_sabr=0.5, salvage=True)
_NAIVE: Final = replace(
    _COMBINED,
    on_drug=False,
    h_new=0.044,
    growth_median=0.05,
    h_death_before=0.003,
    h_death_after=0.008,
    death_frailty=0.5,
)

_PRESETS: Final = (
    Preset(
        "sabr-cohort",
        "1",
        120,
        (Group("treated", "sabr", replace(_COMBINED, t_sabr=0.0), True),),
        "single",
        date(2020, 1, 6),
        sites=3,
        sd_site=0.15,
        opening=date(2021, 7, 5),
        systemic_lead_months=(2.0, 4.0),
    ),
    Preset("axitoria", "1", 60, (Group("treated", "sabr", _COMBINED, True),), "single", date(2021, 3, 1)),
    Preset(
        "sabr-registry",
        "1",
        60,
        (
            Group("naive", "sabr", _NAIVE, True),
            Group("oligoprogressive", "sabr", _OLIGOPROGRESSION_SRT, True),
        ),
        "halves",
        date(2024, 5, 1),
        accrual_months=24.0,
        systemic_lead_months=(3.0, 4.0),
        drugs=_COMBINATION,
        monthly_forms=24,
        board_at_entry=True,
    ),
    Preset(
        "sablor",
        "1",
        88,
        (
            Group("control", "control", replace(_ALONE, salvage=True, p_policy=0.15), False),
            Group("treated", "rt", _COMBINED, True),
        ),
        "randomised",
        date(2022, 1, 3),
        drugs=_COMBINATION,
        age_limits=(20, 80),
        primary_treated=True,
    ),
    Preset(
        "storm",
        "v1",
        114,
        (
            Group("control", "control", _OLIGOPROGRESSION, False),
            Group("treated", "srt", _OLIGOPROGRESSION_SRT, True),
        ),
        "randomised",
        date(2020, 9, 7),
        sites=18,
        systemic_lead_months=(3.0, 4.0),
        drugs=_COMBINATION,
        tki_hold_days=8,
        clear_cell_only=True,
        screened=True,
    ),
)

PRESETS: Final = MappingProxyType({preset.slug: preset for preset in _PRESETS})
"""The presets by study slug."""
