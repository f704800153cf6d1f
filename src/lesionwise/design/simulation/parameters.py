"""Parameters of the disease model. Times in months, diameters in mm, rates per month.

No value is a clinical finding: each was chosen so that the simulated trials resemble published ones
(RENOTORCH, SABR-ORCA, GETUG 2018, MD Anderson phase II 2025). The model is a test bench, not evidence.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from lesionwise.design.simulation.assumptions import NextLine

Sabr = Literal["none", "all", "progressing"]

HORIZON_MONTHS: Final = 60.0
"""End of the simulated world."""


@dataclass(frozen=True)
class Parameters:
    """One arm of a simulated trial; the defaults are first-line combination therapy alone."""

    sd_z: float = 0.60
    """SD of the log frailty z."""
    on_drug: bool = True
    """Systemic therapy is active from time 0."""
    p_refractory: float = 0.09
    """Every lesion grows from time 0."""
    resistance_shape: float = 1.0
    resistance_scale: float = 60.0
    """Weibull time of diffuse resistance, divided by e^z."""
    h_escape: float = 0.0040
    """Escape of a lesion from the drug, times e^z."""
    h_new: float = 0.0112
    """New detectable lesions of a patient, times e^z."""
    rr_new_resistant: float = 3.0
    """Multiplies `h_new` after diffuse resistance, on drug."""
    a_occult: float = 0.60
    """Share of seeding that does not come from visible disease; 1: ablation helps only the lesion it hits."""
    mu_response: float = 0.38
    sd_response: float = 1.0
    sd_response_lesion: float = 0.5
    """Response to the drug on the logit scale: mean, SD between patients, weight of the lesion's deviate."""
    k_response: float = 0.30
    """Rate of shrinkage on drug."""
    growth_median: float = 0.075
    growth_sd: float = 0.45
    """Growth rate of the log diameter: median and SD of the log."""
    diameter_median: float = 18.0
    diameter_sd: float = 0.5
    diameter_floor: float = 10.0
    """Diameter at time 0: median, SD of the log, smallest."""
    diameter_new: float = 9.0
    """Diameter of a new lesion at birth."""
    count_probabilities: tuple[tuple[int, float], ...] = (
        (1, 0.25),
        (2, 0.27),
        (3, 0.22),
        (4, 0.15),
        (5, 0.11),
    )
    """Lesions at time 0."""
    oligoprogressive: bool = False
    """Some lesions are progressing at time 0."""
    progressing_probabilities: tuple[tuple[int, float], ...] = ((1, 0.5), (2, 0.3), (3, 0.2))
    asymptote_progressive: float = 0.95
    """Smallest asymptotic fraction of a lesion when some are progressing at time 0."""
    sabr: Sabr = "none"
    """Which lesions the arm irradiates at the start."""
    t_sabr: float = 0.3
    """Time of the first fraction."""
    rt_shrink_rate: float = 0.20
    lc_probability: float = 0.18
    """Eventual local failure of a lesion of 20 mm."""
    lc_per_10_mm: float = 0.30
    """Logit of eventual local failure per 10 mm."""
    lc_per_log_bed: float = 0.0
    """Logit of eventual local failure per unit of ln(BED3 / 150 Gy); off in the calibrated core."""
    lc_shape: float = 1.3
    lc_scale: float = 9.0
    """Weibull onset of regrowth after SABR."""
    hr_abscopal: float = 1.0
    """Multiplies `h_escape` and `h_new` when the arm gives SABR at the start."""
    h_death_before: float = 0.006
    h_death_after: float = 0.029
    """Death before and after the systemic change."""
    death_frailty: float = 0.6
    """Death times e^(death_frailty z)."""
    h_death_active: float = 0.0
    """Death per active lesion; off by default."""
    scan_first: float = 2.0
    scan_interval: float = 3.0
    sd_reading: float = 0.04
    """SD of the log of a measured diameter."""
    salvage: bool = False
    """Salvage SABR is possible."""
    max_lesions: int = 3
    """Lesions per salvage."""
    max_courses: int = 4
    """Salvage courses."""
    p_amenable: float = 0.90
    """A progressing lesion is amenable."""
    p_policy: float = 1.0
    """The team chooses salvage at all."""
    allow_reirradiation: bool = False
    """Salvage may treat a lesion that was irradiated before."""
    t_salvage: float = 0.3
    """From scan to salvage SABR."""
    t_change: float = 0.5
    """From scan to systemic change."""
    next_line: NextLine = field(default_factory=NextLine)
    """What the line after the change does; the core ends with the change."""

    @property
    def abscopal(self) -> float:
        """Factor on escape and seeding: `hr_abscopal` when the arm gives SABR at the start, else 1."""
        return self.hr_abscopal if self.sabr != "none" else 1.0
