"""Log-rank tests between groups."""

import polars as pl

from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Result
from lesionwise.analyse.results.build import build_check
from lesionwise.analyse.results.identity import SHORT, choose_population, render_id, render_trace
from lesionwise.analyse.sample import Sample
from lesionwise.statistics import LOGRANK_NOTES, LogRank, compute_logrank, compute_logrank_check

NO_STRATUM = "stratum unknown"


def compute_logrank_results(material: Material, sample: Sample, grouping: Grouping) -> tuple[Result, ...]:
    """Two-sided log-rank test between the declared groups; when randomised also stratified as randomised.

    Subjects without a declared group are not compared (their number is in the counts of the groups). A
    subject whose stratum is unknown is in a stratum of its own kind.
    """
    compared = grouping.members.filter(pl.col("group").is_in(grouping.compared))
    inside = sample.select(compared)
    groups = inside.labels(compared, "group")
    plain = compute_logrank(inside.exits, inside.happened, groups, entries=inside.entries)
    results = [_build(sample, plain, "log_rank", SHORT["log_rank"], ())]
    if grouping.by == "arm" and material.study.design == "randomised" and material.study.strata:
        strata = inside.labels(_find_strata(material), "stratum")
        layered = compute_logrank(
            inside.exits, inside.happened, groups, entries=inside.entries, strata=strata
        )
        notes = (f"strata as randomised: {', '.join(material.study.strata)}",)
        results.append(
            _build(sample, layered, "log_rank_stratified", f"{SHORT['log_rank']}.stratified", notes)
        )
    return tuple(results)


def _find_strata(material: Material) -> pl.DataFrame:
    allocated = material.tables["allocation"].select("subject", pl.col("stratum").alias("allocated"))
    joined = material.subjects.join(allocated, on="subject", how="left", maintain_order="left")
    stratum = pl.coalesce("allocated", "stratum", pl.lit(NO_STRATUM))
    return joined.select("subject", stratum.alias("stratum"))


def _build(sample: Sample, test: LogRank, estimator: str, part: str, notes: tuple[str, ...]) -> Result:
    endpoint = sample.endpoint
    check = compute_logrank_check(test)
    told = (*notes, *(LOGRANK_NOTES[note] for note in test.notes))
    return Result(
        id=render_id(endpoint.id, part),
        registered=endpoint.registered,
        endpoint=endpoint.id,
        population=choose_population(endpoint),
        group=None,
        estimator=estimator,
        quantity="p_value",
        at_months=None,
        estimate=test.p_value,
        lower=None,
        upper=None,
        level=None,
        ci_method=None,
        n=test.n,
        events=test.events,
        p_value=test.p_value,
        status=test.status,
        reason=test.reason,
        lower_status=test.status,
        upper_status=test.status,
        engine=check.engine_a,
        cross_check=build_check(check),
        trace=render_trace(endpoint),
        note="; ".join(told) or None,
    )
