"""Groups of subjects: arms of a trial, acquisition modes of a cohort."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import polars as pl

from lesionwise.analyse.material import Material
from lesionwise.study.model import Study
from lesionwise.terms import CODELISTS

By = Literal["arm", "mode"]
Role = Literal["experimental", "control", "other"]

UNKNOWN = "unknown"
NOT_RANDOMISED = "not_randomised"


@dataclass(frozen=True)
class Group:
    """One group: key as in result ids, label, role for colour and line."""

    key: str
    label: str
    role: Role


_EXTRA = (
    Group(NOT_RANDOMISED, "not randomised", "other"),
    Group(UNKNOWN, "group unknown", "other"),
)


@dataclass(frozen=True, eq=False)
class Grouping:
    """`members`: one row a subject with its group, null throughout when there is one pooled group only.

    `groups` holds every declared group, empty ones too, in the order of the study file; the groups of
    subjects without a declared one come last and only when they have members.
    """

    by: By | None
    groups: tuple[Group, ...]
    members: pl.DataFrame

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(group.key for group in self.groups)

    @property
    def compared(self) -> tuple[str, ...]:
        """Groups that a test may compare: declared ones."""
        return tuple(key for key in self.keys if key not in (NOT_RANDOMISED, UNKNOWN))

    @cached_property
    def parts(self) -> dict[str | None, pl.DataFrame]:
        """Members of each group by key; where there are no groups all of them under null."""
        if not self.groups:
            return {None: self.members}
        return {key: self.members.filter(pl.col("group") == key) for key in self.keys}

    @cached_property
    def sizes(self) -> dict[str | None, int]:
        """Number of subjects a group; null is the total."""
        found = self.members.group_by("group").len()
        counted: dict[str, int] = dict(zip(found["group"].to_list(), found["len"].to_list(), strict=True))
        return {None: self.members.height, **{key: counted.get(key, 0) for key in self.keys}}


def choose_by(study: Study) -> By | None:
    """How the tables of a study are split: by arm when randomised, by mode where there are two, else not."""
    if study.design == "randomised":
        return "arm"
    return "mode" if len(study.modes) > 1 else None


def compute_grouping(material: Material, by: By | None) -> Grouping:
    """Subjects with their group.

    Arm: as allocated, whatever was received. Without allocation the planned arm of the subject counts,
    except in a randomised study under a version that does not randomise: `not_randomised`. An arm that the
    study does not declare, or none: `unknown`.
    """
    subjects = material.subjects
    if by is None:
        return Grouping(None, (), subjects.select("subject", pl.lit(None, pl.String).alias("group")))
    declared = _declare_arms(material.study) if by == "arm" else _declare_modes(material.study)
    keys = [group.key for group in declared]
    found = (
        _find_arm(material)
        if by == "arm"
        else subjects.select("subject", found=pl.col("mode").cast(pl.String))
    )
    known = pl.when(pl.col("found").is_in([*keys, NOT_RANDOMISED])).then(pl.col("found"))
    members = found.select("subject", known.otherwise(pl.lit(UNKNOWN)).alias("group"))
    present = set(members["group"].to_list())
    return Grouping(by, (*declared, *(extra for extra in _EXTRA if extra.key in present)), members)


def _declare_arms(study: Study) -> tuple[Group, ...]:
    return tuple(
        Group(arm.id, arm.label, "experimental" if arm.experimental else "control") for arm in study.arms
    )


def _declare_modes(study: Study) -> tuple[Group, ...]:
    labels = CODELISTS["mode"].labels
    return tuple(
        Group(mode, labels[mode], "experimental" if mode == "prospective" else "other")
        for mode in study.modes
    )


def _find_arm(material: Material) -> pl.DataFrame:
    allocated = material.tables["allocation"].select("subject", pl.col("arm").alias("allocated"))
    joined = material.subjects.join(allocated, on="subject", how="left", maintain_order="left")
    planned = pl.col("arm")
    if material.study.design == "randomised":
        plain = [version.id for version in material.study.versions if not version.randomised]
        planned = (
            pl.when(pl.col("protocol_version").is_in(plain)).then(pl.lit(NOT_RANDOMISED)).otherwise(planned)
        )
    return joined.select("subject", pl.coalesce("allocated", planned).alias("found"))
