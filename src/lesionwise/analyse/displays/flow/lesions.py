"""The flow of lesions: at baseline, planned, treated, scanned after treatment."""

from collections.abc import Iterator

import polars as pl

from lesionwise.analyse.displays.flow.boxes import Box, frame_boxes, list_violations
from lesionwise.analyse.displays.flow.facts import NO_SUBJECT, Ids
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS

_KEYS = ["subject", "lesion"]


def build_lesion_flow(material: Material) -> Shown:
    """Figure `flow.lesions`."""
    boxes = tuple(_list_boxes(material))
    display = Display(
        id="flow.lesions",
        kind="flow",
        title="Flow of lesions",
        population="target and non-target lesions at baseline",
        denominator="none",
        footnotes=(
            "Planned: in a planned radiotherapy course. Treated: with a delivered fraction.",
            "Scanned after treatment: assessed by the reader shown at a scan after the last fraction.",
        ),
        empty=None if boxes[0].ids else "no lesion recorded",
        violations=list_violations(boxes),
    )
    return Shown(display, {"flow.lesions": frame_boxes(boxes)})


def _list_boxes(material: Material) -> Iterator[Box]:
    baseline = _ids(material.baseline_lesions)
    targets = material.planned_targets
    planned = _ids(targets) & baseline
    yield Box("baseline", "Lesions at baseline", baseline)
    yield from _list_unplanned(material, baseline - planned)
    yield Box("planned", "Planned for SABR", planned, "baseline", "planned")
    treated = _ids(targets.filter(pl.col("fractions_delivered") > 0)) & planned
    unknown = _ids(targets.filter(pl.col("fractions_delivered").is_null())) & planned - treated
    not_done = planned - treated - unknown
    yield Box("untreated", "no fraction delivered", not_done, "planned", "treated", kind="exit")
    yield Box("delivery_unknown", "delivery unknown", unknown, "planned", "treated", kind="exit")
    yield Box("treated", "Treated", treated, "planned", "treated")
    scanned, undated = _find_scanned(material)
    yield Box("scanned", "Scanned after treatment", treated & scanned, "treated", "scanned")
    late = treated & undated - scanned
    yield Box("undated", "last fraction without date", late, "treated", "scanned", kind="exit")
    never = treated - scanned - late
    yield Box("unscanned", "no scan after treatment", never, "treated", "scanned", kind="exit")


def _list_unplanned(material: Material, rest: Ids) -> Iterator[Box]:
    """Not planned: by what the board decided last; most lesions have no decision of their own."""
    reviews = material.tables["board_review"].select("subject", "review", "date")
    decisions = (
        material.tables["board_decision"]
        .join(reviews, on=["subject", "review"], how="left", maintain_order="left")
        .sort("date", nulls_last=False, maintain_order=True)
        .group_by(_KEYS)
        .last()
    )
    refused = decisions.filter(~pl.col("amenable"))
    told: Ids = NO_SUBJECT
    for code, label in CODELISTS["not_amenable_reason"].labels.items():
        here = _ids(refused.filter(pl.col("reason") == code)) & rest
        name = f"not_amenable.{code}"
        yield Box(name, f"not amenable: {label}", here, "baseline", "planned", kind="exit")
        told |= here
    here = _ids(refused) & rest - told
    yield Box("not_amenable", "not amenable, reason unknown", here, "baseline", "planned", kind="exit")
    left = _ids(decisions.filter(~pl.col("treat"))) & rest - told - here
    yield Box("board_left", "amenable, board decided not to treat", left, "baseline", "planned", kind="exit")
    others = rest - told - here - left
    yield Box("unplanned", "not planned, reason not recorded", others, "baseline", "planned", kind="exit")


def _find_scanned(material: Material) -> tuple[Ids, Ids]:
    """Lesions assessed after their last planned fraction, and lesions whose last fraction has no date."""
    courses = material.tables["radiotherapy_course"].select("subject", "course", course_last="last_fraction")
    last = (
        material.planned_targets.join(courses, on=["subject", "course"], how="left")
        .group_by(_KEYS)
        .agg(pl.coalesce("last_fraction", "course_last").max().alias("last"))
    )
    scans = material.tables["scan"].select("subject", "scan", scan_date="date")
    seen = (
        material.tables["measurement"]
        .filter((pl.col("reader") == material.reader) & (pl.col("state") != "not_assessed"))
        .join(scans, on=["subject", "scan"])
        .join(last, on=_KEYS)
        .filter(pl.col("scan_date") > pl.col("last"))
    )
    return _ids(seen), _ids(last.filter(pl.col("last").is_null()))


def _ids(frame: pl.DataFrame) -> Ids:
    return frozenset(f"{subject}\t{lesion}" for subject, lesion in frame.select(_KEYS).iter_rows())
