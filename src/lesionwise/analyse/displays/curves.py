"""Survival curves with the numbers under them."""

import numpy as np
import polars as pl

from lesionwise.analyse.displays.cells import Key, build_groups
from lesionwise.analyse.displays.risk_table import POOLED, frame_risk, name_curve
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, DisplayGroup, Result
from lesionwise.analyse.results import Curve, choose_grouping, compute_curve
from lesionwise.analyse.sample import select_sample
from lesionwise.analyse.words import ORIGIN_LABELS
from lesionwise.definitions import Deterioration, TimeToEvent
from lesionwise.statistics import MINIMUM_AT_RISK, MINIMUM_SUBJECTS, compute_at_risk
from lesionwise.terms import compute_months

Curved = TimeToEvent | Deterioration
"""Kinds that have a survival curve where nothing competes."""

_CURVE_SCHEMA = {
    "group": pl.String,
    "days": pl.Float64,
    "survival": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "n_risk": pl.Int64,
    "n_event": pl.Int64,
    "n_censor": pl.Int64,
}


def build_curves(material: Material, endpoint: Curved, results: tuple[Result, ...]) -> Shown:
    """Figure `<endpoint>.km`: a curve a group, or one pooled, with its risk table `<endpoint>.km.risk`."""
    grouping = choose_grouping(material, endpoint)
    everyone = select_sample(material, endpoint)
    curves = tuple(compute_curve(everyone.select(part), key) for key, part in grouping.parts.items())
    followed = max((float(curve.sample.exits.max()) for curve in curves if curve.sample.n), default=0.0)
    starts = [curve.fit.start for curve in curves if curve.fit.start > 0]
    name = f"{endpoint.id}.km"
    display = Display(
        id=name,
        kind="survival",
        title=endpoint.label,
        population="subjects with a value of the endpoint",
        denominator="Kaplan-Meier estimate among those at risk",
        groups=_name_groups(grouping, curves),
        result_ids=tuple(
            one.id for one in results if one.endpoint == endpoint.id and one.quantity != "count"
        ),
        footnotes=_footnotes(curves),
        empty=None if followed else "no subject with a value of this endpoint",
        origin=ORIGIN_LABELS[endpoint.origin],
        landmarks_months=list_landmarks(endpoint),
        start_days=int(min(starts)) if starts else None,
        scan_grid_months=_list_scans(material, endpoint, followed),
        extra=(f"{name}.risk",),
    )
    frames = {name: _frame_curves(curves), f"{name}.risk": frame_risk(curves, followed)}
    return Shown(display, frames)


def list_landmarks(endpoint: Curved) -> tuple[float, ...]:
    """Landmarks of the endpoint in months, each once, ascending."""
    return tuple(sorted({months for reported in endpoint.report for months in reported.at_months}))


def _name_groups(grouping: Grouping, curves: tuple[Curve, ...]) -> tuple[DisplayGroup, ...]:
    sizes: dict[Key, int] = {curve.group: curve.sample.n for curve in curves}
    if not grouping.groups:
        return (POOLED.model_copy(update={"n": sizes[None]}),)
    return build_groups(grouping, sizes)


def _footnotes(curves: tuple[Curve, ...]) -> tuple[str, ...]:
    told = [
        "Pointwise 95 % limits on the log-log scale, not drawn where fewer than 5 are at risk.",
        "At risk at t: entry < t <= exit; events and censorings before t.",
    ]
    if any(curve.fit.n_lost for curve in curves):
        lost = sum(curve.fit.n_lost for curve in curves)
        told.append(f"Followed only before the start or after the end of the curve: {lost}.")
    return tuple(told)


def _list_scans(material: Material, endpoint: Curved, followed: float) -> tuple[float, ...]:
    """Months of the scheduled scans, when their anchor is the origin and progression is an event."""
    schedules = [one for one in material.study.imaging if one.anchor == endpoint.origin]
    if "progression" not in getattr(endpoint, "event", ()) or len(schedules) != 1:
        return ()
    days = range(schedules[0].first_day, int(followed) + 1, schedules[0].interval_days)
    return tuple(compute_months(day) for day in days)


def _frame_curves(curves: tuple[Curve, ...]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=_CURVE_SCHEMA), *(_frame_curve(curve) for curve in curves)])


def _frame_curve(curve: Curve) -> pl.DataFrame:
    fit = curve.fit
    if not fit.n:
        return pl.DataFrame(schema=_CURVE_SCHEMA)
    at_start = compute_at_risk(fit.sample, [fit.start], start=fit.start).at_risk
    few = (fit.n_risk < MINIMUM_AT_RISK) | (curve.sample.n < MINIMUM_SUBJECTS) | ~np.isfinite(fit.lower)
    lower, upper = (np.where(few, np.nan, band) for band in (fit.lower, fit.upper))
    frame = pl.DataFrame(
        {
            "group": [name_curve(curve.group)] * (fit.time.size + 1),
            "days": np.concatenate(([fit.start], fit.time)),
            "survival": np.concatenate(([1.0], fit.survival)),
            "lower": np.concatenate(([np.nan], lower)),
            "upper": np.concatenate(([np.nan], upper)),
            "n_risk": np.concatenate((at_start, fit.n_risk)),
            "n_event": np.concatenate(([0], fit.n_event)),
            "n_censor": np.concatenate(([0], fit.n_censor)),
        },
        schema=_CURVE_SCHEMA,
    )
    return frame.with_columns(pl.col("lower", "upper").fill_nan(None))
