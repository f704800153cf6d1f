"""What irradiated lesions may and may not do to a response: not assessed, kept in under a guard, failed."""

from typing import Final

import polars as pl

from lesionwise.derive.response.lesion_state import compute_lesion_states, summarise_visits
from lesionwise.derive.response.lines import EQUIVOCAL, UNEQUIVOCAL
from lesionwise.derive.response.reading import Reading
from lesionwise.derive.response.views import Views

UNASSESSED: Final = "irradiated before: not assessed under the policy of the study"
UNDATED: Final = "treated on an unknown day: not assessed"
PENDING: Final = "growth after radiotherapy that is not confirmed: no progression"
FROZEN: Final = "irradiated before: left the lists"

_SPOT: Final = ["visit_id", "root_row"]
_PROOFS: Final = ("proof_sum", "target_back", "other_back", "other_worse")

READ: Final = (*_PROOFS, "failed")
"""What may be known now and was not at the scan; the same as known then ends on `_read`."""


def leave_unassessed(lines: pl.DataFrame, spots: pl.DataFrame) -> pl.DataFrame:
    """`lines` with those of the lesions and scans of `spots` (visit_id, root_row, why) as not assessed."""
    marked = lines.join(spots, on=_SPOT, how="left", maintain_order="left")
    out = pl.col("why").is_not_null()
    return marked.with_columns(
        pl.when(out).then(False).otherwise(pl.col("seen", "visible", "unequivocal", "increased")).name.keep(),
        pl.when(out).then(None).otherwise(pl.col("size", "own", "certainty")).name.keep(),
        withheld=pl.coalesce("why", "withheld"),
    ).drop("why")


def hold_growth(lines: pl.DataFrame, states: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`lines` under the guard of section 2.11, and what it holds back: visit_id, root_row, cap, cap_read.

    A lesion kept in counts with its size, but until its growth is confirmed only up to its own nadir (with
    what merged into it) where progression is at stake, and neither its coming back nor its unequivocal
    growth proves anything. `cap`: the largest size that may prove progression as known now, `cap_read` as
    known at the scan; null: no limit. `states`: see `treatment.select_states`.
    """
    over = pl.coalesce("size", "proven") - (pl.col("nadir") + pl.col("absorbed"))
    units = states.with_columns(
        excess=over.clip(lower_bound=0).fill_null(0),
        held=~pl.col("confirmed"),
        held_read=pl.col("state") != "local_failure",
        open=(pl.col("state") == "suspected") & ~pl.col("confirmed"),
    )
    excess = pl.col("excess")
    spots = units.group_by(_SPOT).agg(
        excess.filter("held").sum().alias("excess"),
        excess.filter("held_read").sum().alias("excess_read"),
        pl.col("held", "held_read").all(),
        pl.col("open").any(),
    )
    known = lines.filter(~pl.col("covered")).group_by(_SPOT).agg(pl.col("own").sum().alias("known"))
    spots = spots.join(known, on=_SPOT, how="left").with_columns(
        cap=pl.max_horizontal(pl.col("known") - pl.col("excess"), 0),
        cap_read=pl.max_horizontal(pl.col("known") - pl.col("excess_read"), 0),
    )
    marked = lines.join(spots, on=_SPOT, how="left", maintain_order="left", suffix="_spot")
    said = pl.col("held_read") & (pl.col("role") == "new") & (pl.col("certainty") == UNEQUIVOCAL)
    marked = marked.with_columns(
        cap="cap_spot",
        guarded=pl.col("held").fill_null(False),
        certainty=pl.when(said).then(EQUIVOCAL).otherwise("certainty").cast(pl.Int8),
        withheld=pl.when("open").then(pl.lit(PENDING)).otherwise("withheld"),
    )
    return marked.select(lines.columns), spots.select(*_SPOT, "cap", "cap_read", "held", "held_read")


def summarise_held(views: Views, spots: pl.DataFrame | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scans with what their lesions add up to, and the states of the lesions.

    Where growth is held back (`spots`), what may prove progression stands beside the same as known at the
    scan, in columns that end on `_read`.
    """
    states = compute_lesion_states(views.lines).with_columns(proof="size")
    if spots is None:
        return summarise_visits(views.visits, states, views.expected), states
    marked = states.join(spots, on=_SPOT, how="left", maintain_order="left")
    now = _hold(marked, "held", "cap")
    visits = summarise_visits(views.visits, now, views.expected)
    read = summarise_visits(views.visits, _hold(marked, "held_read", "cap_read"), views.expected)
    as_read = read.select("visit_id", *(pl.col(name).alias(f"{name}_read") for name in _PROOFS))
    return visits.join(as_read, on="visit_id", how="left", maintain_order="left"), now


def as_known_then(visits: pl.DataFrame) -> pl.DataFrame:
    """`visits` with what was known at each scan in place of what is known now."""
    names = [name for name in READ if f"{name}_read" in visits.columns]
    return visits.with_columns(pl.col(f"{name}_read").alias(name) for name in names)


def summarise_states(states: pl.DataFrame) -> pl.DataFrame:
    """One row a scan: failed (local failure as known now), failed_read (as known then), and more.

    failed_day: of the first scan of a failure the day that it is dated (a biopsy may be before the scan),
    of later ones the day of the image. failure_known: day on which it became known. pending: a suspicion is
    open and was not confirmed later.
    """
    lesion = ["pair", "lesion_row", "course"]
    ordered = states.sort(*lesion, "date", "visit_id").with_columns(
        failed=pl.col("confirmed"), failed_read=pl.col("state") == "local_failure"
    )
    first = pl.col("failed") & ~pl.col("failed").shift(1).over(lesion).fill_null(False)
    ordered = ordered.with_columns(
        failed_day=pl.when(first).then("first_suspicion").when("failed").then("date").cast(pl.Int32)
    )
    known = pl.col("failure_known").cast(pl.Int32)
    return ordered.group_by("visit_id").agg(
        pl.col("failed", "failed_read").any(),
        pl.col("failed_day").min(),
        known.filter(pl.col("failed") & ~pl.col("failed_read")).min().alias("failure_known"),
        ((pl.col("state") == "suspected") & ~pl.col("confirmed")).any().alias("pending"),
    )


def find_unseen(reading: Reading, placed: pl.DataFrame) -> pl.DataFrame:
    """visit_id of scans at which a treated lesion of the baseline was not seen, and so may have failed."""
    seen = compute_lesion_states(reading.lines).filter("is_seen").select(_SPOT)
    due = placed.filter(pl.col("role") != "new")
    return due.join(seen, on=_SPOT, how="anti").select("visit_id").unique()


def _hold(states: pl.DataFrame, held: str, cap: str) -> pl.DataFrame:
    free = ~pl.col(held).fill_null(False)
    return states.with_columns(pl.col("reappeared", "worse") & free, proof=pl.min_horizontal("size", cap))
