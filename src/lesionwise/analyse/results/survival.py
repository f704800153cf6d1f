"""Numbers from a survival curve: landmarks, median, median follow-up."""

from dataclasses import dataclass, replace

from lesionwise.analyse.model import Result
from lesionwise.analyse.results.build import build_estimate
from lesionwise.analyse.results.identity import SHORT
from lesionwise.analyse.sample import Sample
from lesionwise.definitions import Reported
from lesionwise.statistics import (
    CURVE_NOTES,
    KaplanMeier,
    compute_checked_follow_up_median,
    compute_checked_quantile,
    compute_checked_survival_at,
    compute_kaplan_meier,
)
from lesionwise.terms import compute_whole_days


@dataclass(frozen=True, eq=False)
class Curve:
    """The curve of one group of one endpoint, and the sample behind it; `group` null: everyone."""

    group: str | None
    sample: Sample
    fit: KaplanMeier


def compute_curve(sample: Sample, group: str | None) -> Curve:
    """Kaplan-Meier curve of a sample in days, left-truncated when subjects enter late."""
    return Curve(group, sample, compute_kaplan_meier(sample.exits, sample.happened, sample.entries))


def compute_survival_results(curve: Curve, reported: Reported) -> tuple[Result, ...]:
    """What one clause `report` asks of one curve: a result a landmark, or one median."""
    if reported.estimator == "kaplan_meier":
        return tuple(_compute_landmark(curve, months) for months in reported.at_months)
    return (_compute_median(curve) if reported.estimator == "median" else _compute_follow_up(curve),)


def _compute_landmark(curve: Curve, months: float) -> Result:
    return build_estimate(
        curve.sample.endpoint,
        SHORT["kaplan_meier"],
        "kaplan_meier",
        "survival_probability",
        compute_checked_survival_at(curve.fit, compute_whole_days(months)),
        group=curve.group,
        at_months=months,
        notes=_notes(curve.fit),
    )


def _compute_median(curve: Curve) -> Result:
    checked = compute_checked_quantile(curve.fit)
    notes = _notes(curve.fit)
    return build_estimate(
        curve.sample.endpoint,
        SHORT["median"],
        "median",
        "median_months",
        checked,
        group=curve.group,
        notes=notes,
    )


def _compute_follow_up(curve: Curve) -> Result:
    sample = curve.sample
    checked = compute_checked_follow_up_median(sample.exits, sample.ended, sample.entries)
    number = replace(checked.number, events=curve.fit.events)
    return build_estimate(
        sample.endpoint,
        SHORT["follow_up"],
        "follow_up",
        "follow_up_months",
        replace(checked, number=number),
        group=curve.group,
        notes=(*_notes(curve.fit), "reverse Kaplan-Meier"),
    )


def _notes(fit: KaplanMeier) -> tuple[str, ...]:
    told = tuple(CURVE_NOTES[note] for note in fit.notes)
    return ("conditional on being event-free at the start of the curve", *told) if fit.start > 0 else told
