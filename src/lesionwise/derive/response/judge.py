"""From what was read to responses, under the policy for irradiated lesions."""

import polars as pl

from lesionwise.derive.response.guard import READ, as_known_then, summarise_held
from lesionwise.derive.response.lesion_state import add_references
from lesionwise.derive.response.material import Material
from lesionwise.derive.response.new_lesions import add_new_lesions, compute_new_lesions
from lesionwise.derive.response.progressing import list_progressing
from lesionwise.derive.response.proof import add_proof_days, compute_causes, compute_day
from lesionwise.derive.response.reading import Reading
from lesionwise.derive.response.runs import begins_run, sum_run
from lesionwise.derive.response.series import compute_series
from lesionwise.derive.response.setting import add_facts, apply_policy
from lesionwise.derive.response.treatment import Treatment
from lesionwise.derive.response.views import number_as_read
from lesionwise.study.model import ResponseRules


def judge_reading(reading: Reading, rules: ResponseRules, treatment: Treatment | None = None) -> Material:
    """Everything that the responses and their trace are made of; null treatment: all lesions alike.

    Each view (`views`) is judged over all its scans, as if its lesions were all that there ever was; a scan
    takes its response, sums and nadir from the view that is shown at it.
    """
    setting = apply_policy(reading, treatment)
    new = compute_new_lesions(setting.views.lines, setting.views.visits)
    visits, states = summarise_held(setting.views, setting.spots)
    visits = add_facts(add_references(visits), reading, setting, treatment)
    visits = _restate(add_proof_days(add_new_lesions(visits, new), setting.views.lines), rules)
    progressing = list_progressing(visits.filter("shown"), states, new, setting)
    if treatment is None:
        progressing = progressing.with_columns(component=pl.lit(None, dtype=pl.String))
    return Material(
        visits=_show(visits),
        lines=setting.lines,
        new=number_as_read(new, visits),
        lesions=reading.lesions,
        pairs=reading.pairs,
        treated=setting.placed,
        states=setting.states,
        progressing=number_as_read(progressing, visits),
    )


def _show(visits: pl.DataFrame) -> pl.DataFrame:
    shown = number_as_read(visits.filter("shown"), visits, "nadir_visit", "cr_visit", "pr_visit")
    progressed = (pl.col("overall") == "PD").fill_null(False).cast(pl.Int32)
    return shown.sort("visit_id").with_columns(
        post_progression=sum_run(progressed, begins_run("pair")) > progressed
    )


def _restate(visits: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    """Responses with new lesions and local failures dated back, beside those as read."""
    series = _add_as_read(compute_series(visits, "new", rules), visits, rules)
    return series.with_columns(
        restated=(pl.col("overall") != pl.col("as_read")).fill_null(False),
        known_day=pl.min_horizontal("known_day", "failure_known"),
        day=compute_day(rules),
        rule=_name_rule(),
        **{
            f"cause_{name}": (pl.col("overall") == "PD").fill_null(False) & held
            for name, held in compute_causes().items()
        },
    )


def _add_as_read(series: pl.DataFrame, visits: pl.DataFrame, rules: ResponseRules) -> pl.DataFrame:
    """`series` with the response as read at each scan: judged anew where something became known later."""
    then = as_known_then(visits)
    changed = [name for name in READ if f"{name}_read" in visits.columns]
    later = pl.any_horizontal(
        pl.col("new").ne_missing(pl.col("new_read")),
        *(pl.col(name).ne_missing(pl.col(f"{name}_read")) for name in changed),
    )
    pairs = visits.filter(later).select("pair").unique()
    own = then.join(pairs, on="pair", how="semi", maintain_order="left")
    if own.is_empty():
        return series.with_columns(as_read="overall")
    read = compute_series(own, "new_read", rules).select("visit_id", read_then="overall")
    joined = series.join(read, on="visit_id", how="left", maintain_order="left")
    judged = joined.join(pairs.with_columns(anew=pl.lit(True)), on="pair", how="left", maintain_order="left")
    as_read = pl.when("anew").then("read_then").otherwise("overall")
    return judged.with_columns(as_read=as_read).drop("anew", "read_then")


def _name_rule() -> pl.Expr:
    """The rule that decided the overall response."""
    overall, target, other = pl.col("overall"), pl.col("target"), pl.col("non_target")
    return (
        pl.when("is_baseline")
        .then(pl.lit("BASELINE"))
        .when((overall == "PD") & (target == "PD"))
        .then("target_rule")
        .when((overall == "PD") & (other == "PD"))
        .then("non_target_rule")
        .when((overall == "PD") & pl.col("new_answer").fill_null(False))
        .then(pl.lit("NEW-LESION"))
        .when(overall == "PD")
        .then(pl.lit("LOCAL-FAILURE"))
        .when((overall == "NE") & ~pl.col("is_read") & target.is_null() & other.is_null())
        .then(pl.lit("NOT-READ"))
        .when((overall == "NE") & (target.fill_null(other) != "NE").fill_null(True))
        .then(pl.lit("NEW-UNKNOWN"))
        .when((overall == "PR") & (target == "CR"))
        .then(pl.lit("NT-KEEPS-PR"))
        .when(target.is_not_null())
        .then("target_rule")
        .when(other.is_not_null())
        .then("non_target_rule")
        .otherwise(pl.lit("NED"))
    )
