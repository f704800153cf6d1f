"""Simulated records of a study, with the truth behind them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from lesionwise.design.simulation.presets import Preset
from lesionwise.design.simulation.scenarios import DEFAULT_SCENARIO, apply_scenario, find_preset
from lesionwise.design.synthesis.cohort import simulate_cohort
from lesionwise.design.synthesis.records import build_tables
from lesionwise.design.synthesis.truth import build_truth
from lesionwise.study import Criterion, Study
from lesionwise.terms import Fault, Faults

_LARGEST_SEED = 2**64 - 1
_MOST_SUBJECTS = 1_000_000


@dataclass(frozen=True)
class Simulated:
    """Tables of a snapshot by name, the truth (values that JSON knows), and the data cut."""

    tables: dict[str, pl.DataFrame]
    truth: dict[str, Any]
    data_cut: date


def simulate(study: Study | str, subjects: int, seed: int, scenario: str = DEFAULT_SCENARIO) -> Simulated:
    """Synthetic records of a bundled study under a truth.

    `study`: a study or its slug; a study gives the names of arms, versions and criteria. The same study,
    seed and scenario give the same records; more subjects leave the earlier ones as they are. Tables that
    the model does not fill are not there. The data cut is the study's, from its simulated calendar.

    Raises `Faults` for a study without a preset, an unknown scenario, `null` without a control arm,
    `subjects` outside 1 to 1,000,000 or `seed` outside 0 to 2**64 - 1.

    The model is a test bench: no figure from it is a clinical finding.
    """
    _check_numbers(subjects, seed)
    slug = study if isinstance(study, str) else study.slug
    preset = apply_scenario(find_preset(slug), scenario)
    criteria: tuple[Criterion, ...] = ()
    if isinstance(study, Study):
        preset, criteria = _fit(preset, study), study.criteria
    books = simulate_cohort(preset, subjects, seed)
    return Simulated(
        build_tables(books, criteria),
        build_truth(books, slug, seed, scenario),
        date(1970, 1, 1) + timedelta(days=books[0].cut),
    )


def _check_numbers(subjects: int, seed: int) -> None:
    faults = []
    if not 1 <= subjects <= _MOST_SUBJECTS:
        faults.append(
            Fault(
                "subjects", str(subjects), f"a whole number from 1 to {_MOST_SUBJECTS}", "Correct the number."
            )
        )
    if not 0 <= seed <= _LARGEST_SEED:
        faults.append(Fault("seed", str(seed), "a whole number from 0 to 2**64 - 1", "Correct the number."))
    if faults:
        raise Faults(faults)


def _fit(preset: Preset, study: Study) -> Preset:
    """The preset with the study's names: arms by whether experimental, the last version of its kind."""
    randomised = preset.assignment == "randomised"
    versions = [version.id for version in study.versions if version.randomised == randomised]
    version = versions[-1] if versions else study.version
    arms = [arm for arm in study.arms if not arm.versions or version in arm.versions]
    names = {arm.experimental: arm.id for arm in reversed(arms)}
    groups = tuple(replace(group, arm=names.get(group.treated, group.arm)) for group in preset.groups)
    return replace(preset, version=version, groups=groups)
