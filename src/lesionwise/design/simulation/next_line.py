"""The next systemic line: what it does to lesions, its scans, progression on it and a further change.

Played after the trial proper: births and deaths up to the horizon are known and stay as they are, for
seeding goes on and the hazard of death after the change is constant. Nothing is irradiated on the next
line, and a further line has no effect of its own.
"""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.special import expit

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.disease import compute_diameter
from lesionwise.design.simulation.engine import has_latent_progression, note_failures
from lesionwise.design.simulation.management import decide
from lesionwise.design.simulation.observation import Observer, Reading
from lesionwise.design.simulation.parameters import HORIZON_MONTHS
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.simulation.trial import Schedule, Trial


class LaterObserver(Observer, Protocol):
    """An observer that can begin anew: `restart` takes what it saw last as the new baseline of the marked
    patients and gives the sum of the lesions that it follows from then on (0 for the others)."""

    def restart(self, trial: Trial, patients: Mask) -> Floats: ...


@dataclass(frozen=True)
class _Drug:
    """The next line's drug in each patient: whether it fails at once, when it fails, response level."""

    refractory: Mask
    resistance: Floats
    response: Floats


def run_next_line(trial: Trial, schedule: Schedule, observer: LaterObserver) -> None:
    """Go on with the patients whose systemic therapy changed, by the same schedule of scans.

    The scan that decided the change is the new baseline. Scans end with the decision for a further change,
    `t_change` after which the line after that begins. Changes `trial`.
    """
    changed = (trial.change < trial.life.death) & (trial.change < HORIZON_MONTHS)
    _begin(trial, np.flatnonzero(changed[trial.lesions.row]))
    trial.nadir = np.where(changed, observer.restart(trial, changed), trial.nadir)
    for scan in range(schedule.time.shape[1]):
        going_on = changed & np.isinf(trial.second_change) & np.isnan(trial.scan_time[:, scan])
        time = _compute_time(trial, schedule, scan, going_on)
        scanned = going_on & ~schedule.missed[:, scan] & (time > trial.change)
        scanned &= (time < trial.life.death) & (time < HORIZON_MONTHS)
        trial.scan_time[scanned, scan] = time[scanned]
        _visit(trial, observer, scanned, time, scan)


def _begin(trial: Trial, lesion: Rows) -> None:
    """Let the line act on the lesions that are active at the change, and on those that come later.

    A lesion under control after SABR stays as it is, also when it fails later.
    """
    lesions, parameters = trial.lesions, trial.parameters
    change = trial.change[lesions.row[lesion]]
    active = ~lesions.irradiated[lesion] | (change >= lesions.rt_failure[lesion])
    lesion, change = lesion[active], change[active]
    row, old = lesions.row[lesion], lesions.birth[lesion] <= change
    start = np.maximum(change, lesions.birth[lesion])
    drug = _draw_drug(trial)
    deviate = trial.draws.normal(Draw.NEXT_RESPONSE_LESION, row, lesions.item[lesion])
    response = drug.response[row] + parameters.next_line.sd_response_lesion * deviate
    asymptote = np.where(old & ~drug.refractory[row], np.clip(1.25 * expit(-response), 0.0, 1.0), 1.0)
    rate = parameters.next_line.h_escape * parameters.abscopal * np.exp(trial.patients.z[row])
    waited = trial.draws.exponential(Draw.NEXT_ESCAPE, row, lesions.item[lesion])
    wait = np.divide(waited, rate, out=np.full(len(row), np.inf), where=rate > 0)
    lesions.next_diameter[lesion] = compute_diameter(parameters, lesions, lesion, start)
    lesions.next_start[lesion], lesions.next_asymptote[lesion] = start, asymptote
    lesions.next_escape[lesion] = np.maximum(start, np.minimum(start + wait, drug.resistance[row]))


def _draw_drug(trial: Trial) -> _Drug:
    line, draws = trial.parameters.next_line, trial.draws
    refractory = draws.uniform(Draw.NEXT_REFRACTORY) < line.p_refractory
    onset = draws.exponential(Draw.NEXT_RESISTANCE) ** (1 / line.resistance_shape)
    lasting = np.where(refractory, 0.0, line.resistance_scale * onset / np.exp(trial.patients.z))
    response = line.mu_response + line.sd_response * draws.normal(Draw.NEXT_RESPONSE)
    return _Drug(refractory, trial.change + lasting, response)


def _compute_time(trial: Trial, schedule: Schedule, scan: int, going_on: Mask) -> Floats:
    """Time of the scan for each patient, brought forward where the disease shows."""
    time, early = schedule.time[:, scan], schedule.early[:, scan]
    comes = going_on & ~np.isnan(early) & (early > trial.change)
    if not comes.any():
        return time
    shows = has_latent_progression(trial, np.where(comes, early, -np.inf))
    return np.where(comes & shows, np.minimum(early, time), time)


def _visit(trial: Trial, observer: LaterObserver, scanned: Mask, time: Floats, scan: int) -> None:
    """Scan the patients; a progression is followed by a further change."""
    parameters, lesions = trial.parameters, trial.lesions
    reading = observer.read(parameters, lesions, trial.draws, scanned, time, scan, trial.nadir)
    note_failures(trial, reading.lesion[reading.growing], time)
    trial.readings.append(reading)
    trial.nadir = np.where(scanned, np.minimum(trial.nadir, reading.total), trial.nadir)
    due = scanned & reading.progression
    trial.second_progression = np.where(due, time, trial.second_progression)
    trial.second_change = np.where(due, time + parameters.t_change, trial.second_change)
    _note_decision(trial, reading, due, time, scan)


def _note_decision(trial: Trial, reading: Reading, due: Mask, time: Floats, scan: int) -> None:
    """The board's decision: a switch, since nobody considers local treatment on the next line."""
    never = replace(trial.parameters, salvage=False)
    decision = decide(
        never, trial.patients, trial.lesions, trial.draws, reading, scan, time, due, trial.courses
    )
    trial.decisions.append(replace(decision, policy=np.zeros_like(due)))
