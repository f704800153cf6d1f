"""The decision tree of ESTRO and EORTC: five questions, nine states.

Source: Guckenberger, Lancet Oncol 2020;21:e18, figure 2. The wording of the nodes is recalled, not read.
"""

from typing import Final, NamedTuple

import polars as pl


class Node(NamedTuple):
    """A question: its answer (a column), and where yes and no lead: a question or a state."""

    answer: str
    yes: str
    no: str


TREE: Final[dict[str, Node]] = {
    "Q1": Node("poly_before", "Q4i", "Q2"),
    "Q2": Node("oligo_before", "Q4r", "Q3"),
    "Q3": Node("late", "Q4m", "synchronous"),
    "Q4m": Node("therapy_first", "metachronous_oligoprogression", "metachronous_oligorecurrence"),
    "Q4r": Node("on_therapy", "Q5r", "repeat_oligorecurrence"),
    "Q5r": Node("progresses", "repeat_oligoprogression", "repeat_oligopersistence"),
    "Q4i": Node("on_therapy", "Q5i", "induced_oligorecurrence"),
    "Q5i": Node("progresses", "induced_oligoprogression", "induced_oligopersistence"),
}
"""Questions in an order in which each comes before those that it leads to."""

STATES: Final = tuple(place for node in TREE.values() for place in (node.yes, node.no) if place not in TREE)
"""The nine states."""


def walk_tree(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with `state`, `question` (the first without answer; then the state is unclassifiable), `path`.

    Answers: poly_before, oligo_before, late (more than six months after the primary tumour), therapy_first
    (systemic therapy at the first diagnosis), on_therapy, progresses. Only those on the way are needed.
    """
    place, path = pl.lit("Q1"), pl.lit("")
    asked = rows.with_columns(place=place, path=path)
    for name, node in TREE.items():
        here, answer = pl.col("place") == name, pl.col(node.answer)
        word = pl.when(answer).then(pl.lit("yes")).when(~answer).then(pl.lit("no")).otherwise(pl.lit("?"))
        step = pl.concat_str(pl.col("path"), pl.lit(f"; {name} "), word)
        asked = asked.with_columns(
            place=pl.when(here & answer)
            .then(pl.lit(node.yes))
            .when(here & ~answer)
            .then(pl.lit(node.no))
            .otherwise("place"),
            path=pl.when(here).then(step).otherwise("path"),
        )
    stuck = pl.col("place").is_in(list(TREE))
    return asked.with_columns(
        state=pl.when(stuck).then(pl.lit("unclassifiable")).otherwise("place"),
        question=pl.when(stuck).then("place"),
        path=pl.col("path").str.strip_prefix("; "),
    ).drop("place")
