"""Random numbers depend on seed, subject and quantity alone."""

import numpy as np
import pytest

from lesionwise.design.simulation.streams import Draw, compute_draws


def test_adding_subjects_leaves_earlier_ones() -> None:
    few = compute_draws(7, np.arange(10)).uniform(Draw.FRAILTY)
    many = compute_draws(7, np.arange(1000)).uniform(Draw.FRAILTY)
    assert (many[:10] == few).all()


def test_a_subject_is_the_same_in_any_company() -> None:
    alone = compute_draws(7, np.array([941])).normal(Draw.GROWTH, np.array([0]), np.array([3]), 2)
    crowd = compute_draws(7, np.arange(1000)).normal(Draw.GROWTH, np.array([941]), np.array([3]), 2)
    assert alone == crowd


def test_quantities_seeds_items_and_occasions_differ() -> None:
    draws, rows = compute_draws(7, np.arange(4)), np.arange(4)
    values = [
        draws.uniform(Draw.FRAILTY),
        draws.uniform(Draw.DEATH),
        compute_draws(8, np.arange(4)).uniform(Draw.FRAILTY),
        compute_draws(7 + 2**32, np.arange(4)).uniform(Draw.FRAILTY),
        draws.uniform(Draw.FRAILTY, rows, 1),
        draws.uniform(Draw.FRAILTY, rows, 0, 1),
    ]
    assert len(np.unique(np.concatenate(values))) == 24


def test_every_quantity_has_its_own_number() -> None:
    assert len({draw.value for draw in Draw}) == len(list(Draw))


def test_uniform_numbers_are_uniform_and_uncorrelated() -> None:
    draws = compute_draws(1, np.arange(200_000))
    first, second = draws.uniform(Draw.FRAILTY), draws.uniform(Draw.DEATH)
    assert first.min() > 0
    assert first.max() < 1
    assert first.mean() == pytest.approx(0.5, abs=0.003)
    assert first.var() == pytest.approx(1 / 12, abs=0.001)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.01
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.01


def test_a_seed_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 2\\*\\*64 - 1"):
        compute_draws(-1, np.arange(3))
