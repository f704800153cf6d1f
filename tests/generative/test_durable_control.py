"""Durable control on random histories: engine and oracle agree, and the invariants of ENDPOINTS 4.4."""

from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint_trial import derive_at
from lesionwise.definitions import DurableControl, Proportion
from lesionwise.tables.registry import DERIVED_TABLES
from oracle.durable import control_slowly
from oracle.endpoint_histories import World, worlds

SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(SLOW, max_examples=30)
COUNTED = ("CR", "PR", "SD", "NON-CR/NON-PD")
COMMON: dict[str, Any] = {"label": "", "report": (), "reader": "A", "response": COUNTED}


@st.composite
def controls(draw: st.DrawFn) -> DurableControl:
    """A durable control with anything that one can ask for."""
    return DurableControl(
        id="dcr",
        rule="dcr_durable",
        **COMMON,
        origin=draw(st.sampled_from(["enrolment", "earliest_study_treatment", "randomisation"])),
        dcr_min_duration_days=draw(st.sampled_from([183, 183, 120, 112])),
        dcr_tolerance_days=draw(st.sampled_from([14, 0, 50])),
        dcr_missing=draw(st.sampled_from(["non_responder", "not_evaluable"])),
        dcr_from=draw(st.sampled_from(["origin", "origin", "first_response"])),
        sdcr_nact=draw(st.sampled_from(["non_responder", "non_responder", "ignored"])),
    )


def ask(world: World, *endpoints: DurableControl | Proportion) -> pl.DataFrame:
    study = world.study.model_copy(update={"endpoints": endpoints})
    return derive_at(study, world.tables, world.response, world.cut)[1].endpoint


def responders(frame: pl.DataFrame, name: str) -> set[str]:
    return set(frame.filter((pl.col("endpoint") == name) & (pl.col("status") == 1))["subject"])


@SLOW
@given(worlds(), controls())
def test_durable_control_agrees(world: World, endpoint: DurableControl) -> None:
    study = world.study.model_copy(update={"endpoints": (endpoint,)})
    found = derive_at(study, world.tables, world.response, world.cut)[1]
    fast = {row["subject"]: (row["status"], row["reason"]) for row in found.endpoint.iter_rows(named=True)}
    assert fast == control_slowly(study, endpoint, world.tables, world.response, world.cut, "A")
    DERIVED_TABLES["endpoint"].schema.validate(found.endpoint)
    DERIVED_TABLES["trace"].schema.validate(found.trace)


@SOME
@given(worlds(), controls())
def test_it_is_rarer_the_longer_it_must_last(world: World, endpoint: DurableControl) -> None:
    """Never more responders for a longer duration or a shorter tolerance."""
    plain = endpoint.model_copy(update={"dcr_missing": "non_responder"})
    longer = plain.model_copy(update={"id": "longer", "dcr_min_duration_days": 240})
    stricter = plain.model_copy(update={"id": "stricter", "dcr_tolerance_days": 0})
    found = ask(world, plain, longer, stricter)
    assert responders(found, "longer") <= responders(found, "dcr")
    assert responders(found, "stricter") <= responders(found, "dcr")


@SOME
@given(worlds(), controls())
def test_it_implies_plain_disease_control(world: World, endpoint: DurableControl) -> None:
    """As long as stable disease counts before the end of the duration."""
    durable = endpoint.model_copy(update={"sdcr_nact": "non_responder", "dcr_tolerance_days": 14})
    plain = Proportion(id="plain", rule="dcr", **COMMON, origin=durable.origin, population="all")
    found = ask(world, durable, plain)
    assert responders(found, "dcr") <= responders(found, "plain")
