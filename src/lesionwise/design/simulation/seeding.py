"""New lesions: a Poisson process whose rate follows the visible active disease.

Candidates come from a process with a rate that the true rate never exceeds; each is kept with the ratio of
the two rates (thinning: Lewis and Shedler, Naval Research Logistics Quarterly 1979;26:403). The
candidates of a patient do not depend on treatment, so truths are compared on common random numbers.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Rows, sum_rows
from lesionwise.design.simulation.disease import Lesions, Patients, draw_new, join
from lesionwise.design.simulation.parameters import HORIZON_MONTHS, Parameters
from lesionwise.design.simulation.streams import Draw, Draws

_MOST_DISEASE: Final = 2.0
"""Active lesions count at most twice their number at time 0."""

_FIRST_ITEM: Final = 1000
"""New lesions are numbered from here in the random streams, candidates that are not kept included."""


@dataclass(frozen=True)
class Candidates:
    """Candidates in order of patient and time; `next_one` and `end` are positions for each patient."""

    time: Floats
    mark: Floats
    item: Rows
    next_one: Rows
    end: Rows


def draw_candidates(parameters: Parameters, patients: Patients, draws: Draws) -> Candidates:
    """Candidates up to the horizon; `mark` is uniform and decides whether one is kept."""
    base = parameters.h_new * np.exp(patients.z) * _MOST_DISEASE * max(1.0, parameters.abscopal)
    factor = parameters.rr_new_resistant if parameters.on_drug else 1.0
    before = base * np.minimum(patients.resistance, HORIZON_MONTHS)
    whole = before + base * factor * (HORIZON_MONTHS - np.minimum(patients.resistance, HORIZON_MONTHS))
    passed, waiting = np.zeros(len(patients)), np.flatnonzero(whole > 0)
    rows, amounts, items = [], [], []
    number = 0
    while waiting.size:
        passed[waiting] += draws.exponential(Draw.NEW_GAP, waiting, _FIRST_ITEM + number)
        waiting = waiting[passed[waiting] < whole[waiting]]
        rows.append(waiting)
        amounts.append(passed[waiting])
        items.append(np.full(len(waiting), _FIRST_ITEM + number))
        number += 1
    row = np.concatenate([np.empty(0, dtype=np.int64), *rows])
    amount = np.concatenate([np.empty(0), *amounts])
    item = np.concatenate([np.empty(0, dtype=np.int64), *items])
    order = np.argsort(row, kind="stable")
    row, amount, item = row[order], amount[order], item[order]
    early = np.minimum(amount, before[row]) / base[row]
    late = np.maximum(amount - before[row], 0.0) / (base[row] * factor)
    end = np.cumsum(np.bincount(row, minlength=len(patients)))
    start = end - np.bincount(row, minlength=len(patients))
    return Candidates(early + late, draws.uniform(Draw.NEW_MARK, row, item), item, start, end)


def seed_lesions(
    parameters: Parameters,
    patients: Patients,
    lesions: Lesions,
    candidates: Candidates,
    draws: Draws,
    until: Floats,
) -> Lesions:
    """The lesions with those added that are born up to and including `until` (one time a patient).

    Moves `candidates.next_one` on. Rate: h_new e^z abscopal [a + (1 - a) min(active / count, 2)], after
    diffuse resistance on drug times `rr_new_resistant`.
    """
    waiting = _due(candidates, np.arange(len(patients)), until)
    concerned = np.zeros(len(patients), dtype=np.bool_)
    concerned[waiting] = True
    known = np.flatnonzero(concerned[lesions.row])
    born = np.zeros(len(patients))
    kept_rows, kept = [], []
    while waiting.size:
        candidate = candidates.next_one[waiting]
        active = _count_active(lesions, known, waiting, candidates.time[candidate], len(patients))
        disease = np.minimum((active + born[waiting]) / patients.count[waiting], _MOST_DISEASE)
        rate = parameters.abscopal * (parameters.a_occult + (1 - parameters.a_occult) * disease)
        keep = candidates.mark[candidate] * _MOST_DISEASE * max(1.0, parameters.abscopal) < rate
        kept_rows.append(waiting[keep])
        kept.append(candidate[keep])
        born[waiting[keep]] += 1
        candidates.next_one[waiting] += 1
        waiting = _due(candidates, waiting, until)
    if not kept:
        return lesions
    row, chosen = np.concatenate(kept_rows), np.concatenate(kept)
    fresh = draw_new(parameters, patients, draws, row, candidates.item[chosen], candidates.time[chosen])
    return join(lesions, fresh)


def _due(candidates: Candidates, rows: Rows, until: Floats) -> Rows:
    """Those of the patients whose next candidate comes up to `until`."""
    rows = rows[candidates.next_one[rows] < candidates.end[rows]]
    return rows[candidates.time[candidates.next_one[rows]] <= until[rows]]


def _count_active(lesions: Lesions, known: Rows, waiting: Rows, time: Floats, patients: int) -> Floats:
    """Lesions that were not irradiated, or have failed, at the time of each waiting patient's candidate."""
    clock = np.full(patients, -np.inf)
    clock[waiting] = time
    now = clock[lesions.row[known]]
    active = ~lesions.irradiated[known] | (now >= lesions.rt_failure[known])
    return sum_rows(lesions.row[known], active, patients)[waiting]
