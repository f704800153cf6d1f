"""Who is still followed at 12 and 24 months."""

from collections.abc import Iterator

import polars as pl

from lesionwise.analyse.displays.flow.boxes import Box
from lesionwise.analyse.displays.flow.facts import Ids
from lesionwise.analyse.material import Material
from lesionwise.terms import compute_whole_days

LANDMARKS = (12, 24)

_LABELS = {
    "followed": "in follow-up at {months} months",
    "dead": "died before {months} months",
    "gone": "lost or withdrawn before {months} months",
    "early": "not yet followed to {months} months",
    "unknown": "no planned fraction or no contact, {months} months",
}


def split_follow_up(material: Material, parent: str, ids: Ids, column: str | None) -> Iterator[Box]:
    """Lines: followed to the landmark, dead, gone, not that long yet, or without clock or contact.

    The clock starts at the first planned fraction. Followed: a contact, alive or dead, on or after the
    landmark day.
    """
    states = _find_states(material)
    for months in LANDMARKS:
        found = states.with_columns(_classify(months).alias("state"))
        for state, label in _LABELS.items():
            here = frozenset(found.filter(pl.col("state") == state)["subject"].to_list()) & ids
            name = f"months_{months}.{state}" + ("" if column is None else f".{column}")
            yield Box(name, label.format(months=months), here, parent, f"months_{months}", column, "exit")


def _find_states(material: Material) -> pl.DataFrame:
    contacts = material.tables["vital_status"].sort("date", nulls_last=False, maintain_order=True)
    last = contacts.group_by("subject").agg(
        pl.col("date").max().alias("last"),
        (pl.col("status") == "dead").any().alias("dead"),
        pl.col("status").last().is_in(["lost", "withdrawn"]).alias("gone"),
    )
    return material.entry.join(last, on="subject", how="left", maintain_order="left").with_columns(
        (pl.col("last") - pl.col("first_fraction")).dt.total_days().alias("days")
    )


def _classify(months: int) -> pl.Expr:
    return (
        pl.when(pl.col("days").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("days") >= compute_whole_days(months))
        .then(pl.lit("followed"))
        .when(pl.col("dead"))
        .then(pl.lit("dead"))
        .when(pl.col("gone"))
        .then(pl.lit("gone"))
        .otherwise(pl.lit("early"))
    )
