"""A display with its frames."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from lesionwise.analyse.model import Display

Shape = Mapping[str, type[pl.DataType] | pl.DataType]
"""Names and types of the columns of a frame."""


def select_shape(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The columns of a shape, in its order and types."""
    return frame.select(pl.col(name).cast(dtype) for name, dtype in shape.items())


@dataclass(frozen=True, eq=False)
class Shown:
    """One display; `frames` by file name: its own id and each name in `extra`."""

    display: Display
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
