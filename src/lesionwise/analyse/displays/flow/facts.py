"""What the records say about each subject, as sets of ids for the boxes of the flow."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from lesionwise.analyse.material import Material

Ids = frozenset[str]

NO_SUBJECT: Ids = frozenset()


@dataclass(frozen=True)
class Facts:
    """Sets of subjects. `failed`: criterion to those who fail it; `status`, `extent`: code to subjects."""

    everyone: Ids
    enrolled: Ids
    randomised: Ids
    treated: Ids
    systemic: Ids
    salvaged: Ids
    consented: Ids
    reviewed: Ids
    failed: Mapping[str, Ids]
    status: Mapping[str, Ids]
    extent: Mapping[str, Ids]


def gather_facts(material: Material) -> Facts:
    """The sets of a snapshot.

    Enrolled: an enrolment date or a planned fraction. Treated: a planned fraction. Status: that of the last
    contact (`dead` wins over a contact of the same day); without any contact, `unknown`.
    """
    tables, entry = material.tables, material.entry
    everyone = _ids(material.subjects)
    treated = _ids(entry.filter(pl.col("first_fraction").is_not_null()))
    courses = tables["radiotherapy_course"]
    return Facts(
        everyone=everyone,
        enrolled=_ids(material.subjects.filter(pl.col("enrolment_date").is_not_null())) | treated,
        randomised=_ids(tables["allocation"]),
        treated=treated,
        systemic=_ids(entry.filter(pl.col("first_dose").is_not_null())),
        salvaged=_ids(courses.filter(pl.col("intent") == "salvage")),
        consented=_ids(material.subjects.filter(pl.col("consent_date").is_not_null())),
        reviewed=_ids(tables["board_review"]),
        failed=_group(tables["eligibility"].filter(pl.col("met") == "not_met"), "criterion"),
        status=_find_status(material, everyone),
        extent=_find_extent(material),
    )


def _ids(frame: pl.DataFrame) -> Ids:
    return frozenset(frame["subject"].to_list())


def _group(frame: pl.DataFrame, column: str) -> dict[str, Ids]:
    listed = frame.group_by(pl.col(column).cast(pl.String)).agg(pl.col("subject"))
    return {
        str(key): frozenset(subjects)
        for key, subjects in zip(listed[column].to_list(), listed["subject"].to_list(), strict=True)
    }


def _find_status(material: Material, everyone: Ids) -> dict[str, Ids]:
    contacts = material.tables["vital_status"].with_columns(dead=pl.col("status") == "dead")
    last = contacts.sort("date", "dead", nulls_last=False, maintain_order=True).group_by("subject").last()
    found = _group(last, "status")
    return {**found, "unknown": everyone - NO_SUBJECT.union(*found.values())}


def _find_extent(material: Material) -> dict[str, Ids]:
    """Subjects with a planned course by how many of its targets received every planned fraction.

    A planned course without recorded targets is unknown.
    """
    done = pl.col("fractions_delivered") >= pl.col("fractions_planned")
    begun = (pl.col("fractions_delivered") > 0).fill_null(value=False)
    extents = material.planned_targets.group_by("subject").agg(
        pl.when(done.fill_null(value=False).all())
        .then(pl.lit("all"))
        .when(done.null_count() > 0)
        .then(pl.lit("unknown"))
        .when(begun.any())
        .then(pl.lit("some"))
        .otherwise(pl.lit("none"))
        .alias("extent")
    )
    found = _group(extents, "extent")
    planned = _ids(material.tables["radiotherapy_course"].filter(pl.col("intent") == "planned"))
    rest = planned - NO_SUBJECT.union(*found.values())
    return {**found, "unknown": found.get("unknown", NO_SUBJECT) | rest}
