"""Parts of the model of harms and of the next line."""

from dataclasses import replace

import numpy as np
import pytest

from lesionwise.design.simulation.assumptions import NextLine
from lesionwise.design.simulation.presets import PRESETS
from lesionwise.design.synthesis.book import Book
from lesionwise.design.synthesis.cohort import simulate_cohort
from lesionwise.design.synthesis.harm_models import (
    FATAL_HARMS,
    HARM_MONTHS,
    RADIOTHERAPY_HARMS,
    SYSTEMIC_HARMS,
)
from lesionwise.design.synthesis.harms import draw_harms


def play(next_line: NextLine | None = None, subjects: int = 1500) -> Book:
    preset = PRESETS["axitoria"]
    group = preset.groups[0]
    if next_line is not None:
        group = replace(group, parameters=replace(group.parameters, next_line=next_line))
    return simulate_cohort(replace(preset, groups=(group,)), subjects, 4)[0]


def test_every_harm_has_its_own_number() -> None:
    numbers = [harm.number for harm in (*RADIOTHERAPY_HARMS, *SYSTEMIC_HARMS, *FATAL_HARMS)]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) < 256


def test_the_listed_events_of_grade_3_alone_give_45_percent_and_with_the_residual_63() -> None:
    severe = [harm.probability for harm in SYSTEMIC_HARMS if harm.grade >= 3]
    assert 1 - np.prod([1 - share for share in severe[:-1]]) == pytest.approx(0.45, abs=0.01)
    assert 1 - np.prod([1 - share for share in severe]) == pytest.approx(0.63, abs=0.01)


def test_onset_after_radiotherapy_has_the_declared_median() -> None:
    book = play(subjects=6000)
    harms = draw_harms(book)
    flare = harms.take((harms.term == "Tumor pain") & (harms.course == 0))
    wait = flare.onset - (book.origin[flare.row] + np.rint(0.3 * 30.4375))
    assert set(wait) == set(range(1, 8))
    lung = harms.take((harms.term == "Pneumonitis") & (harms.grade < 5) & (harms.course == 0))
    late = lung.onset - (book.origin[lung.row] + np.rint(0.3 * 30.4375))
    assert np.median(late) / 30.4375 == pytest.approx(3.5, abs=0.35)


def test_systemic_events_fall_within_their_line() -> None:
    book = play()
    harms = draw_harms(book)
    drugs = harms.take((harms.cause != "rt") & (harms.grade < 5))
    months = (drugs.onset - book.origin[drugs.row]) / 30.4375
    change = book.trial.change[drugs.row]
    assert (months[drugs.occasion == 0] <= change[drugs.occasion == 0] + 0.02).all()
    assert (months[drugs.occasion == 1] >= change[drugs.occasion == 1] - 0.02).all()
    assert set(drugs.cause[drugs.occasion == 1]) == {"tki"}
    early = np.mean(months[(drugs.occasion == 0) & (drugs.term == "Hypertension")] < HARM_MONTHS)
    assert early > 0.5


def test_a_next_line_that_always_works_is_followed_by_no_progression_of_old_lesions() -> None:
    perfect = NextLine(p_refractory=0.0, resistance_scale=np.inf, h_escape=0.0, mu_response=9.0)
    useless = NextLine(p_refractory=1.0)
    shares = []
    for line in (perfect, useless):
        trial = play(line).trial
        changed = trial.change < np.minimum(trial.life.death, 50)
        shares.append(np.mean(np.isfinite(trial.second_progression[changed])))
    assert shares[0] < 0.5 * shares[1]
    assert shares[1] > 0.8


def test_the_next_line_changes_nothing_before_the_change() -> None:
    useful, useless = play().trial, play(NextLine(p_refractory=1.0)).trial
    for name in ("first_progression", "change", "best_ratio", "courses"):
        assert (getattr(useful, name) == getattr(useless, name)).all()
    assert (useful.life.death == useless.life.death).all()
    assert (useful.lesions.birth == useless.lesions.birth).all()
