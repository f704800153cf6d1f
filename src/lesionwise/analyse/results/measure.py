"""Numbers of a score at visits: its mean, the mean of its change, the share of each category."""

from collections.abc import Iterator

from lesionwise.analyse.model import Result
from lesionwise.analyse.results.build import build_estimate
from lesionwise.analyse.sample import Sample
from lesionwise.statistics import compute_checked_mean, compute_checked_proportion
from lesionwise.study.model import Instrument


def compute_mean_result(sample: Sample, group: str | None) -> Result:
    """Mean score of one occasion with its t interval, of those whose form was answered in its window."""
    checked = compute_checked_mean(sample.analysed["value"].to_numpy())
    return build_estimate(
        sample.endpoint, "mean", "mean", "mean", checked, group=group, occasion=sample.occasion
    )


def compute_change_result(sample: Sample, baseline: Sample, group: str | None) -> Result:
    """Mean of score - baseline score, of those who have both; a missing score is never filled in."""
    first = baseline.analysed.select("subject", first="value")
    both = sample.analysed.join(first, on="subject", maintain_order="left").drop_nulls("first")
    checked = compute_checked_mean((both["value"] - both["first"]).to_numpy())
    return build_estimate(
        sample.endpoint,
        "mean_change",
        "mean_change",
        "mean_change",
        checked,
        group=group,
        occasion=sample.occasion,
        notes=("of those with a baseline score",),
    )


def list_categories(instrument: Instrument) -> tuple[int, ...]:
    """Codes of an ordinal scale, lowest first; none where its range is not declared."""
    if instrument.low is None or instrument.high is None:
        return ()
    return tuple(range(int(instrument.low), int(instrument.high) + 1))


def compute_category_results(sample: Sample, instrument: Instrument, group: str | None) -> Iterator[Result]:
    """Share of each category of one occasion with its exact interval: `vrs.category_2.monthly_3`.

    Of all with a score; one that is no code of the scale stays in the denominator.
    """
    values = sample.analysed["value"]
    for code in list_categories(instrument):
        checked = compute_checked_proportion(int((values == code).sum()), sample.n)
        yield build_estimate(
            sample.endpoint,
            f"category_{code}",
            "categories",
            "proportion",
            checked,
            group=group,
            occasion=sample.occasion,
        )
