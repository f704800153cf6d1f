"""The course of a questionnaire as figures: means at the visits, or the categories of an ordinal scale."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups
from lesionwise.analyse.displays.forms import (
    count_due,
    describe_instrument,
    explain_empty,
    list_visits,
)
from lesionwise.analyse.displays.risk_table import POOLED, name_curve
from lesionwise.analyse.displays.shown import Shape, Shown
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, Result
from lesionwise.analyse.results import choose_grouping, list_categories
from lesionwise.analyse.sample import Sample, select_sample
from lesionwise.analyse.words import ORIGIN_LABELS
from lesionwise.definitions import Questionnaire
from lesionwise.study.model import Instrument
from lesionwise.study.occasions import Occasion
from lesionwise.terms import compute_months

_COURSE: Shape = {
    "group": pl.String,
    "occasion": pl.String,
    "months": pl.Float64,
    "mean": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "due": pl.Int64,
    "scored": pl.Int64,
}
_STACK: Shape = {
    "group": pl.String,
    "occasion": pl.String,
    "months": pl.Float64,
    "category": pl.Int64,
    "n": pl.Int64,
    "due": pl.Int64,
}


def build_course(material: Material, endpoint: Questionnaire, results: tuple[Result, ...]) -> Shown:
    """Figure `<endpoint>.course`: the mean at each visit with its interval."""
    instrument = material.study.find_instrument(endpoint.instrument)
    grouping = choose_grouping(material, endpoint)
    visits = list_visits(material, endpoint, instrument)
    means = {one.id: one for one in results if one.endpoint == endpoint.id and one.estimator == "mean"}
    rows = []
    for key, members in grouping.parts.items():
        counted = count_due(material, endpoint.instrument, members)
        for visit in visits:
            found = means.get(".".join(w for w in (endpoint.id, "mean", visit.name, key) if w is not None))
            if found is None:
                continue
            place = (name_curve(key), visit.name, compute_months(visit.day))
            due = counted.get(visit.name, (0, 0, 0))[0]
            rows.append((*place, found.estimate, found.lower, found.upper, due, found.n))
    frame = pl.DataFrame(rows, schema=dict(_COURSE), orient="row")
    some = frame["mean"].drop_nulls().len() > 0
    return _show(endpoint, instrument, grouping, visits, frame, "course", some)


def build_stack(material: Material, endpoint: Questionnaire) -> Shown:
    """Figure `<endpoint>.categories`: how many forms have each category at each visit."""
    instrument = material.study.find_instrument(endpoint.instrument)
    grouping = choose_grouping(material, endpoint)
    visits = list_visits(material, endpoint, instrument)
    rows = []
    for key, members in grouping.parts.items():
        counted = count_due(material, endpoint.instrument, members)
        for visit in visits:
            sample = select_sample(material, endpoint, visit.name).select(members)
            due = max(counted.get(visit.name, (0, 0, 0))[0], sample.n)
            place = (name_curve(key), visit.name, compute_months(visit.day))
            rows += [(*place, code, n, due) for code, n in _count_codes(sample, instrument).items()]
    frame = pl.DataFrame(rows, schema=dict(_STACK), orient="row")
    return _show(endpoint, instrument, grouping, visits, frame, "categories", frame["n"].sum() > 0)


def _count_codes(sample: Sample, instrument: Instrument) -> dict[int, int]:
    values = sample.analysed["value"]
    return {code: int((values == code).sum()) for code in list_categories(instrument)}


def _show(
    endpoint: Questionnaire,
    instrument: Instrument,
    grouping: Grouping,
    visits: list[Occasion],
    frame: pl.DataFrame,
    kind: str,
    some: bool,
) -> Shown:
    name = f"{endpoint.id}.{kind}"
    anchors = list(dict.fromkeys(visit.visit.anchor for visit in visits))
    sizes = grouping.sizes
    status = " (instrument not verified)" if instrument.status == "unverified" else ""
    display = Display(
        id=name,
        kind="course" if kind == "course" else "stack",
        title=f"{endpoint.label}{status}",
        population="subjects with a form in the window of its visit",
        denominator="those with a score" if kind == "course" else "forms due",
        groups=build_groups(grouping, sizes)
        if grouping.groups
        else (POOLED.model_copy(update={"n": sizes[None]}),),
        origin=ORIGIN_LABELS[anchors[0]] if len(anchors) == 1 else None,
        footnotes=describe_instrument(instrument),
        empty=None if some else explain_empty(instrument) if instrument.status == "unset" else "no score",
        range=None
        if instrument.low is None or instrument.high is None
        else (instrument.low, instrument.high),
    )
    return Shown(display, {name: frame})
