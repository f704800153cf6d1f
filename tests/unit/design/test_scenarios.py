"""Truths and presets: what a name changes, and what is refused."""

import pytest

from lesionwise.design.simulation.presets import PRESETS
from lesionwise.design.simulation.scenarios import SCENARIOS, apply_scenario, find_preset
from lesionwise.terms import Faults


def test_the_five_studies_have_a_preset() -> None:
    assert list(PRESETS) == ["sabr-cohort", "axitoria", "sabr-registry", "sablor", "storm"]


def test_every_preset_holds_probabilities_that_sum_to_one() -> None:
    for preset in PRESETS.values():
        for group in preset.groups:
            assert sum(p for _, p in group.parameters.count_probabilities) == pytest.approx(1)


def test_a_truth_changes_the_treated_arm_only() -> None:
    preset = PRESETS["sablor"]
    claimed = apply_scenario(preset, "claimed")
    assert claimed.groups[0] == preset.groups[0]
    assert claimed.groups[1].parameters.a_occult == 0.2
    assert claimed.groups[1].parameters.hr_abscopal == 0.45


def test_null_draws_the_treated_arm_as_control() -> None:
    control, treated = apply_scenario(PRESETS["storm"], "null").groups
    assert treated.parameters == control.parameters
    assert treated.arm != control.arm


def test_the_default_changes_nothing() -> None:
    assert SCENARIOS[0] == "preset"
    assert apply_scenario(PRESETS["storm"], "preset") == PRESETS["storm"]


def test_null_needs_a_control_arm() -> None:
    with pytest.raises(Faults, match="'null' for 'axitoria', which has no control arm"):
        apply_scenario(PRESETS["axitoria"], "null")


def test_an_unknown_name_is_refused_with_the_list() -> None:
    with pytest.raises(Faults, match=r"unknown name 'best'.\n  Expected: one of preset, null, lesion_only"):
        apply_scenario(PRESETS["storm"], "best")
    with pytest.raises(Faults, match="no simulation is declared for 'mine'"):
        find_preset("mine")
