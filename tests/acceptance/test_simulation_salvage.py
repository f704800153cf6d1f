"""PFS2 with salvage on simulated records: the engine finds what the simulator meant."""

from functools import cache

import polars as pl

from lesionwise.definitions import Censoring, TimeToEvent
from lesionwise.derive import derive
from lesionwise.design import simulate
from lesionwise.study import read_study

DAYS_PER_MONTH = 30.4375
INTERVAL = 84
"""Days between scans of the study, the longest."""

ENDPOINT = TimeToEvent(
    id="pfs2",
    rule="pfs2_salvage_rt",
    label="PFS2",
    origin="earliest_study_treatment",
    event=("systemic_change", "not_amenable", "death"),
    censor=Censoring(at="last_adequate_assessment"),
    missed_scans_max=2,
    report=(),
)


@cache
def compare() -> pl.DataFrame:
    """Values beside the truth: `late` (days after the true decision), `true_salvages`."""
    records = simulate("sabr-cohort", 150, 3)
    study = read_study("sabr-cohort").model_copy(update={"endpoints": (ENDPOINT,)})
    found = derive(study, records.tables, None).endpoint
    truth = pl.DataFrame(records.truth["endpoint"]).filter(
        (pl.col("endpoint") == "pfs2_salvage_rt") & pl.col("death_is_event")
    )
    patients = pl.DataFrame(records.truth["patient"]).select(
        "subject", pl.col("time_zero").str.to_date(), true_salvages="salvage_courses"
    )
    joined = found.join(truth.select("subject", "perfect"), on="subject").join(patients, on="subject")
    days = (pl.col("event_date") - pl.col("time_zero")).dt.total_days()
    return joined.with_columns(late=days - pl.col("perfect") * DAYS_PER_MONTH)


def test_events_lie_on_the_scan_of_the_true_decision_or_soon_after_it() -> None:
    """Later where the decision rested on a lesion whose growth is no progression of the sum."""
    events = compare().filter(pl.col("reason") == "systemic_change")
    assert events.height > 30
    assert events["late"].is_between(-1, INTERVAL).all()
    assert events.select((pl.col("late") < 1).mean()).item() > 0.6
    unseen = events.filter(pl.col("late") >= 1)
    assert unseen["queries"].str.contains("progression_missing").all()


def test_salvages_are_counted() -> None:
    """Never more than there were; some have no progression of the sum before them."""
    values = compare()
    assert (values["value"] <= values["true_salvages"]).all()
    assert values.filter(pl.col("value") > 0).height > 15
    events = values.filter(pl.col("reason") == "systemic_change")
    assert events.select((pl.col("value") == pl.col("true_salvages")).mean()).item() > 0.6


def test_the_three_days_are_in_order() -> None:
    events = compare().filter(pl.col("reason") == "systemic_change")
    assert (events["progression_date"] == events["event_date"]).all()
    ordered = (pl.col("progression_date") <= pl.col("next_line_date")) & (
        pl.col("decision_date").is_null()
        | pl.col("decision_date").is_between("progression_date", "next_line_date")
    )
    assert events.filter(pl.col("next_line_date").is_not_null()).select(ordered.all()).item()
