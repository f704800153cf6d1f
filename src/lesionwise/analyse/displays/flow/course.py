"""What became of the subjects who entered: treatment, vital status, follow-up, analysis."""

from collections.abc import Iterator

import polars as pl

from lesionwise.analyse.displays.flow.boxes import Box, name_box
from lesionwise.analyse.displays.flow.facts import NO_SUBJECT, Facts, Ids
from lesionwise.analyse.displays.flow.follow_up import split_follow_up
from lesionwise.analyse.material import Material
from lesionwise.analyse.reasons import render_reason
from lesionwise.analyse.sample import select_sample
from lesionwise.definitions import Endpoint
from lesionwise.study.model import Study

_STATUS = {
    "dead": "died",
    "alive": "alive at the last contact",
    "lost": "lost to follow-up",
    "withdrawn": "withdrew consent",
    "unknown": "vital status unknown",
}


def choose_endpoints(study: Study) -> tuple[Endpoint, ...]:
    """Endpoints with a box of their own: primary ones of a randomised study, else all registered ones."""
    primary = {outcome.id for outcome in study.registered if outcome.role == "primary"}
    registered = tuple(one for one in study.endpoints if one.registered)
    chosen = tuple(one for one in registered if primary & set(one.registered))
    return (chosen if study.design == "randomised" else registered) or study.endpoints


def list_course(material: Material, facts: Facts, parent: str, ids: Ids, column: str | None) -> Iterator[Box]:
    """What became of those who entered: treatment, status, follow-up, analysis.

    The analysis of the first endpoint is the next box of the column; all else are lines beside it.
    """
    study = material.study
    if study.design in ("cohort", "registry"):
        yield from _split_records(facts, parent, ids, column)
    if study.design == "randomised":
        yield from _split_received(facts, parent, ids, column)
    else:
        yield from _split_treated(facts, parent, ids, column)
    if study.design in ("cohort", "registry"):
        yield from split_follow_up(material, parent, ids, column)
    else:
        yield from _split_status(facts, parent, ids, column)
    first, *others = choose_endpoints(study)
    yield from _split_first(material, first, parent, ids, column)
    for endpoint in others:
        yield from _split_other(material, endpoint, parent, ids, column)


def _split_status(facts: Facts, parent: str, ids: Ids, column: str | None) -> Iterator[Box]:
    for code, label in _STATUS.items():
        kept = ids & facts.status.get(code, NO_SUBJECT)
        yield Box(name_box(f"status.{code}", column), label, kept, parent, "status", column, "exit")


def _split_records(facts: Facts, parent: str, ids: Ids, column: str | None) -> Iterator[Box]:
    parts = {
        "consent": (facts.consented, "consent recorded", "no consent recorded (chart review or waiver)"),
        "board": (facts.reviewed, "board review recorded", "no board review recorded"),
    }
    for split, (having, yes, no) in parts.items():
        yield Box(name_box(split, column), yes, ids & having, parent, split, column, "exit")
        yield Box(name_box(f"{split}.none", column), no, ids - having, parent, split, column, "exit")


def _split_treated(facts: Facts, parent: str, ids: Ids, column: str | None) -> Iterator[Box]:
    rest = ids - facts.treated
    only, nothing = name_box("systemic_only", column), name_box("untreated", column)
    done = ids & facts.treated
    yield Box(name_box("treated", column), "received planned SABR", done, parent, "treated", column, "exit")
    yield Box(only, "systemic therapy only", rest & facts.systemic, parent, "treated", column, "exit")
    yield Box(nothing, "no treatment recorded", rest - facts.systemic, parent, "treated", column, "exit")


def _split_received(facts: Facts, parent: str, ids: Ids, column: str | None) -> Iterator[Box]:
    extent = {code: ids & facts.extent.get(code, NO_SUBJECT) for code in ("all", "some", "none", "unknown")}
    labels = {
        "all": "received SABR to all planned targets",
        "some": "received SABR to some planned targets",
        "none": "received none of the planned SABR",
        "unknown": "planned SABR, delivery unknown",
    }
    for code, label in labels.items():
        yield Box(name_box(f"sabr.{code}", column), label, extent[code], parent, "sabr", column, "exit")
    planned = NO_SUBJECT.union(*extent.values())
    without = name_box("sabr.not_planned", column)
    yield Box(without, "no planned SABR recorded", ids - planned, parent, "sabr", column, "exit")
    parts = {
        "systemic": (facts.systemic, "received systemic therapy", "no systemic therapy recorded"),
        "salvage": (facts.salvaged, "later salvage radiotherapy", "no salvage radiotherapy recorded"),
    }
    for split, (having, yes, no) in parts.items():
        yield Box(name_box(split, column), yes, ids & having, parent, split, column, "exit")
        yield Box(name_box(f"{split}.none", column), no, ids - having, parent, split, column, "exit")


def _split_first(
    material: Material, endpoint: Endpoint, parent: str, ids: Ids, column: str | None
) -> Iterator[Box]:
    """Analysed for the first endpoint, and one line a reason why not."""
    sample = select_sample(material, endpoint)
    split = f"analysed.{endpoint.id}"
    analysed = ids & frozenset(sample.analysed["subject"].to_list())
    yield Box(name_box(split, column), f"Analysed: {endpoint.label}", analysed, parent, split, column)
    reasons = sample.left_out.group_by("reason").agg(pl.col("subject")).sort("reason")
    for reason, subjects in zip(reasons["reason"].to_list(), reasons["subject"].to_list(), strict=True):
        name = name_box(f"left_out.{endpoint.id}.{reason}", column)
        label = f"not analysed ({endpoint.label}): {render_reason(reason)}"
        yield Box(name, label, ids & frozenset(subjects), parent, split, column, "exit")


def _split_other(
    material: Material, endpoint: Endpoint, parent: str, ids: Ids, column: str | None
) -> Iterator[Box]:
    """Analysed for a further endpoint, or not; the reasons stand in the endpoint's own table."""
    sample = select_sample(material, endpoint)
    split = f"analysed.{endpoint.id}"
    parts = {split: sample.analysed, f"left_out.{endpoint.id}": sample.left_out}
    words = dict(zip(parts, ("analysed", "not analysed"), strict=True))
    for name, part in parts.items():
        here = ids & frozenset(part["subject"].to_list())
        label = f"{words[name]}: {endpoint.label}"
        yield Box(name_box(name, column), label, here, parent, split, column, "exit")
