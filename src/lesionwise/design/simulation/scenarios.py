"""Truths to design against: how far ablation reaches beyond the lesions that it hits."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from lesionwise.design.simulation.presets import PRESETS, Group, Preset
from lesionwise.terms import Fault, Faults

DEFAULT_SCENARIO: Final = "preset"

_REACH: Final = MappingProxyType(
    {
        "lesion_only": (1.0, 1.0),
        "moderate": (0.6, 1.0),
        "optimistic": (0.4, 0.6),
        "claimed": (0.2, 0.45),
    }
)
"""Share of seeding not due to visible disease, and factor on escape and seeding, in the treated arm."""

SCENARIOS: Final = (DEFAULT_SCENARIO, "null", *_REACH)
"""Names of the truths."""


def apply_scenario(preset: Preset, scenario: str) -> Preset:
    """The preset under a truth; the control arm is left as it is.

    `preset` changes nothing; `null` draws the treated arm as the control arm, which the study must have.
    Raises `Faults` for an unknown name or a `null` without a control arm.
    """
    if scenario == DEFAULT_SCENARIO:
        return preset
    if scenario == "null":
        return replace(preset, groups=tuple(_as_control(preset, group) for group in preset.groups))
    if scenario not in _REACH:
        names = ", ".join(SCENARIOS)
        raise Faults(
            [Fault("scenario", f"unknown name {scenario!r}", f"one of {names}", "Correct the name.")]
        )
    a_occult, hr_abscopal = _REACH[scenario]
    return replace(
        preset,
        groups=tuple(
            replace(
                group,
                parameters=replace(group.parameters, a_occult=a_occult, hr_abscopal=hr_abscopal),
            )
            if group.treated
            else group
            for group in preset.groups
        ),
    )


def find_preset(slug: str) -> Preset:
    """The preset of a study; raises `Faults` when it has none."""
    if slug not in PRESETS:
        known = ", ".join(PRESETS)
        raise Faults(
            [
                Fault(
                    "study",
                    f"no simulation is declared for {slug!r}",
                    f"one of {known}",
                    "Simulate a bundled study.",
                )
            ]
        )
    return PRESETS[slug]


def _as_control(preset: Preset, group: Group) -> Group:
    controls = [other for other in preset.groups if not other.treated]
    if not controls:
        raise Faults(
            [
                Fault(
                    "scenario",
                    f"'null' for {preset.slug!r}, which has no control arm",
                    "a study with a control arm",
                    "Choose another scenario or a randomised study.",
                )
            ]
        )
    return replace(group, parameters=controls[0].parameters)
