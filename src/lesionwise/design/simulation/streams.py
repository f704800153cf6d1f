"""Random numbers of the simulation: one independent stream for each (seed, subject, process).

Every number is a function of seed, subject, process, quantity, item (lesion) and occasion (scan). So the
same seed gives the same trial, adding subjects changes no earlier one, and switching a process off changes
no other process. Two truths compared with one seed share their random numbers.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

import numpy as np
from scipy.special import ndtri

from lesionwise.design.simulation.arrays import Floats, Rows
from lesionwise.design.simulation.philox import compute_block

_LARGEST_SEED: Final = 2**64
_BITS: Final = 8
"""Quantities per process and processes: at most 256 each."""


class Process(IntEnum):
    """The processes of the model; numbers are permanent."""

    FRAILTY = 1
    LESIONS = 2
    DRUG = 3
    NEW = 4
    DEATH = 5
    SCAN = 6
    MEASURE = 7
    MANAGE = 8
    AE = 9
    PRO = 10
    CENSOR = 11
    COVARIATES = 12


class Draw(Enum):
    """Every random quantity of the model: its process and its permanent number there."""

    FRAILTY = (Process.FRAILTY, 0)
    SITE_SHIFT = (Process.FRAILTY, 1)
    LESION_COUNT = (Process.LESIONS, 0)
    PROGRESSING_COUNT = (Process.LESIONS, 1)
    DIAMETER = (Process.LESIONS, 2)
    GROWTH = (Process.LESIONS, 3)
    ORGAN = (Process.LESIONS, 4)
    SOFT_TISSUE = (Process.LESIONS, 5)
    RT_ASYMPTOTE = (Process.LESIONS, 6)
    RT_FAILURE = (Process.LESIONS, 7)
    RT_ONSET = (Process.LESIONS, 8)
    SWELLING = (Process.LESIONS, 9)
    SWELLING_SIZE = (Process.LESIONS, 10)
    SWELLING_PEAK = (Process.LESIONS, 11)
    SIDE = (Process.LESIONS, 12)
    REFRACTORY = (Process.DRUG, 0)
    RESISTANCE = (Process.DRUG, 1)
    RESPONSE = (Process.DRUG, 2)
    RESPONSE_LESION = (Process.DRUG, 3)
    ESCAPE = (Process.DRUG, 4)
    NEXT_REFRACTORY = (Process.DRUG, 5)
    NEXT_RESISTANCE = (Process.DRUG, 6)
    NEXT_RESPONSE = (Process.DRUG, 7)
    NEXT_RESPONSE_LESION = (Process.DRUG, 8)
    NEXT_ESCAPE = (Process.DRUG, 9)
    NEW_GAP = (Process.NEW, 0)
    NEW_MARK = (Process.NEW, 1)
    DEATH = (Process.DEATH, 0)
    SCAN_JITTER = (Process.SCAN, 0)
    SCAN_MISSED = (Process.SCAN, 1)
    SCAN_EARLY = (Process.SCAN, 2)
    SCAN_FORWARD = (Process.SCAN, 3)
    SCAN_GAP = (Process.SCAN, 4)
    SCAN_BASELINE = (Process.SCAN, 5)
    READING = (Process.MEASURE, 0)
    DETECTION = (Process.MEASURE, 1)
    BELOW_LIMIT = (Process.MEASURE, 2)
    POLICY = (Process.MANAGE, 0)
    AMENABLE = (Process.MANAGE, 1)
    REASON = (Process.MANAGE, 2)
    HARM = (Process.AE, 0)
    HARM_ONSET = (Process.AE, 1)
    HARM_LENGTH = (Process.AE, 2)
    HARM_TERM = (Process.AE, 3)
    HARM_CAUSE = (Process.AE, 4)
    HARM_SERIOUS = (Process.AE, 5)
    HARM_SECOND = (Process.AE, 6)
    HARM_SECOND_CAUSE = (Process.AE, 7)
    HARM_RECORDED = (Process.AE, 8)
    HARM_PLACE = (Process.AE, 9)
    QUALITY_LEVEL = (Process.PRO, 0)
    QUALITY_ERROR = (Process.PRO, 1)
    PAIN_LEVEL = (Process.PRO, 2)
    PAIN_ERROR = (Process.PRO, 3)
    PAIN_LESION = (Process.PRO, 4)
    PAIN_RELIEF = (Process.PRO, 5)
    FORM_MISSING = (Process.PRO, 6)
    FORM_DELAY = (Process.PRO, 7)
    DROP_OUT = (Process.CENSOR, 0)
    ENTRY = (Process.CENSOR, 1)
    SITE = (Process.COVARIATES, 0)
    HALF = (Process.COVARIATES, 1)
    BLOCK = (Process.COVARIATES, 2)
    AGE = (Process.COVARIATES, 3)
    SEX = (Process.COVARIATES, 4)
    HISTOLOGY = (Process.COVARIATES, 5)
    SARCOMATOID = (Process.COVARIATES, 6)
    NEPHRECTOMY = (Process.COVARIATES, 7)
    RISK_FACTOR = (Process.COVARIATES, 8)
    KARNOFSKY = (Process.COVARIATES, 9)
    INTERVAL = (Process.COVARIATES, 10)
    SYSTEMIC_LEAD = (Process.COVARIATES, 11)
    LABORATORY = (Process.COVARIATES, 12)
    LABORATORY_DAY = (Process.COVARIATES, 13)
    LDH = (Process.COVARIATES, 14)


@dataclass(frozen=True)
class Draws:
    """The streams of some subjects.

    `subject`: number of the subject (0, 1, ...) of each row. `attempt`: how often the subject was drawn
    again because the entry criteria were not met; 0 at first.
    """

    seed: int
    subject: Rows
    attempt: Rows

    def __post_init__(self) -> None:
        if not 0 <= self.seed < _LARGEST_SEED:
            raise ValueError("a seed is a whole number from 0 to 2**64 - 1")

    def __len__(self) -> int:
        return len(self.subject)

    def uniform(
        self, draw: Draw, row: Rows | None = None, item: Rows | int = 0, occasion: Rows | int = 0
    ) -> Floats:
        """Uniform numbers in (0, 1), never 0 or 1, one for each row (default: every row).

        `item` is the number of the lesion (or factor, site, harm), `occasion` that of the scan, course or
        line.
        """
        process, number = draw.value
        subject = self.subject if row is None else self.subject[row]
        attempt = self.attempt if row is None else self.attempt[row]
        high, low, _, _ = compute_block(
            (self.seed & 0xFFFFFFFF, self.seed >> 32),
            (
                subject.astype(np.uint64),
                np.asarray(item, dtype=np.uint64),
                np.asarray(number + (np.asarray(occasion) << _BITS), dtype=np.uint64),
                (int(process) + (attempt << _BITS)).astype(np.uint64),
            ),
        )
        bits = ((high << np.uint64(32)) | low) >> np.uint64(11)
        return (bits.astype(np.float64) + 0.5) * 2.0**-53

    def normal(
        self, draw: Draw, row: Rows | None = None, item: Rows | int = 0, occasion: Rows | int = 0
    ) -> Floats:
        """Standard normal numbers, by inversion."""
        return np.asarray(ndtri(self.uniform(draw, row, item, occasion)), dtype=np.float64)

    def exponential(
        self, draw: Draw, row: Rows | None = None, item: Rows | int = 0, occasion: Rows | int = 0
    ) -> Floats:
        """Exponential numbers of rate 1, by inversion."""
        return np.asarray(-np.log(self.uniform(draw, row, item, occasion)), dtype=np.float64)


def compute_draws(seed: int, subjects: Rows) -> Draws:
    """The streams of subjects in their first attempt."""
    return Draws(seed, subjects, np.zeros(len(subjects), dtype=np.int64))
