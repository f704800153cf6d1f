"""The subjects of one endpoint: who is analysed, who is left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.analyse.material import Material
from lesionwise.definitions import Endpoint

NO_ROW = "not_derived"
BEFORE_ENTRY = "before_entry"


@dataclass(frozen=True, eq=False)
class Sample:
    """`analysed`: one row a subject with a value of the endpoint; `left_out`: the others with their reason.

    Together they are all subjects of the snapshot, each once.
    """

    endpoint: Endpoint
    analysed: pl.DataFrame
    left_out: pl.DataFrame

    def select(self, members: pl.DataFrame) -> "Sample":
        """The rows of some subjects."""
        return Sample(
            self.endpoint,
            self.analysed.join(members, on="subject", how="semi", maintain_order="left"),
            self.left_out.join(members, on="subject", how="semi", maintain_order="left"),
        )

    @property
    def n(self) -> int:
        return self.analysed.height

    @property
    def events(self) -> int:
        return int((self.analysed["status"] == 1).sum())

    @property
    def exits(self) -> NDArray[np.float64]:
        return self.analysed["days"].cast(pl.Float64).to_numpy()

    @property
    def happened(self) -> NDArray[np.bool_]:
        return (self.analysed["status"] == 1).to_numpy()

    @property
    def entries(self) -> NDArray[np.float64] | None:
        """Entry times when any subject enters late; who has none is at risk from the origin."""
        late = self.analysed["entry_days"]
        return late.fill_null(0).cast(pl.Float64).to_numpy() if late.null_count() < late.len() else None

    def labels(self, members: pl.DataFrame, column: str) -> Sequence[str]:
        """A column of `members` for each analysed subject."""
        joined = self.analysed.select("subject").join(
            members, on="subject", how="left", maintain_order="left"
        )
        labels: list[str] = joined[column].to_list()
        return labels


def select_sample(material: Material, endpoint: Endpoint) -> Sample:
    """The sample of an endpoint.

    Left out: subjects whose status is null (the derivation says why), who have no row (`not_derived`), and
    whose time ended on or before their entry (`before_entry`).
    """
    subjects = material.subjects.select("subject")
    rows = material.derived.endpoint.filter(pl.col("endpoint") == endpoint.id)
    joined = subjects.join(rows, on="subject", how="left", maintain_order="left")
    early = (pl.col("entry_days") >= pl.col("days")).fill_null(value=False)
    why = (
        pl.when(pl.col("endpoint").is_null())
        .then(pl.lit(NO_ROW))
        .when(pl.col("status").is_null())
        .then(pl.col("reason"))
        .when(early)
        .then(pl.lit(BEFORE_ENTRY))
    )
    told = joined.with_columns(why.alias("left_out"))
    return Sample(
        endpoint,
        told.filter(pl.col("left_out").is_null()).drop("left_out"),
        told.filter(pl.col("left_out").is_not_null()).select("subject", pl.col("left_out").alias("reason")),
    )
