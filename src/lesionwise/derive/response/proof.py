"""The day of a response, and for progression the first day whose images prove it."""

import polars as pl

from lesionwise.derive.response.dates import UNKNOWN_DAY
from lesionwise.derive.response.rules import GREW
from lesionwise.derive.response.runs import begins_run, shift_run, sum_run
from lesionwise.derive.response.sizes import TEN_MM
from lesionwise.study.model import ResponseRules


def add_proof_days(visits: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """`visits` with the first day of proof: sum_day, worse_day, target_back_day, other_back_day.

    A growth of the sum is proven on the first day on which the targets imaged so far are large enough.
    Unknown days count as later than all others.
    """
    lines = lines.filter(~pl.col("covered") & (pl.col("role") != "new") & (pl.col("position") > 0))
    lines = lines.with_columns(day=pl.col("day").fill_null(UNKNOWN_DAY))
    target, day, free = pl.col("role") == "target", pl.col("day"), ~pl.col("guarded")
    firsts = lines.group_by("visit_id").agg(
        day.filter(~target & pl.col("unequivocal") & free).min().alias("worse_day"),
        day.filter(target & is_back() & free).min().alias("target_back_day"),
        day.filter(~target & is_back() & free).min().alias("other_back_day"),
    )
    joined = visits.join(firsts, on="visit_id", how="left").join(
        _find_sum_days(visits, lines.filter(target)), on="visit_id", how="left"
    )
    return joined.sort("visit_id")


def is_back() -> pl.Expr:
    """Whether a line shows disease where there was none; for a node only as a target."""
    node = pl.col("node").fill_null(False) & (pl.col("role") == "target") & (pl.col("own") >= TEN_MM)
    other = ~pl.col("node") & pl.col("visible")
    found: pl.Expr = (other | node).fill_null(False)
    return found


def compute_causes() -> dict[str, pl.Expr]:
    """Each cause of progression by the rule that names it, with when it holds; the sum first."""
    targets, others = pl.col("n_target") > 0, pl.col("n_non_target") > 0
    return {
        "sum": (targets & GREW).fill_null(False),
        "target_back": targets & pl.col("had_cr") & pl.col("target_back"),
        "worse": others & pl.col("other_worse"),
        "other_back": others & pl.col("had_cr") & pl.col("other_back"),
        "new": pl.col("new_answer").fill_null(False),
        "failed": pl.col("failed"),
    }


def compute_day(rules: ResponseRules) -> pl.Expr:
    """Day of a response by the study's rule; null where it is not known.

    cdisc: CR and PR on the latest image of the assessment, SD, NON-CR/NON-PD, NE and NED on the earliest,
    PD on the first day that proves it; a new lesion that nobody imaged at the scan proves from its first
    day. `first` and `last` hold for every response. Source: CDISC SDTMIG, RSDTC.
    """
    if rules.assessment_date != "cdisc":
        return pl.col(f"{rules.assessment_date}_day")
    proofs = {
        "sum": pl.col("sum_day"),
        "target_back": pl.col("target_back_day"),
        "worse": pl.col("worse_day"),
        "other_back": pl.col("other_back_day"),
        "new": pl.coalesce("new_day", "first_day"),
        "failed": pl.col("failed_day"),
    }
    causes = compute_causes()
    proven = pl.min_horizontal(
        pl.when(causes[name]).then(day.fill_null(UNKNOWN_DAY)) for name, day in proofs.items()
    )
    overall = pl.col("overall")
    return (
        pl.when(overall == "PD")
        .then(pl.when(proven < UNKNOWN_DAY).then(proven))
        .when(overall.is_in(["CR", "PR"]))
        .then("last_day")
        .otherwise("first_day")
    )


def _find_sum_days(visits: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """The first day of each scan on which the sizes that may prove progression do."""
    grown = visits.filter(GREW).select("visit_id", "nadir")
    sized = targets.filter(pl.col("own").is_not_null()).select("visit_id", "root_row", "day", "own", "cap")
    lines = sized.join(grown, on="visit_id").sort("visit_id", "root_row", "day")
    lines = lines.with_columns(begins=begins_run("visit_id", "root_row"))
    lines = lines.with_columns(upto=pl.min_horizontal(sum_run(pl.col("own"), pl.col("begins")), "cap"))
    more = pl.col("upto") - shift_run(pl.col("upto"), pl.col("begins")).fill_null(0)
    days = lines.with_columns(more=more).sort("visit_id", "day")
    proven = days.with_columns(proof_sum=sum_run(pl.col("more"), begins_run("visit_id"))).filter(GREW)
    return proven.group_by("visit_id").agg(pl.col("day").min().alias("sum_day"))
