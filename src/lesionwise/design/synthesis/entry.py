"""Who enters: covariates, site, arm and calendar of each subject.

The IMDC factors are noisy functions of the log frailty; shares of factors, histology, age and sex are
chosen, not found. Groups by number of factors: Heng, J Clin Oncol 2009;27:5794 (0, 1-2, 3 and more).
"""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaincinv, logit

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.disease import Patients, draw_baseline, draw_patients
from lesionwise.design.simulation.presets import Preset
from lesionwise.design.simulation.streams import Draw, Draws, compute_draws
from lesionwise.design.synthesis.allocation import allocate
from lesionwise.design.synthesis.anatomy import draw_organ
from lesionwise.terms import DAYS_PER_MONTH

FACTORS: Final = (
    ("karnofsky", 0.08),
    ("interval", 0.55),
    ("haemoglobin", 0.45),
    ("calcium", 0.06),
    ("neutrophils", 0.07),
    ("platelets", 0.09),
)
"""IMDC factors and the probability of each at average frailty."""

RISK_GROUPS: Final = ("favourable", "intermediate", "poor")

_MOST_ATTEMPTS: Final = 200
_STRATA: Final = (
    "imdc:favourable|metastases:1-3",
    "imdc:favourable|metastases:4+",
    "imdc:intermediate_poor|metastases:1-3",
    "imdc:intermediate_poor|metastases:4+",
)
"""Strata of randomisation, in alphabetical order."""

_LARGEST_PROGRESSING_MM: Final = 40.0
_MOST_ORGANS: Final = 2


@dataclass(frozen=True)
class Entry:
    """One element a subject. Days count from the preset's first entry; months are months.

    `group` is the position among the preset's groups, `adverse` one column a factor, `risk` the position
    in `RISK_GROUPS`, `lead` the days from systemic start to time 0, `shift` the site's shift of z.
    """

    subject: Rows
    attempt: Rows
    group: Rows
    site: Rows
    shift: Floats
    start: Rows
    retrospective: Mask
    adverse: NDArray[np.bool_]
    risk: Rows
    karnofsky: Rows
    interval: Floats
    age: Rows
    male: Mask
    histology: NDArray[np.str_]
    sarcomatoid: Mask
    nephrectomy: Mask
    stratum: NDArray[np.str_]
    lead: Rows
    drop_out: Floats

    def __len__(self) -> int:
        return len(self.subject)

    def take(self, rows: Rows) -> "Entry":
        """The subjects at these positions."""
        return Entry(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def draw_entry(preset: Preset, subjects: int, seed: int) -> Entry:
    """The subjects 0, 1, ... of a trial, screened and allocated as the preset says."""
    number = np.arange(subjects)
    attempt = _screen(preset, number, seed) if preset.screened else np.zeros(subjects, dtype=np.int64)
    draws = Draws(seed, number, attempt)
    site, shift = _draw_site(preset, draws)
    patients = draw_patients(preset.groups[0].parameters, draws, shift)
    adverse, risk = _draw_risk(draws, patients)
    stratum = np.char.add(
        np.where(risk == 0, "imdc:favourable", "imdc:intermediate_poor"),
        np.where(patients.count <= 3, "|metastases:1-3", "|metastases:4+"),
    )
    start = np.floor(draws.uniform(Draw.ENTRY) * preset.accrual_months * DAYS_PER_MONTH).astype(np.int64)
    opening = (preset.opening - preset.first_entry).days if preset.opening else -1
    low, high = preset.age_limits
    return Entry(
        number,
        attempt,
        _draw_group(preset, draws, stratum),
        site,
        shift,
        start,
        retrospective=start < opening,
        adverse=adverse,
        risk=risk,
        karnofsky=_draw_karnofsky(draws, adverse[:, 0]),
        interval=_draw_interval(draws, adverse[:, 1]),
        age=np.clip(np.rint(62 + 10 * draws.normal(Draw.AGE)), low, high).astype(np.int64),
        male=draws.uniform(Draw.SEX) < 0.72,
        histology=_draw_histology(preset, draws),
        sarcomatoid=draws.uniform(Draw.SARCOMATOID) < 0.08,
        nephrectomy=draws.uniform(Draw.NEPHRECTOMY) < 0.85,
        stratum=stratum,
        lead=_draw_lead(preset, draws),
        drop_out=draws.exponential(Draw.DROP_OUT) / 0.004,
    )


def _screen(preset: Preset, number: Rows, seed: int) -> Rows:
    """How often each subject is drawn again until progressing lesions and risk group allow entry."""
    attempt = np.zeros(len(number), dtype=np.int64)
    waiting = number
    for _ in range(_MOST_ATTEMPTS):
        waiting = waiting[~_is_eligible(preset, Draws(seed, waiting, attempt[waiting]))]
        if not waiting.size:
            return attempt
        attempt[waiting] += 1
    raise RuntimeError("the entry criteria admit hardly anyone under these parameters")


def _is_eligible(preset: Preset, draws: Draws) -> Mask:
    """Progressing lesions of at most 40 mm in at most 2 organs; IMDC not poor."""
    parameters = preset.groups[0].parameters
    patients = draw_patients(parameters, draws, _draw_site(preset, draws)[1])
    lesions = draw_baseline(parameters, patients, draws)
    _, risk = _draw_risk(draws, patients)
    row = lesions.row[lesions.progressing]
    organ = draw_organ(draws, row, lesions.item[lesions.progressing])
    pairs = np.unique(np.stack([row, organ]), axis=1)
    organs = np.bincount(pairs[0], minlength=len(draws))
    large = lesions.progressing & (lesions.diameter > _LARGEST_PROGRESSING_MM)
    small = np.bincount(lesions.row, large, len(draws)) == 0
    eligible: Mask = (organs <= _MOST_ORGANS) & small & (risk < 2)
    return eligible


def _draw_site(preset: Preset, draws: Draws) -> tuple[Rows, Floats]:
    """Number of the site (0, 1, ...) and its shift of the log frailty, the same for all of a site."""
    site = np.floor(draws.uniform(Draw.SITE) * preset.sites).astype(np.int64)
    shifts = compute_draws(draws.seed, np.zeros(preset.sites, dtype=np.int64)).normal(
        Draw.SITE_SHIFT, item=np.arange(preset.sites)
    )
    return site, preset.sd_site * shifts[site]


def _draw_group(preset: Preset, draws: Draws, stratum: NDArray[np.str_]) -> Rows:
    if preset.assignment == "single":
        return np.zeros(len(draws), dtype=np.int64)
    if preset.assignment == "halves":
        return (draws.uniform(Draw.HALF) < 0.5).astype(np.int64)
    return allocate(draws.seed, np.searchsorted(_STRATA, stratum)).astype(np.int64)


def _draw_risk(draws: Draws, patients: Patients) -> tuple[NDArray[np.bool_], Rows]:
    """Factors of each subject, and the position of the risk group."""
    chance = np.array([probability for _, probability in FACTORS])
    adverse = np.stack(
        [
            draws.uniform(Draw.RISK_FACTOR, item=number) < expit(logit(probability) + patients.z)
            for number, probability in enumerate(chance)
        ],
        axis=1,
    )
    return adverse, np.searchsorted([1, 3], adverse.sum(axis=1), side="right").astype(np.int64)


def _draw_karnofsky(draws: Draws, adverse: Mask) -> Rows:
    chance = draws.uniform(Draw.KARNOFSKY)
    good = np.array([100, 90, 80])[np.searchsorted([0.3, 0.7], chance)]
    return np.where(adverse, np.where(chance < 0.8, 70, 60), good).astype(np.int64)


def _draw_interval(draws: Draws, adverse: Mask) -> Floats:
    """Months from diagnosis to systemic treatment: below 12 when adverse."""
    chance = draws.uniform(Draw.INTERVAL)
    return np.where(adverse, 12 * chance, 12 - 30 * np.log(chance))


def _draw_histology(preset: Preset, draws: Draws) -> NDArray[np.str_]:
    chance = draws.uniform(Draw.HISTOLOGY) * (0.85 if preset.clear_cell_only else 1.0)
    kinds = np.array(["clear_cell", "papillary", "chromophobe", "other"])
    return kinds[np.searchsorted([0.85, 0.93, 0.97], chance)]


def _draw_lead(preset: Preset, draws: Draws) -> Rows:
    if preset.systemic_lead_months is None:
        return np.zeros(len(draws), dtype=np.int64)
    shape, scale = preset.systemic_lead_months
    months = scale * gammaincinv(shape, draws.uniform(Draw.SYSTEMIC_LEAD))
    days: Rows = np.rint(months * DAYS_PER_MONTH).astype(np.int64)
    return days
