"""The core at its limits: determinism, order of events, and parameters that switch a process off."""

from dataclasses import fields, replace

import numpy as np
import pytest

from lesionwise.design.simulation.engine import simulate_core
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.trial import Trial

ALONE = Parameters()
COMBINED = replace(ALONE, sabr="all", salvage=True)


def run(parameters: Parameters, subjects: int = 1500, seed: int = 11) -> Trial:
    return simulate_core(parameters, np.arange(subjects), seed)


def new_lesions(trial: Trial) -> int:
    return int((~trial.lesions.baseline).sum())


def test_the_same_seed_gives_the_same_trial() -> None:
    first, second = run(COMBINED), run(COMBINED)
    for field in fields(first.lesions):
        left, right = getattr(first.lesions, field.name), getattr(second.lesions, field.name)
        assert left.tobytes() == right.tobytes()
    assert first.life.death.tobytes() == second.life.death.tobytes()
    assert first.life.death.tobytes() != run(COMBINED, seed=12).life.death.tobytes()


def test_more_subjects_leave_earlier_ones_unchanged() -> None:
    few, many = run(COMBINED, 100), run(COMBINED, 1500)
    for name in ("first_progression", "change", "best_ratio", "courses", "now"):
        assert (getattr(few, name) == getattr(many, name)[:100]).all()
    assert (few.life.death == many.life.death[:100]).all()


def test_first_progression_comes_before_the_change_and_both_before_death() -> None:
    trial = run(COMBINED)
    death = trial.life.death
    assert (np.minimum(trial.first_progression, death) <= np.minimum(trial.change, death)).all()
    seen = np.isfinite(trial.first_progression)
    assert (trial.first_progression[seen] < death[seen]).all()
    assert (trial.first_progression <= trial.change).all()


def test_each_salvage_comes_after_the_first_progression_and_before_the_change() -> None:
    trial = run(COMBINED)
    for course in trial.irradiations[1:]:
        row = trial.lesions.row[course.lesion]
        assert (course.time > trial.first_progression[row]).all()
        assert (course.time < trial.change[row]).all()
        assert (course.number >= 1).all()
    assert trial.courses.max() <= COMBINED.max_courses


def test_no_scan_after_death_or_the_decision_to_change() -> None:
    trial = run(COMBINED)
    last = np.nanmax(np.where(np.isnan(trial.scan_time), -1, trial.scan_time), axis=1)
    assert (last < trial.life.death).all()
    assert (last < trial.change).all()


def test_local_failure_is_seen_after_irradiation() -> None:
    trial = run(COMBINED)
    for failure in trial.failures:
        assert (failure.time > trial.lesions.rt_time[failure.lesion]).all()


def test_without_reseeding_new_lesions_do_not_depend_on_irradiation() -> None:
    parameters = replace(ALONE, a_occult=1.0)
    alone, combined = run(parameters), run(replace(parameters, sabr="all", salvage=True))
    assert new_lesions(alone) == new_lesions(combined)
    assert (np.sort(alone.lesions.birth) == np.sort(combined.lesions.birth)).all()


def test_with_reseeding_irradiation_stops_new_lesions() -> None:
    assert new_lesions(run(COMBINED)) < 0.9 * new_lesions(run(ALONE))


def test_new_lesions_come_at_the_declared_rate() -> None:
    trial = run(replace(ALONE, a_occult=1.0, sd_z=0.0, rr_new_resistant=1.0), 4000)
    assert new_lesions(trial) / 4000 == pytest.approx(0.0112 * 60, abs=0.04)


def test_without_a_chance_of_failure_no_lesion_fails() -> None:
    trial = run(replace(COMBINED, lc_probability=0.0, sd_reading=0.0))
    assert np.isinf(trial.lesions.rt_failure).all()
    assert sum(len(failure.lesion) for failure in trial.failures) == 0


def test_disease_at_rest_progresses_only_by_noise() -> None:
    quiet = replace(ALONE, h_new=0.0, p_refractory=0.0, h_escape=0.0, resistance_scale=np.inf)
    assert np.isinf(run(replace(quiet, sd_reading=0.0)).first_progression).all()
    assert np.mean(run(quiet).first_progression <= 12) < 0.01


def test_death_follows_its_hazard() -> None:
    steady = replace(ALONE, sd_z=0.0, h_death_before=0.02, h_death_after=0.02)
    assert np.mean(run(steady, 4000).life.death > 24) == pytest.approx(np.exp(-0.48), abs=0.02)
    assert np.isinf(run(replace(steady, h_death_before=0.0, h_death_after=0.0)).life.death).all()


def test_active_lesions_may_add_to_the_hazard() -> None:
    more = run(replace(ALONE, h_death_active=0.005))
    assert np.mean(more.life.death > 24) < np.mean(run(ALONE).life.death > 24) - 0.03


def test_salvage_may_irradiate_again_when_allowed() -> None:
    again = run(replace(COMBINED, allow_reirradiation=True))
    assert again.lesions.rt_count.max() > 1
    assert run(COMBINED).lesions.rt_count.max() == 1
    assert again.courses.sum() > run(COMBINED).courses.sum()
