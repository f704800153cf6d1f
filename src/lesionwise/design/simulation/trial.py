"""A trial while it runs and when it is over."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Rows
from lesionwise.design.simulation.death import Life
from lesionwise.design.simulation.disease import Lesions, Patients
from lesionwise.design.simulation.irradiation import Course
from lesionwise.design.simulation.management import Decision
from lesionwise.design.simulation.observation import Observer, Reading
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.seeding import Candidates
from lesionwise.design.simulation.streams import Draws


@dataclass(frozen=True)
class Schedule:
    """Scans by patient (rows) and number (columns): time, ascending in a row, and whether missed.

    `early`: the time to which the scan comes forward if the disease has progressed by then; nan: never.
    """

    time: NDArray[np.float64]
    missed: NDArray[np.bool_]
    early: NDArray[np.float64]


@dataclass(frozen=True)
class Failure:
    """Irradiated lesions seen growing at one scan; `course` counts the lesion's irradiations."""

    lesion: Rows
    course: Rows
    time: Floats


@dataclass
class Trial:
    """Patients on their way. Times in months from time 0, inf while a thing has not happened.

    One element a patient, apart from `lesions` and the lists, which grow by one element an occasion.
    `change` is the date of the systemic change; `second_progression` and `second_change` are those on the
    next line, which the core does not play. `nadir` and `best_ratio` follow the observer's sum;
    `best_ratio` stands still after the first progression. `scan_time` is nan where there was no scan.
    """

    parameters: Parameters
    draws: Draws
    patients: Patients
    observer: Observer
    lesions: Lesions
    candidates: Candidates
    life: Life
    now: Floats
    reference: Floats
    nadir: Floats
    first_progression: Floats
    change: Floats
    second_progression: Floats
    second_change: Floats
    best_ratio: Floats
    courses: Rows
    scan_time: NDArray[np.float64]
    irradiations: list[Course] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.patients)
