"""What a derivation is made of, for the trace."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Material:
    """visits: one row a response row. lines: one row a measurement row. new: new lesion x visit.

    lesions: one row a lesion. pairs: subject and reader. treated: whole lesion x visit after its treatment.
    states: irradiated lesion x visit. progressing: progression x lesion that has part in it.
    """

    visits: pl.DataFrame
    lines: pl.DataFrame
    new: pl.DataFrame
    lesions: pl.DataFrame
    pairs: pl.DataFrame
    treated: pl.DataFrame
    states: pl.DataFrame
    progressing: pl.DataFrame
