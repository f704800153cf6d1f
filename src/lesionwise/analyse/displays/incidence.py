"""Curves of cumulative incidence with the numbers under them."""

import numpy as np
import polars as pl

from lesionwise.analyse.displays.cells import Key, build_groups
from lesionwise.analyse.displays.risk_table import POOLED, RISK_SCHEMA, count_at_risk, list_ticks, name_curve
from lesionwise.analyse.displays.shown import Shape, Shown, select_shape
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, Result
from lesionwise.analyse.results import Incidence, choose_grouping, compute_incidence
from lesionwise.analyse.sample import is_of_lesions, select_sample
from lesionwise.analyse.words import ORIGIN_LABELS
from lesionwise.definitions import Endpoint
from lesionwise.statistics import MINIMUM_AT_RISK, MINIMUM_SUBJECTS

_CURVE_SCHEMA: Shape = {
    "group": pl.String,
    "days": pl.Float64,
    "incidence": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "n_risk": pl.Int64,
    "n_event": pl.Int64,
    "n_competing": pl.Int64,
    "n_censor": pl.Int64,
}
_RISK_SCHEMA: Shape = {**RISK_SCHEMA, "competing": pl.Int64}


def build_incidence(material: Material, endpoint: Endpoint, results: tuple[Result, ...]) -> Shown:
    """Figure `<endpoint>.cif`: a curve a group, or one pooled, with its risk table `<endpoint>.cif.risk`."""
    grouping, everyone = choose_grouping(material, endpoint), select_sample(material, endpoint)
    curves = [compute_incidence(everyone.select(part), key) for key, part in grouping.parts.items()]
    followed = max((float(curve.sample.exits.max()) for curve in curves if curve.sample.n), default=0.0)
    sizes: dict[Key, int] = {curve.group: curve.sample.n for curve in curves}
    name = f"{endpoint.id}.cif"
    unit = "lesions" if is_of_lesions(endpoint) else "subjects"
    display = Display(
        id=name,
        kind="incidence",
        title=f"{endpoint.label}: cumulative incidence",
        population=f"{unit} with a value of the endpoint",
        denominator=f"Aalen-Johansen estimate among {unit} at risk",
        groups=build_groups(grouping, sizes)
        if grouping.groups
        else (POOLED.model_copy(update={"n": sizes[None], "label": f"All {unit}"}),),
        result_ids=tuple(
            one.id
            for one in results
            if one.endpoint == endpoint.id and one.quantity == "cumulative_incidence"
        ),
        footnotes=_footnotes(curves),
        empty=None if followed else "no value of this endpoint",
        origin=ORIGIN_LABELS[endpoint.origin],
        landmarks_months=tuple(sorted({m for reported in endpoint.report for m in reported.at_months})),
        extra=(f"{name}.risk",),
    )
    months = list_ticks(followed)
    frames = {
        name: pl.concat([pl.DataFrame(schema=_CURVE_SCHEMA), *(_frame(curve) for curve in curves)]),
        f"{name}.risk": pl.concat(
            [pl.DataFrame(schema=_RISK_SCHEMA), *(_count(curve, months) for curve in curves)]
        ),
    }
    return Shown(display, frames)


def _footnotes(curves: list[Incidence]) -> tuple[str, ...]:
    told = ["Pointwise 95 % limits on the log-log scale, not drawn where fewer than 5 are at risk."]
    if any(curve.fit.sample.cluster is not None for curve in curves):
        told.append("The lesions of one subject are one cluster of the standard error.")
    return tuple(told)


def _frame(curve: Incidence) -> pl.DataFrame:
    fit = curve.fit
    if not fit.n:
        return pl.DataFrame(schema=_CURVE_SCHEMA)
    few = (fit.n_risk < MINIMUM_AT_RISK) | (curve.sample.n < MINIMUM_SUBJECTS) | ~np.isfinite(fit.lower[0])
    lower, upper = (np.where(few, np.nan, band) for band in (fit.lower[0], fit.upper[0]))
    at_start = int(((fit.sample.rows.entry <= fit.start) & (fit.sample.rows.exit > fit.start)).sum())
    frame = pl.DataFrame(
        {
            "group": [name_curve(curve.group)] * (fit.time.size + 1),
            "days": np.concatenate(([fit.start], fit.time)),
            "incidence": np.concatenate(([0.0], fit.incidence[0])),
            "lower": np.concatenate(([np.nan], lower)),
            "upper": np.concatenate(([np.nan], upper)),
            "n_risk": np.concatenate(([at_start], fit.n_risk)),
            "n_event": np.concatenate(([0], fit.n_event[0])),
            "n_competing": np.concatenate(([0], fit.n_event[1:].sum(axis=0))),
            "n_censor": np.concatenate(([0], fit.n_censor)),
        },
        schema=_CURVE_SCHEMA,
    )
    return frame.with_columns(pl.col("lower", "upper").fill_nan(None))


def _count(curve: Incidence, months: tuple[int, ...]) -> pl.DataFrame:
    """The risk table, as said in `model.Display`; the competing events stand beside events and censorings."""
    counted = count_at_risk(name_curve(curve.group), curve.sample, curve.sample.ended, months)
    failed = count_at_risk(name_curve(curve.group), curve.sample, curve.sample.happened, months)["events"]
    both = counted.with_columns(events=failed, competing=pl.col("events") - failed)
    return select_shape(both, _RISK_SCHEMA)
