"""Everything that the model's description leaves open. Status of every value: assumed for simulation.

None was looked up, fitted or calibrated; each was chosen to look plausible, so that records have no holes.
A value that the description gives stands beside the rule that uses it, not here.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class NextLine:
    """The systemic line after the change: its effect on lesions that are active then or come later.

    The calibrated core has no next line. Escape and resistance take the values of the oligoprogression
    preset; the rate of shrinkage is that of the first line.
    """

    p_refractory: float = 0.20
    """Every active lesion grows on."""
    resistance_shape: float = 1.0
    resistance_scale: float = 14.0
    """Weibull time from the start of the line to diffuse resistance, divided by e^z."""
    h_escape: float = 0.007
    """Escape of a lesion from the drug, times e^z."""
    mu_response: float = -0.30
    sd_response: float = 1.0
    sd_response_lesion: float = 0.5
    """Response to the drug on the logit scale: mean, SD between patients, weight of the lesion's deviate."""


# Where irradiated lesions lie.

VERTEBRAL_SHARE: Final = 0.40
"""Bone lesions that lie in a vertebra."""
PERIPHERAL_SHARE: Final = 0.50
"""Lung lesions near the chest wall."""
HOLLOW_VISCUS_SHARE: Final = 0.15
"""Lesions outside bone that lie near oesophagus, stomach or bowel."""

# Adverse events.

LATE_SHAPE: Final = 4.0
"""Shape of the gamma onset of every late harm of radiotherapy (given for pneumonitis only)."""
FRACTURE_MEDIAN_MONTHS: Final = 3.5
"""Onset of vertebral compression fracture; given is 3 to 4."""
MUCOSA_MEDIAN_MONTHS: Final = 1.0
"""Onset of oesophagitis and gastric ulcer."""
ADRENAL_MEDIAN_MONTHS: Final = 6.0
"""Onset of adrenal insufficiency."""
PNEUMONITIS_DAYS: Final = 60
FRACTURE_DAYS: Final = 90
CHEST_WALL_DAYS: Final = 60
MUCOSA_DAYS: Final = 21
SYSTEMIC_DAYS: Final = 21
HYPERTENSION_DAYS: Final = 28
IMMUNE_DAYS: Final = 42
"""Days that an event lasts."""
FATAL_SHARE_SYSTEMIC: Final = 0.05
"""Deaths within 18 months of the start of a line that a fatal event explains: about 1 % of all subjects
where a fifth die in that time. A fatal event is laid on a death that the model has anyway."""
FATAL_SHARE_PNEUMONITIS: Final = 0.005
"""The same for lung radiotherapy: about 0.1 % of those irradiated in the lung."""
FATAL_MONTHS: Final = 18.0
FATAL_DAYS: Final = (3, 21)
"""A fatal event begins so many days before the death."""
SERIOUS_SHARE_GRADE_3: Final = 0.30
"""Events of grade 3 that are serious; grades 4 and 5 always are, lower ones never."""

# Laboratory. Limits of one laboratory that serves every site.

HAEMOGLOBIN_LIMITS: Final = ((115.0, 150.0), (130.0, 175.0))
"""g/L, women and men."""
CALCIUM_LIMITS: Final = (2.11, 2.52)
"""mmol/L."""
ALBUMIN_LIMITS: Final = (35.0, 52.0)
"""g/L."""
NEUTROPHIL_LIMITS: Final = (1.8, 6.3)
PLATELET_LIMITS: Final = (125.0, 350.0)
"""10^9/L."""
LDH_LIMITS: Final = (120.0, 250.0)
"""U/L."""
ALBUMIN_MEAN: Final = 40.0
ALBUMIN_SD: Final = 3.5
"""g/L; albumin is no risk factor and does not depend on z."""
LDH_SHARE: Final = 0.10
"""Subjects of average frailty with LDH above 1.5 times its upper limit."""
LINE_LABORATORY_DAYS: Final = 7
"""Blood is taken at most so many days before the first dose."""

# Questionnaires.

SYMPTOMATIC_SHARE: Final = 0.50
"""Bone lesions that hurt."""
MISSING_PER_MONTH: Final = 0.03
"""Rise of the logit of a missing form per month: by the rule for falling scores alone, compliance would not
fall with time."""
FORM_DELAY_DAYS: Final = 6
"""A form is answered at most so many days after it is due; the one at time 0 on its day."""
