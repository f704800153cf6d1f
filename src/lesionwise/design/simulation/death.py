"""Death: one exponential amount a patient, used up by a hazard that rises at the systemic change."""

from dataclasses import dataclass

import numpy as np

from lesionwise.design.simulation.arrays import Floats
from lesionwise.design.simulation.disease import Patients
from lesionwise.design.simulation.parameters import Parameters


@dataclass(frozen=True)
class Life:
    """One element a patient: cumulative hazard left until death, and the time of death (inf while alive)."""

    left: Floats
    death: Floats


def advance_life(
    parameters: Parameters,
    patients: Patients,
    life: Life,
    start: Floats,
    stop: Floats,
    change: Floats,
    active: Floats,
) -> Life:
    """Life after the months from `start` to `stop`; hazard constant before and after `change`.

    `active` lesions add `h_death_active` each, taken as constant in between. A patient who is dead stays so.
    """
    frailty = np.exp(parameters.death_frailty * patients.z)
    extra = parameters.h_death_active * active
    before = parameters.h_death_before * frailty + extra
    after = parameters.h_death_after * frailty + extra
    middle = np.clip(change, start, stop)
    first, second = before * (middle - start), after * (stop - middle)
    early, late = life.left < first, life.left < first + second
    with np.errstate(divide="ignore", invalid="ignore"):  # a hazard may be 0; such quotients are not chosen
        when = np.where(early, start + life.left / before, middle + (life.left - first) / after)
    dies = np.isinf(life.death) & late
    return Life(life.left - first - second, np.where(dies, when, life.death))
