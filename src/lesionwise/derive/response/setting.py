"""What the policy for irradiated lesions makes of a reading, before anything is judged."""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.response.guard import (
    FROZEN,
    UNASSESSED,
    UNDATED,
    find_unseen,
    hold_growth,
    leave_unassessed,
    summarise_states,
)
from lesionwise.derive.response.lesions import count_expected
from lesionwise.derive.response.reading import Reading
from lesionwise.derive.response.treatment import Treatment, place_treated, select_states
from lesionwise.derive.response.views import Views, freeze_out, keep_all

_FLAGS: Final = ("failed", "failed_read", "pending", "any_treated", "treated_unseen")
_DAYS: Final = ("failed_day", "failure_known")


class Setting(NamedTuple):
    """views: by what sets of lesions each scan is judged. lines: of every lesion, for the trace.

    placed: treated lesions at scans (`treatment.place_treated`). states: of irradiated lesions at scans that
    count. spots: growth that is held back (`guard.hold_growth`); null: none is. facts: one row a scan (or
    none) with what the policy adds to it.
    """

    views: Views
    lines: pl.DataFrame
    placed: pl.DataFrame
    states: pl.DataFrame
    spots: pl.DataFrame | None
    facts: pl.DataFrame


def apply_policy(reading: Reading, treatment: Treatment | None) -> Setting:
    """The setting of a policy; of none: every lesion alike."""
    if treatment is None:
        nothing = pl.DataFrame(schema={"visit_id": pl.UInt32, "root_row": pl.Int64})
        return Setting(keep_all(reading), reading.lines, nothing, nothing, None, nothing.select("visit_id"))
    placed = place_treated(reading, treatment.treated)
    unknown = pl.col("unknown") | (pl.lit(treatment.policy == "P2") & ~pl.col("dated"))
    out = pl.lit(treatment.policy == "P0") | unknown
    spots = placed.filter(out).select(
        "visit_id", "root_row", why=pl.when(unknown).then(pl.lit(UNDATED)).otherwise(pl.lit(UNASSESSED))
    )
    ground = reading._replace(lines=leave_unassessed(reading.lines, spots))
    left = placed.filter(~out)
    if treatment.policy == "P0":
        return Setting(keep_all(ground), ground.lines, placed, left, None, left.select("visit_id"))
    states = select_states(ground, treatment)
    facts = summarise_states(states)
    if treatment.policy == "P2":
        lines, held = hold_growth(ground.lines, states)
        views = keep_all(ground._replace(lines=lines))
        return Setting(views, lines, left, states, held, facts.select("visit_id", "pending", "failure_known"))
    return _freeze(reading, ground, treatment, left, states, facts)


def _freeze(
    reading: Reading,
    ground: Reading,
    treatment: Treatment,
    placed: pl.DataFrame,
    states: pl.DataFrame,
    facts: pl.DataFrame,
) -> Setting:
    treated = placed.select("visit_id").unique().with_columns(any_treated=pl.lit(True))
    unseen = find_unseen(reading, placed).with_columns(treated_unseen=pl.lit(True))
    if treatment.policy == "non_irradiated":
        states, facts = states.clear(), facts.clear()
    for more in (treated, unseen):
        facts = facts.join(more, on="visit_id", how="full", coalesce=True)
    gone = placed.select("visit_id", "root_row", frozen=pl.lit(True))
    lines = ground.lines.join(gone, on=["visit_id", "root_row"], how="left", maintain_order="left")
    lines = lines.with_columns(withheld=pl.when("frozen").then(pl.lit(FROZEN)).otherwise("withheld"))
    return Setting(freeze_out(ground, placed), lines.drop("frozen"), placed, states, None, facts)


def add_facts(
    visits: pl.DataFrame, reading: Reading, setting: Setting, treatment: Treatment | None
) -> pl.DataFrame:
    """`visits` of the views with what the policy adds: failures, and where it leaves no target to judge.

    none_left: nothing untreated is left that could respond (all targets treated; without targets, all
    non-target lesions). all_treated: the same, where such scans are judged by local control. mixed: P3 does
    not hold, as a target is left beside treated lesions.
    """
    every = count_expected(reading.lesions, reading.pairs).select(
        base_pair="pair", all_target="n_target", all_other="n_non_target"
    )
    facts = setting.facts.rename({"visit_id": "base_visit"})
    joined = visits.join(every, on="base_pair", how="left").join(facts, on="base_visit", how="left")
    types = dict.fromkeys(_FLAGS, pl.Boolean()) | dict.fromkeys(_DAYS, pl.Int32())
    joined = joined.with_columns(
        (pl.col(name) if name in joined.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in types.items()
    ).with_columns(pl.col(_FLAGS).fill_null(False))
    target, other = pl.col("n_target"), pl.col("n_non_target")
    lost = (pl.col("all_target") > 0) & (target == 0)
    lost |= (pl.col("all_target") == 0) & (pl.col("all_other") > 0) & (other == 0)
    policy = treatment.policy if treatment else None
    goes_over = policy == "P3" or (policy == "P1" and treatment is not None and treatment.p3_fallback)
    return joined.with_columns(
        none_left=lost & pl.lit(not goes_over),
        all_treated=lost & pl.lit(goes_over),
        mixed=pl.lit(policy == "P3") & (target > 0) & pl.col("any_treated"),
        tells_pending=pl.lit(policy in ("P1", "P2", "P3")),
    ).sort("visit_id")
