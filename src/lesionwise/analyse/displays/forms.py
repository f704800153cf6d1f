"""Visits of a questionnaire, the forms due at them, and its instrument in words."""

import polars as pl

from lesionwise.analyse.material import Material
from lesionwise.analyse.sample import list_occasions
from lesionwise.definitions import Questionnaire
from lesionwise.study.model import Instrument, Study
from lesionwise.study.occasions import Occasion
from lesionwise.study.occasions import list_occasions as list_planned

_DIRECTIONS = {
    "higher_better": "higher is better",
    "higher_worse": "higher is worse",
    "ordinal": "ordinal: steps are unequal",
}


def list_visits(material: Material, endpoint: Questionnaire, instrument: Instrument) -> list[Occasion]:
    """Planned visits of the endpoint, in the order of the study file."""
    planned = {each.name: each for each in list_planned(material.study, instrument)}
    return [planned[name] for name in list_occasions(material, endpoint) if name in planned]


def name_visits(study: Study, instrument: Instrument) -> dict[str, str]:
    """Words for each planned visit by the name of its occasion."""
    return {
        each.name: f"Day {each.day}" if each.visit.every_days else f"{each.visit.label}, day {each.day}"
        for each in list_planned(study, instrument)
    }


def count_due(material: Material, instrument: str, members: pl.DataFrame) -> dict[str, tuple[int, int, int]]:
    """By occasion: forms due, received, received in their window; who had died is not due."""
    told = material.derived.questionnaire_compliance.filter(
        (pl.col("instrument") == instrument) & (pl.col("state").cast(pl.String) == "expected")
    ).join(members.select("subject"), on="subject", how="semi")
    counted = told.group_by("occasion").agg(
        due=pl.len(),
        received=pl.col("received").fill_null(value=False).sum(),
        in_window=pl.col("in_window").fill_null(value=False).sum(),
    )
    return {row[0]: (row[1], row[2], row[3]) for row in counted.iter_rows()}


def describe_instrument(instrument: Instrument) -> tuple[str, ...]:
    """Footnotes: range and direction, status, what a missing form is."""
    low, high = instrument.low, instrument.high
    told = [] if low is None or high is None else [f"{instrument.label}: {low:g} to {high:g}"]
    if told and instrument.direction is not None:
        told[0] += f", {_DIRECTIONS[instrument.direction]}."
    if instrument.status == "unverified":
        told.append("Instrument not verified: the blank form was not seen.")
    told.append("Nothing is filled in for a missing form. A form due after the death is not due.")
    return tuple(told)


def explain_empty(instrument: Instrument) -> str:
    """Why a display of a questionnaire has nothing to show."""
    if instrument.status == "unset":
        return "the protocol names no instrument yet: nothing can be estimated"
    return "no visit at which the questionnaire is due"
