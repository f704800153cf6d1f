"""Published cumulative incidences, each computed by two engines that share no code."""

from lesionwise.statistics.checked import Checked
from lesionwise.statistics.comparison import Number, compute_cross_check, compute_single_engine
from lesionwise.statistics.cumulative_incidence import CumulativeIncidence
from lesionwise.statistics.engines import own, py_survival_states, scipy
from lesionwise.statistics.engines.answer import Answer
from lesionwise.statistics.estimate import MINIMUM_AT_RISK, MINIMUM_CLUSTERS, MINIMUM_SUBJECTS, Estimate
from lesionwise.statistics.incidence_at import compute_incidence_at, count_known_free


def compute_checked_incidence_at(
    curve: CumulativeIncidence,
    time: float,
    cause: int = 1,
    *,
    minimum_subjects: int = MINIMUM_SUBJECTS,
    minimum_at_risk: int = MINIMUM_AT_RISK,
    minimum_clusters: int = MINIMUM_CLUSTERS,
) -> Checked[Estimate]:
    """`compute_incidence_at`, checked by `survival`; without event the bound is checked by `scipy`.

    Limits that are withheld (few clusters, no spread) are not compared.
    """
    found = compute_incidence_at(
        curve,
        time,
        cause,
        minimum_subjects=minimum_subjects,
        minimum_at_risk=minimum_at_risk,
        minimum_clusters=minimum_clusters,
    )
    if found.value is None:
        return Checked(found, compute_single_engine(own.ENGINE, found.reason or found.status))
    other = _ask(curve, time, cause, found)
    mine = {"value": Answer(own.ENGINE, found.value)}
    if found.lower is not None:
        mine |= {"lower": Answer(own.ENGINE, found.lower), "upper": Answer(own.ENGINE, found.upper)}
    if found.status == "bound_only":
        free = count_known_free(curve, time)
        bound = scipy.compute_proportion(0, free, curve.level, "clopper-pearson") if free else {}
        both = {**bound, "value": other["value"]}
        return Checked(found, compute_cross_check("no_event_bound", own.ENGINE, mine, both))
    clustered = curve.sample.cluster is not None
    number: Number = "cumulative_incidence_clustered" if clustered else "cumulative_incidence"
    return Checked(found, compute_cross_check(number, own.ENGINE, mine, other))


def _ask(curve: CumulativeIncidence, time: float, cause: int, found: Estimate) -> dict[str, Answer]:
    """The second engine by the same rule: few clusters are left out one at a time."""
    compute = py_survival_states.compute_incidence_at
    if curve.df is not None and found.status == "ok" and found.lower is not None:
        compute = py_survival_states.compute_small_incidence_at
    return compute(curve.sample, time, cause, curve.level, curve.scale)
