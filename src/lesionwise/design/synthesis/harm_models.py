"""The adverse events of the model: CTCAE v5 terms, grades, probabilities, onset. Simulation only.

Probabilities and medians without a name are chosen, guided by reviews of SABR and of first-line therapy
(vertebral fracture: 10 to 25 % in spine SABR for renal cancer); named ones are assumed for simulation. No
brain is irradiated in the model, so radionecrosis does not occur; kidney function is not modelled.
"""

from dataclasses import dataclass
from typing import Final, Literal

from lesionwise.design.simulation.assumptions import (
    ADRENAL_MEDIAN_MONTHS,
    CHEST_WALL_DAYS,
    FATAL_SHARE_PNEUMONITIS,
    FATAL_SHARE_SYSTEMIC,
    FRACTURE_DAYS,
    FRACTURE_MEDIAN_MONTHS,
    HYPERTENSION_DAYS,
    IMMUNE_DAYS,
    MUCOSA_DAYS,
    MUCOSA_MEDIAN_MONTHS,
    PNEUMONITIS_DAYS,
    SYSTEMIC_DAYS,
)

Place = Literal[
    "anywhere", "bone", "vertebra", "lung", "peripheral_lung", "gullet", "stomach", "both_adrenals"
]
"""What a course irradiated."""


@dataclass(frozen=True)
class RadiotherapyHarm:
    """One draw a course that irradiated the place. `number` is permanent in the random streams.

    `grades`: grade and probability. Onset: days from the first fraction, uniform between two limits, or a
    gamma time with this median in months. `days`: limits of the length; none: it lasts.
    """

    number: int
    term: str
    place: Place
    grades: tuple[tuple[int, float], ...]
    onset_days: tuple[int, int] | None = None
    median_months: float | None = None
    days: tuple[int, int] | None = None
    factor_with_ici: float = 1.0
    """Multiplies the probabilities under a checkpoint inhibitor."""


@dataclass(frozen=True)
class SystemicHarm:
    """One draw a line with a drug that may cause it: exponential onset, `probability` within 18 months.

    `terms`: one of them, each equally likely. `causes`: classes of drugs.
    """

    number: int
    terms: tuple[str, ...]
    grade: int
    probability: float
    causes: tuple[str, ...]
    days: int | None
    immune: bool = False


@dataclass(frozen=True)
class FatalHarm:
    """A share of the deaths within 18 months of the exposure; `place` for radiotherapy, `cause` for drugs."""

    number: int
    term: str
    share: float
    cause: str
    place: Place | None = None


HARM_MONTHS: Final = 18.0
"""Probabilities of systemic harms are those up to this time."""

RADIOTHERAPY_HARMS: Final = (
    RadiotherapyHarm(0, "Fatigue", "anywhere", ((1, 0.15), (2, 0.15)), (0, 21), days=(30, 30)),
    RadiotherapyHarm(1, "Tumor pain", "bone", ((1, 0.125), (2, 0.125)), (1, 7), days=(5, 10)),
    RadiotherapyHarm(
        2,
        "Pneumonitis",
        "lung",
        ((2, 0.05), (3, 0.01)),
        median_months=3.5,
        days=(PNEUMONITIS_DAYS, PNEUMONITIS_DAYS),
        factor_with_ici=1.8,
    ),
    RadiotherapyHarm(
        3,
        "Chest wall pain",
        "peripheral_lung",
        ((1, 0.04), (2, 0.04)),
        median_months=9.0,
        days=(CHEST_WALL_DAYS, CHEST_WALL_DAYS),
    ),
    RadiotherapyHarm(
        4,
        "Fracture",
        "peripheral_lung",
        ((1, 0.025), (2, 0.025)),
        median_months=15.0,
        days=(FRACTURE_DAYS, FRACTURE_DAYS),
    ),
    RadiotherapyHarm(
        5,
        "Spinal fracture",
        "vertebra",
        ((1, 0.05), (2, 0.05), (3, 0.04)),
        median_months=FRACTURE_MEDIAN_MONTHS,
        days=(FRACTURE_DAYS, FRACTURE_DAYS),
    ),
    RadiotherapyHarm(
        6,
        "Esophagitis",
        "gullet",
        ((2, 0.05), (3, 0.01)),
        median_months=MUCOSA_MEDIAN_MONTHS,
        days=(MUCOSA_DAYS, MUCOSA_DAYS),
    ),
    RadiotherapyHarm(
        7,
        "Gastric ulcer",
        "stomach",
        ((2, 0.05), (3, 0.01)),
        median_months=MUCOSA_MEDIAN_MONTHS,
        days=(MUCOSA_DAYS, MUCOSA_DAYS),
    ),
    RadiotherapyHarm(
        8, "Adrenal insufficiency", "both_adrenals", ((2, 0.05),), median_months=ADRENAL_MEDIAN_MONTHS
    ),
)
"""Grades 1 and 2 of one event are equally likely; the place decides between oesophagitis and ulcer."""

_ANY: Final = ("tki", "ici")
_OTHER: Final = ("Fatigue", "Anemia", "Lipase increased", "Hyponatremia", "Proteinuria", "Weight loss")

SYSTEMIC_HARMS: Final = (
    SystemicHarm(32, ("Hypertension",), 3, 0.20, ("tki",), HYPERTENSION_DAYS),
    SystemicHarm(33, ("Diarrhea",), 3, 0.08, _ANY, SYSTEMIC_DAYS),
    SystemicHarm(34, ("Alanine aminotransferase increased",), 3, 0.10, _ANY, SYSTEMIC_DAYS),
    SystemicHarm(35, ("Hypothyroidism",), 2, 0.35, _ANY, None),
    SystemicHarm(36, ("Autoimmune disorder",), 3, 0.12, ("ici",), IMMUNE_DAYS, immune=True),
    SystemicHarm(37, ("Palmar-plantar erythrodysesthesia syndrome",), 3, 0.05, ("tki",), SYSTEMIC_DAYS),
    SystemicHarm(38, _OTHER, 3, 0.33, _ANY, SYSTEMIC_DAYS),
)
"""The last one stands for every other event of grade 3, so that 60 to 67 % have one within 18 months."""

FATAL_HARMS: Final = (
    FatalHarm(64, "Pneumonitis", FATAL_SHARE_PNEUMONITIS, "rt", "lung"),
    FatalHarm(65, "Myocarditis", FATAL_SHARE_SYSTEMIC, "ici"),
    FatalHarm(66, "Heart failure", FATAL_SHARE_SYSTEMIC, "tki"),
)
"""A line with a checkpoint inhibitor may end in myocarditis, one without in heart failure."""
