"""The flow of subjects by design: CONSORT where arms are randomised, else STROBE."""

from collections.abc import Iterator

import polars as pl

from lesionwise.analyse.displays.cells import build_groups
from lesionwise.analyse.displays.flow.boxes import Box, frame_boxes, list_violations, name_box
from lesionwise.analyse.displays.flow.course import choose_endpoints, list_course
from lesionwise.analyse.displays.flow.facts import NO_SUBJECT, Facts, Ids, gather_facts
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.groups import UNKNOWN, Grouping, choose_by, compute_grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.analyse.sample import select_sample
from lesionwise.study.model import Study

_FOOTNOTES = (
    "Each box is a set of subjects; boxes that part from one box by one criterion add up to it.",
    "Exclusions: by the first criterion that was not met; in brackets all who did not meet it. A subject who "
    "did not meet a criterion but entered is not excluded.",
)


def build_flow(material: Material) -> Shown:
    """Figure `flow`."""
    grouping = compute_grouping(material, choose_by(material.study))
    boxes = tuple(_list_boxes(material, grouping))
    display = Display(
        id="flow",
        kind="flow",
        title="Flow of subjects",
        population="all subjects of the snapshot",
        denominator="none",
        groups=build_groups(grouping),
        footnotes=_FOOTNOTES,
        empty=None if material.subjects.height else "no subject",
        violations=(*list_violations(boxes), *_check_analysed(material, boxes)),
    )
    return Shown(display, {"flow": frame_boxes(boxes)})


def _list_boxes(material: Material, grouping: Grouping) -> Iterator[Box]:
    facts = gather_facts(material)
    study = material.study
    word = "Assessed for eligibility" if study.design in ("randomised", "single_arm") else "Identified"
    yield Box("assessed", word, facts.everyone)
    if study.design == "randomised":
        yield from _list_randomised(material, facts, grouping)
    elif grouping.groups:
        yield from _list_streams(material, facts, grouping)
    else:
        yield from _list_entry(study, facts, "assessed", facts.everyone, None)
        yield from list_course(material, facts, "enrolled", facts.enrolled, None)


def _list_streams(material: Material, facts: Facts, grouping: Grouping) -> Iterator[Box]:
    for key, label, ids in _members(grouping):
        yield Box(f"stream.{key}", label, ids, "assessed", "stream", key)
        yield from _list_entry(material.study, facts, f"stream.{key}", ids, key)
        yield from list_course(material, facts, f"enrolled.{key}", facts.enrolled & ids, key)


def _list_randomised(material: Material, facts: Facts, grouping: Grouping) -> Iterator[Box]:
    study = material.study
    plain = _find_plain(material) & facts.enrolled - facts.randomised
    yield from _list_exclusions(study, facts, "assessed", facts.everyone - facts.randomised - plain, None)
    yield Box("randomised", "Randomised", facts.randomised, "assessed", "entry")
    if any(not version.randomised for version in study.versions):
        label = "Entered under a version that does not randomise"
        yield Box("not_randomised", label, plain, "assessed", "entry", "not_randomised")
    for key, label, ids in _members(grouping):
        if key in grouping.compared or (key == UNKNOWN and ids & facts.randomised):
            name = f"allocated.{key}"
            yield Box(name, f"Allocated to {label}", ids & facts.randomised, "randomised", "arm", key)
            yield from list_course(material, facts, name, ids & facts.randomised, key)
    if plain:
        yield from list_course(material, facts, "not_randomised", plain, "not_randomised")


def _find_plain(material: Material) -> Ids:
    plain = [version.id for version in material.study.versions if not version.randomised]
    return frozenset(material.subjects.filter(pl.col("protocol_version").is_in(plain))["subject"].to_list())


def _members(grouping: Grouping) -> Iterator[tuple[str, str, Ids]]:
    for group in grouping.groups:
        subjects = grouping.members.filter(pl.col("group") == group.key)["subject"].to_list()
        yield group.key, group.label, frozenset(subjects)


def _list_entry(study: Study, facts: Facts, parent: str, ids: Ids, column: str | None) -> Iterator[Box]:
    yield from _list_exclusions(study, facts, parent, ids - facts.enrolled, column)
    label = "Enrolled" if study.design == "single_arm" else "Included"
    yield Box(name_box("enrolled", column), label, ids & facts.enrolled, parent, "entry", column)


def _list_exclusions(study: Study, facts: Facts, parent: str, out: Ids, column: str | None) -> Iterator[Box]:
    """One line a criterion of the study file, by the first that failed; last those without a reason."""
    rest = out
    for criterion in study.criteria:
        failed = facts.failed.get(criterion.id, NO_SUBJECT) & out
        label = f"{criterion.text} [{len(failed)}]"
        yield Box(
            name_box(f"excluded.{criterion.id}", column),
            label,
            failed & rest,
            parent,
            "entry",
            column,
            "exit",
        )
        rest -= failed
    yield Box(
        name_box("excluded", column), "not entered, reason unknown", rest, parent, "entry", column, "exit"
    )


def _check_analysed(material: Material, boxes: tuple[Box, ...]) -> tuple[str, ...]:
    """Whoever is analysed must be in a box of the analysed."""
    told = []
    for endpoint in choose_endpoints(material.study):
        split = f"analysed.{endpoint.id}"
        shown = NO_SUBJECT.union(
            *(box.ids for box in boxes if box.split == split and box.name.startswith(split))
        )
        missing = set(select_sample(material, endpoint).analysed["subject"].to_list()) - shown
        if missing:
            told.append(f"{len(missing)} analysed for '{endpoint.id}' are in no box '{split}'")
    return tuple(told)
