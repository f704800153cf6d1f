"""One number from two engines: difference, tolerance, verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lesionwise.statistics.engines.answer import Answer

Verdict = Literal["agree", "differ", "single_engine"]
Number = Literal[
    "kaplan_meier",
    "no_event_bound",
    "logrank",
    "logrank_with_entry",
    "proportion",
    "cumulative_incidence",
    "cumulative_incidence_clustered",
    "mean",
    "value_quantile",
    "proportion_difference",
]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Largest relative difference; `floor` is the smallest magnitude that the difference is related to."""

    relative: float
    floor: float


TOLERANCES: dict[Number, Tolerance] = {
    "kaplan_meier": Tolerance(1e-9, 1e-6),
    "no_event_bound": Tolerance(1e-9, 1e-2),
    "logrank": Tolerance(1e-9, 1e-6),
    "logrank_with_entry": Tolerance(1e-8, 1e-6),
    "proportion": Tolerance(1e-9, 1e-2),
    "cumulative_incidence": Tolerance(1e-9, 1e-6),
    "cumulative_incidence_clustered": Tolerance(1e-8, 1e-6),
    "mean": Tolerance(1e-9, 1e-6),
    "value_quantile": Tolerance(1e-9, 1e-6),
    "proportion_difference": Tolerance(1e-9, 1e-6),
}
"""By number. The floor of 1e-6 lets a statistic of 0 differ by rounding. That of 1e-2 for proportions is
needed because scipy solves the binomial tails to 2e-12 absolute: at 1 of 150 it is 3e-9 off relatively."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Value A (published) against value B (checker) of one quantity of a number.

    `difference` is |A - B| / max(|A|, |B|, floor), None where one side has no number. Two sides without
    number agree only if they give the same reason.
    """

    quantity: str
    a: Answer
    b: Answer | None
    tolerance: float
    difference: float | None
    verdict: Verdict
    reason: str | None = None


def compute_comparison(quantity: str, a: Answer, b: Answer | None, number: Number) -> Comparison:
    """Compare one quantity; without checker the verdict is `single_engine`."""
    limit = TOLERANCES[number]
    if b is None:
        return Comparison(quantity, a, None, limit.relative, None, "single_engine")
    if a.value is None or b.value is None:
        same = a.value is None and b.value is None and a.reason == b.reason
        told = None if same else f"{a.engine}: {_told(a)}; {b.engine}: {_told(b)}"
        return Comparison(quantity, a, b, limit.relative, None, "agree" if same else "differ", told)
    scale = max(abs(a.value), abs(b.value), limit.floor)
    difference = abs(a.value - b.value) / scale
    agree = difference <= limit.relative
    return Comparison(quantity, a, b, limit.relative, difference, "agree" if agree else "differ")


def _told(answer: Answer) -> str:
    return answer.reason or "a number" if answer.value is None else "a number"


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """All comparisons of one published number, and what they come to.

    `engine_a` publishes, `engine_b` checks (None without checker: `reason` says why, `agree` is None).
    `difference` is the largest of the numeric ones, None when nothing numeric was compared.
    """

    engine_a: str
    engine_b: str | None
    comparisons: tuple[Comparison, ...]
    difference: float | None
    tolerance: float | None
    agree: bool | None
    reason: str | None = None


def compute_cross_check(
    number: Number, engine_a: str, a: Mapping[str, Answer], b: Mapping[str, Answer]
) -> CrossCheck:
    """Compare each quantity of A with the same quantity of B."""
    comparisons = tuple(compute_comparison(name, answer, b.get(name), number) for name, answer in a.items())
    differences = [each.difference for each in comparisons if each.difference is not None]
    engines = sorted({each.b.engine for each in comparisons if each.b is not None})
    told = [each.reason for each in comparisons if each.reason is not None]
    return CrossCheck(
        engine_a=engine_a,
        engine_b=", ".join(engines) if engines else None,
        comparisons=comparisons,
        difference=max(differences, default=None),
        tolerance=TOLERANCES[number].relative,
        agree=all(each.verdict != "differ" for each in comparisons),
        reason="; ".join(told) or None,
    )


def compute_single_engine(engine_a: str, reason: str) -> CrossCheck:
    """A number, or the absence of one, that no second engine was asked for."""
    return CrossCheck(engine_a, None, (), None, None, None, reason)
