"""The library `statsmodels`: difference of proportions.

It is imported where it is called: it brings pandas along, 87 MB and 0.4 s beyond `scipy.stats`, and no other
number needs it.
"""

from importlib.metadata import version

from lesionwise.statistics.engines.answer import Answer

ENGINE = f"statsmodels {version('statsmodels')}"


def compute_proportion_difference(
    successes: int, n: int, other_successes: int, other_n: int, level: float
) -> dict[str, Answer]:
    """Value, lower and upper of a difference by Newcombe's method."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    lower, upper = confint_proportions_2indep(
        successes, n, other_successes, other_n, method="newcomb", compare="diff", alpha=1 - level
    )
    found = {"value": successes / n - other_successes / other_n, "lower": lower, "upper": upper}
    return {name: Answer(ENGINE, float(number)) for name, number in found.items()}
