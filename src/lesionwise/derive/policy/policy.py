"""The response under a policy for irradiated lesions (ENDPOINTS 3)."""

import datetime

import polars as pl

from lesionwise.derive.lesion import Courses, derive_courses
from lesionwise.derive.lesion.units import list_units
from lesionwise.derive.response import Derivation, Policy, Treatment, build_lesions, derive_response
from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import Tables


def derive_policy_response(
    tables: Tables,
    rules: ResponseRules,
    data_cut: datetime.date | None,
    *,
    policy: Policy | None = None,
    treated: pl.DataFrame | None = None,
    courses: Courses | None = None,
) -> Derivation:
    """Responses under `policy`, else under `rules.rt_policy`; with neither, all lesions alike.

    P0: a treated lesion is not assessed at the scans after its first fraction. P1: treated lesions leave the
    lists at those scans, and baseline sum, earlier sums, nadir and memory (complete and lasting partial
    responses) are those of the lesions that are left; progression is that of untreated lesions, a new lesion
    that is not treated, or a local failure (dated back to its first scan). With no untreated target left
    (without targets: no untreated lesion) a scan is not evaluable unless it shows progression; with
    `rules.p3_fallback` P3 judges it. P2: treated lesions keep their size in the sums, but until growth of one
    is confirmed as local failure it counts for progression only up to the lesion's own nadir, and neither its
    coming back after a complete response nor its unequivocal growth is progression; `post_rt_pending` where a
    suspicion is open. P3: as P1, and with no untreated target left NON-CR/NON-PD while every treated lesion
    of the baseline was seen; with some left beside treated ones not evaluable unless progression.
    `non_irradiated`: as P1, with no local failure and no way over to P3: the response of what is not treated.

    treated: subject, lesion, from_date of the lesions that are judged apart; null: those of `list_treated`.
    A new lesion may be one of them; a fragment stands for the whole lesion. A treatment on an unknown day:
    not assessed until the next one of known day, under every policy. courses: those of
    `derive.lesion.derive_courses`, where the caller has them. Collected responses know no policy.

    Checked by the oracle in tests/oracle/policy.py.
    """
    plain = rules.model_copy(update={"rt_policy": None})
    if rules.source == "collected":
        return derive_response(tables, plain, data_cut)
    treatment = prepare_treatment(tables, rules, data_cut, policy=policy, treated=treated, courses=courses)
    return derive_response(tables, plain, data_cut, treatment)


def prepare_treatment(
    tables: Tables,
    rules: ResponseRules,
    data_cut: datetime.date | None,
    *,
    policy: Policy | None = None,
    treated: pl.DataFrame | None = None,
    courses: Courses | None = None,
) -> Treatment | None:
    """What the response engine is told about irradiated lesions; null: no policy. See above."""
    chosen = policy or rules.rt_policy
    if chosen is None:
        return None
    found = list_treated(tables, data_cut) if treated is None else treated
    states = list_states(courses or derive_courses(tables, rules, data_cut))
    return Treatment(chosen, found, states, rules.p3_fallback)


def list_states(courses: Courses) -> pl.DataFrame:
    """The scans of irradiated lesions with `failure_known`, the day on which the failure became known."""
    known = courses.series.select("series", failure_known="known")
    return courses.scans.join(known, on="series", how="left", maintain_order="left")


def list_treated(tables: Tables, data_cut: datetime.date | None) -> pl.DataFrame:
    """subject, lesion, from_date of every course of each lesion that got a fraction up to the cut.

    from_date: the first fraction to the lesion, else of the course; null: not on record.
    """
    units = list_units(tables, build_lesions(tables["lesion"]), data_cut)
    return units.select("subject", "lesion", from_date="start")
