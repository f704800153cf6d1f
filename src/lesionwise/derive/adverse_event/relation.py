"""Whether an adverse event is related: yes, no or unknown."""

from collections.abc import Sequence

import polars as pl

from lesionwise.definitions import Cause, Relation


def compute_related(causes: Sequence[Cause], levels: Sequence[Relation]) -> pl.Expr:
    """True when the relation to one of the causes is one of the levels; null when that is not known.

    No cause: true, whatever the relation. Unknown is an event with no such relation and one of the causes
    without answer; but an answer about treatment as a whole (`overall`) answers for its modalities. The
    levels are the study's (possible, probable, definite unless it says otherwise).
    """
    if not causes:
        return pl.lit(True)
    given = {cause: pl.col(f"related_{cause}").cast(pl.String) for cause in causes}
    yes = pl.any_horizontal(answer.is_in(list(levels)).fill_null(False) for answer in given.values())
    closed = given["overall"].is_not_null() if "overall" in given else pl.lit(False)
    open_still = pl.any_horizontal(
        answer.is_null() & (pl.lit(cause == "disease") | ~closed) for cause, answer in given.items()
    )
    return pl.when(yes).then(pl.lit(True)).when(~open_still).then(pl.lit(False))
