"""The course of patients through a trial: disease, scans, decisions and death, all patients at once."""

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask, Rows, mark_rows, sum_rows
from lesionwise.design.simulation.death import Life, advance_life
from lesionwise.design.simulation.disease import (
    Lesions,
    Patients,
    compute_diameter,
    draw_baseline,
    draw_patients,
)
from lesionwise.design.simulation.irradiation import irradiate
from lesionwise.design.simulation.management import decide
from lesionwise.design.simulation.observation import CoreObserver, Observer, has_grown
from lesionwise.design.simulation.parameters import HORIZON_MONTHS, Parameters
from lesionwise.design.simulation.seeding import draw_candidates, seed_lesions
from lesionwise.design.simulation.streams import Draw, Draws, compute_draws
from lesionwise.design.simulation.trial import Failure, Schedule, Trial


def simulate_core(parameters: Parameters, subjects: Rows, seed: int) -> Trial:
    """The calibrated core for one arm: regular scans, every lesion measured, no censoring.

    `subjects` are numbers (0, 1, ...); a subject's course depends on seed, number and parameters only.
    """
    draws = compute_draws(seed, subjects)
    patients = draw_patients(parameters, draws)
    due = np.arange(parameters.scan_first, HORIZON_MONTHS + 1e-9, parameters.scan_interval)
    time = np.tile(due, (len(subjects), 1))
    schedule = Schedule(time, np.zeros(time.shape, dtype=np.bool_), np.full(time.shape, np.nan))
    lesions = draw_baseline(parameters, patients, draws)
    return run_trial(parameters, draws, patients, lesions, schedule, CoreObserver())


def run_trial(
    parameters: Parameters,
    draws: Draws,
    patients: Patients,
    lesions: Lesions,
    schedule: Schedule,
    observer: Observer,
    bed3_gy: Floats | float = 150.0,
) -> Trial:
    """Run every patient from time 0 to death or the horizon.

    `bed3_gy`: dose to each lesion that the arm irradiates at the start; salvage is taken to give 150 Gy.
    There is no scan after the decision to change systemic therapy.
    """
    trial = _start(parameters, draws, patients, lesions, observer, schedule)
    if parameters.sabr != "none":
        chosen = np.flatnonzero(lesions.progressing | (parameters.sabr == "all"))
        dose = np.broadcast_to(bed3_gy, (len(lesions),))[chosen]
        time = np.full(len(chosen), parameters.t_sabr)
        _irradiate(trial, chosen, time, dose)
    for scan in range(schedule.time.shape[1]):
        time = _advance_to_scan(trial, schedule, scan)
        going_on = np.isinf(trial.life.death) & np.isinf(trial.change)
        scanned = going_on & ~schedule.missed[:, scan] & (time < HORIZON_MONTHS)
        trial.scan_time[scanned, scan] = time[scanned]
        _visit(trial, scanned, time, scan)
    _advance(trial, np.full(len(trial), HORIZON_MONTHS))
    return trial


def _start(
    parameters: Parameters,
    draws: Draws,
    patients: Patients,
    lesions: Lesions,
    observer: Observer,
    schedule: Schedule,
) -> Trial:
    n = len(patients)
    reference = observer.start(parameters, lesions, draws)
    return Trial(
        parameters,
        draws,
        patients,
        observer,
        lesions,
        draw_candidates(parameters, patients, draws),
        Life(draws.exponential(Draw.DEATH), np.full(n, np.inf)),
        now=np.zeros(n),
        reference=reference,
        nadir=reference.copy(),
        first_progression=np.full(n, np.inf),
        change=np.full(n, np.inf),
        second_progression=np.full(n, np.inf),
        second_change=np.full(n, np.inf),
        best_ratio=np.ones(n),
        courses=np.zeros(n, dtype=np.int64),
        scan_time=np.full(schedule.time.shape, np.nan),
    )


def _advance(trial: Trial, until: Floats) -> None:
    """Let new lesions come and patients die, from now up to `until`."""
    parameters, patients = trial.parameters, trial.patients
    trial.lesions = seed_lesions(parameters, patients, trial.lesions, trial.candidates, trial.draws, until)
    active = np.zeros(len(trial))
    if parameters.h_death_active > 0:
        lesions = trial.lesions
        shown = ~lesions.irradiated | (until[lesions.row] >= lesions.rt_failure)
        active = sum_rows(lesions.row, shown, len(trial))
    trial.life = advance_life(parameters, patients, trial.life, trial.now, until, trial.change, active)
    trial.now = until


def _advance_to_scan(trial: Trial, schedule: Schedule, scan: int) -> Floats:
    """Go on to the scan; gives its time for each patient, brought forward where the disease shows."""
    time = np.minimum(schedule.time[:, scan], HORIZON_MONTHS)
    early = schedule.early[:, scan]
    if not np.isnan(early).all():
        _advance(trial, np.where(np.isnan(early), trial.now, np.clip(early, trial.now, time)))
        time = np.where(~np.isnan(early) & has_latent_progression(trial, trial.now), trial.now, time)
    _advance(trial, time)
    return time


def has_latent_progression(trial: Trial, time: Floats) -> Mask:
    """A lesion that nobody has seen yet, or one that truly grew over its smallest stored measurement.

    `time`: one a patient; lesions that come later are not there.
    """
    lesions = trial.lesions
    born = np.flatnonzero(lesions.birth <= time[lesions.row])
    size = compute_diameter(trial.parameters, lesions, born, time[lesions.row[born]])
    smallest, irradiated = lesions.smallest[born], lesions.irradiated[born]
    known = np.where(np.isinf(smallest) & ~irradiated, lesions.diameter[born], smallest)
    shows = (~lesions.baseline[born] & ~lesions.seen[born]) | has_grown(size, known)
    return mark_rows(lesions.row[born[shows]], len(trial))


def _visit(trial: Trial, scanned: Mask, time: Floats, scan: int) -> None:
    """Scan the patients and act on what is seen."""
    reading = trial.observer.read(
        trial.parameters, trial.lesions, trial.draws, scanned, time, scan, trial.nadir
    )
    trial.readings.append(reading)
    progression = scanned & reading.progression
    note_failures(trial, reading.lesion[reading.growing], time)
    before = np.isinf(trial.first_progression)
    ratio = np.divide(
        reading.total,
        trial.reference,
        out=np.ones(len(trial)),
        where=scanned & before & (trial.reference > 0),
    )
    trial.best_ratio = np.minimum(trial.best_ratio, ratio)
    trial.nadir = np.where(scanned, np.minimum(trial.nadir, reading.total), trial.nadir)
    trial.first_progression = np.where(progression & before, time, trial.first_progression)
    growing = mark_rows(trial.lesions.row[reading.lesion[reading.growing]], len(trial))
    _act(trial, progression | (scanned & growing & ~before), time, scan)


def _act(trial: Trial, due: Mask, time: Floats, scan: int) -> None:
    """Decide for the patients who are due and carry it out."""
    reading = trial.readings[-1]
    decision = decide(
        trial.parameters,
        trial.patients,
        trial.lesions,
        trial.draws,
        reading,
        scan,
        time,
        due,
        trial.courses,
    )
    trial.decisions.append(decision)
    trial.change = np.where(due & ~decision.salvage, time + trial.parameters.t_change, trial.change)
    trial.nadir = np.where(decision.salvage, reading.total, trial.nadir)
    trial.courses = trial.courses + decision.salvage
    row = trial.lesions.row[decision.lesion]
    chosen = decision.lesion[decision.salvage[row]]
    moment = time[trial.lesions.row[chosen]] + trial.parameters.t_salvage
    _irradiate(trial, chosen, moment, np.full(len(chosen), 150.0))


def _irradiate(trial: Trial, chosen: Rows, time: Floats, bed3_gy: Floats) -> None:
    number = trial.courses[trial.lesions.row[chosen]]
    trial.irradiations.append(
        irradiate(trial.parameters, trial.lesions, trial.draws, chosen, time, number, bed3_gy)
    )


def note_failures(trial: Trial, growing: Rows, time: Floats) -> None:
    """Write down the irradiated ones among the growing lesions, seen at `time` (one a patient)."""
    lesions = trial.lesions
    lesion = growing[lesions.irradiated[growing]]
    trial.failures.append(Failure(lesion, lesions.rt_count[lesion], time[lesions.row[lesion]]))
