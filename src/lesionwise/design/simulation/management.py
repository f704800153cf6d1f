"""The decision after a scan: salvage SABR to every progressing lesion, or a systemic change."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask, Rows, sum_rows
from lesionwise.design.simulation.disease import Lesions, Patients
from lesionwise.design.simulation.observation import Reading
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draw, Draws

_DIFFUSE: Final = 2
"""After diffuse resistance at most so many lesions are salvaged at a time."""


@dataclass(frozen=True)
class Decision:
    """Decisions at one scan. Per patient: `due` and `salvage` (due without salvage: systemic change).

    `lesion`: the progressing lesions of the patients who are due, `amenable` each. The masks `policy`,
    `limits` and `untouched` say per patient which condition of salvage held.
    """

    scan: int
    time: Floats
    due: Mask
    salvage: Mask
    lesion: Rows
    amenable: Mask
    policy: Mask
    limits: Mask
    untouched: Mask


def decide(
    parameters: Parameters,
    patients: Patients,
    lesions: Lesions,
    draws: Draws,
    reading: Reading,
    scan: int,
    time: Floats,
    due: Mask,
    courses: Rows,
) -> Decision:
    """What the team does at scan `scan` for the patients who are `due`.

    Progressing are the new and growing lesions; without any, the largest baseline lesion. Salvage needs all
    of: salvage possible, the team's policy, number of lesions and of earlier courses within the limits
    (after diffuse resistance at most 2 lesions), none irradiated before unless allowed, each amenable.
    """
    n = len(patients)
    lesion = _progressing(lesions, reading, due)
    row = lesions.row[lesion]
    count = np.bincount(row, minlength=n)
    amenable = draws.uniform(Draw.AMENABLE, row, lesions.item[lesion], scan) < parameters.p_amenable
    policy = draws.uniform(Draw.POLICY, occasion=scan) < parameters.p_policy
    limits = (count <= parameters.max_lesions) & (courses < parameters.max_courses)
    limits &= ~((time > patients.resistance) & (count > _DIFFUSE))
    treated = lesions.irradiated[lesion] & (not parameters.allow_reirradiation)
    untouched = sum_rows(row, treated, n) == 0
    possible = policy & limits & untouched & (sum_rows(row, ~amenable, n) == 0)
    salvage = due & possible & parameters.salvage
    return Decision(scan, time, due, salvage, lesion, amenable, policy, limits, untouched)


def _progressing(lesions: Lesions, reading: Reading, due: Mask) -> Rows:
    """Positions of the progressing lesions of the patients who are due, in order of patient."""
    worse = reading.new | reading.growing
    row = lesions.row[reading.lesion]
    found = sum_rows(row, worse, len(due)) > 0
    spare = np.flatnonzero(lesions.baseline[reading.lesion] & due[row] & ~found[row])
    by_size = spare[np.lexsort((reading.size[spare], row[spare]))]
    last = np.flatnonzero(np.diff(row[by_size], append=-1))
    chosen = np.concatenate([np.flatnonzero(worse & due[row]), by_size[last]])
    ordered: Rows = reading.lesion[chosen[np.argsort(row[chosen], kind="stable")]]
    return ordered
