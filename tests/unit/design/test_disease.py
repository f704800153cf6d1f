"""The diameter of a lesion, at the corners of its course."""

from dataclasses import replace

import numpy as np
import pytest

from lesionwise.design.simulation.disease import (
    Lesions,
    choose,
    compute_diameter,
    draw_baseline,
    draw_new,
    draw_patients,
)
from lesionwise.design.simulation.irradiation import irradiate
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draws, compute_draws

PARAMETERS = Parameters()
ONE = np.array([0])


def draw(parameters: Parameters, subjects: int = 2000) -> tuple[Draws, Lesions]:
    draws = compute_draws(3, np.arange(subjects))
    return draws, draw_baseline(parameters, draw_patients(parameters, draws), draws)


def test_baseline_lesions_are_at_least_ten_millimetres_and_start_at_their_diameter() -> None:
    _, lesions = draw(PARAMETERS)
    every = np.arange(len(lesions))
    assert lesions.diameter.min() == 10
    assert np.median(lesions.diameter) == pytest.approx(18, abs=0.7)
    at_start = compute_diameter(PARAMETERS, lesions, every, np.zeros(len(lesions)))
    assert at_start == pytest.approx(lesions.diameter)


def test_a_lesion_shrinks_towards_its_asymptote_until_it_escapes_and_then_grows() -> None:
    _, lesions = draw(PARAMETERS)
    lesions.escape[0], lesions.asymptote[0], lesions.growth[0], lesions.diameter[0] = 12.0, 0.5, 0.1, 20.0
    low = 20 * (0.5 + 0.5 * np.exp(-0.3 * 12))
    assert compute_diameter(PARAMETERS, lesions, ONE, np.array([12.0]))[0] == pytest.approx(low)
    assert compute_diameter(PARAMETERS, lesions, ONE, np.array([17.0]))[0] == pytest.approx(low * np.exp(0.5))


def test_an_irradiated_lesion_shrinks_from_its_size_and_regrows_from_its_failure() -> None:
    draws, lesions = draw(PARAMETERS)
    lesions.escape[0], lesions.asymptote[0], lesions.growth[0] = 0.0, 1.0, 0.1
    course = irradiate(PARAMETERS, lesions, draws, ONE, np.array([2.0]), np.array([0]))
    size = lesions.diameter[0] * np.exp(0.2)
    assert course.diameter[0] == pytest.approx(size)
    lesions.rt_asymptote[0], lesions.rt_failure[0] = 0.25, 6.0
    low = size * (0.25 + 0.75 * np.exp(-0.2 * 4))
    assert compute_diameter(PARAMETERS, lesions, ONE, np.array([6.0]))[0] == pytest.approx(low)
    assert compute_diameter(PARAMETERS, lesions, ONE, np.array([8.0]))[0] == pytest.approx(low * np.exp(0.2))
    assert np.isinf(lesions.smallest[0])


def test_without_a_drug_every_lesion_grows_from_the_start() -> None:
    _, lesions = draw(replace(PARAMETERS, on_drug=False))
    assert (lesions.asymptote == 1).all()
    assert (lesions.escape == 0).all()


def test_a_new_lesion_rests_on_an_active_drug_and_grows_after_resistance() -> None:
    draws = compute_draws(3, np.arange(500))
    patients = draw_patients(PARAMETERS, draws)
    rows = np.arange(500)
    lesions = draw_new(PARAMETERS, patients, draws, rows, rows * 0 + 1000, np.full(500, 5.0))
    late = patients.resistance < 5
    assert (lesions.escape[late] == 5).all()
    assert (lesions.escape[~late] > 5).all()
    assert (lesions.escape <= np.maximum(patients.resistance, 5)).all()


def test_oligoprogression_has_one_to_three_progressing_lesions_and_little_shrinkage() -> None:
    _, lesions = draw(replace(PARAMETERS, oligoprogressive=True, p_refractory=0.0))
    count = np.bincount(lesions.row, lesions.progressing)
    assert set(count) == {1, 2, 3}
    assert lesions.asymptote.min() >= 0.95
    assert (lesions.escape[lesions.progressing] == 0).all()


def test_local_failure_follows_diameter_and_dose() -> None:
    draws, lesions = draw(replace(PARAMETERS, lc_per_log_bed=-1.7))
    every = np.arange(len(lesions))
    lesions.diameter[:] = np.where(every % 2, 20.0, 30.0)
    course = irradiate(
        replace(PARAMETERS, lc_per_log_bed=-1.7),
        lesions,
        draws,
        every,
        np.zeros(len(lesions)),
        every * 0,
        np.where(every < 2, 150.0, 300.0),
    )
    logit = np.log(0.18 / 0.82)
    assert course.p_failure[1] == pytest.approx(0.18)
    assert course.p_failure[0] == pytest.approx(1 / (1 + np.exp(-logit - 0.3)))
    assert course.p_failure[3] == pytest.approx(1 / (1 + np.exp(-logit + 1.7 * np.log(2))))


def test_shrinkage_after_radiotherapy_is_beta_two_two() -> None:
    draws, lesions = draw(PARAMETERS, 20_000)
    every = np.arange(len(lesions))
    course = irradiate(PARAMETERS, lesions, draws, every, np.zeros(len(lesions)), every * 0)
    assert course.asymptote.mean() == pytest.approx(0.5, abs=0.005)
    assert course.asymptote.var() == pytest.approx(1 / 20, abs=0.002)
    assert np.mean(course.asymptote < 0.25) == pytest.approx(3 * 0.25**2 - 2 * 0.25**3, abs=0.006)


def test_choose_covers_the_whole_unit_interval() -> None:
    assert list(choose(((4, 0.5), (9, 0.5)), np.array([0.0, 0.49, 0.51, 0.999999]))) == [4, 4, 9, 9]
