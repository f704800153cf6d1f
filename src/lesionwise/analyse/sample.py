"""The rows of one endpoint, subjects or lesions: which are analysed, which are left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.analyse.material import Material
from lesionwise.definitions import Endpoint, LesionControl

NO_ROW = "not_derived"
BEFORE_ENTRY = "before_entry"


@dataclass(frozen=True, eq=False)
class Sample:
    """`analysed`: one row a subject with a value of the endpoint; `left_out`: the others with their reason.

    Together they are all subjects of the snapshot, each once. Of an endpoint on lesions a row is a lesion
    and course, and a subject without one is left out once. `occasion`: class or visit that the rows are of;
    null: the endpoint has none.
    """

    endpoint: Endpoint
    analysed: pl.DataFrame
    left_out: pl.DataFrame
    occasion: str | None = None

    def select(self, members: pl.DataFrame) -> "Sample":
        """The rows of some subjects."""
        return Sample(
            self.endpoint,
            self.analysed.join(members, on="subject", how="semi", maintain_order="left"),
            self.left_out.join(members, on="subject", how="semi", maintain_order="left"),
            self.occasion,
        )

    @property
    def n(self) -> int:
        return self.analysed.height

    @property
    def events(self) -> int:
        return int((self.analysed["status"] == 1).sum())

    @property
    def competing(self) -> int:
        """Rows that ended with a competing event."""
        return int((self.analysed["status"] > 1).sum())

    @property
    def exits(self) -> NDArray[np.float64]:
        return self.analysed["days"].cast(pl.Float64).to_numpy()

    @property
    def happened(self) -> NDArray[np.bool_]:
        return (self.analysed["status"] == 1).to_numpy()

    @property
    def ended(self) -> NDArray[np.bool_]:
        """Whether a row ended with the event or a competing one; the others are censored."""
        return (self.analysed["status"] > 0).to_numpy()

    @property
    def causes(self) -> NDArray[np.int64]:
        """Status of each row: 0 censored, 1 event, 2 and 3 competing."""
        return self.analysed["status"].cast(pl.Int64).to_numpy()

    @property
    def clusters(self) -> NDArray[np.str_] | None:
        """Subject of each row where a row is a lesion; else null: every row is a subject of its own."""
        return np.array(self.analysed["subject"].to_list(), dtype=str) if self.of_lesions else None

    @property
    def of_lesions(self) -> bool:
        """Whether a row is a lesion and course."""
        return is_of_lesions(self.endpoint)

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


def is_of_lesions(endpoint: Endpoint) -> bool:
    """Whether a row of the endpoint is a lesion, not a subject."""
    return isinstance(endpoint, LesionControl) and endpoint.rule != "lc_patient"


def list_occasions(material: Material, endpoint: Endpoint) -> tuple[str | None, ...]:
    """Classes or visits of an endpoint in their order; one null where it has none."""
    rows = material.derived.endpoint.filter(pl.col("endpoint") == endpoint.id)
    found = rows["occasion"].drop_nulls().unique(maintain_order=True).to_list()
    return tuple(found) or (None,)


def select_sample(material: Material, endpoint: Endpoint, occasion: str | None = None) -> Sample:
    """The sample of an endpoint, of one of its occasions where it has any.

    Left out: rows whose status is null (the derivation says why), subjects without a row (`not_derived`), and
    rows whose time ended on or before their entry (`before_entry`).
    """
    subjects = material.subjects.select("subject")
    rows = material.derived.endpoint.filter(
        (pl.col("endpoint") == endpoint.id)
        & (pl.col("occasion").is_null() | (pl.col("occasion") == pl.lit(occasion)).fill_null(value=False))
    )
    joined = subjects.join(rows, on="subject", how="left", maintain_order="left_right")
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
        occasion,
    )
