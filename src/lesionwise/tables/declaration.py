"""A table as the product knows it: schema, label, SDTM domain and the tables that it points to."""

from dataclasses import dataclass

import dataframely as dy


@dataclass(frozen=True)
class Reference:
    """`columns` of this table must exist as `parent_columns` of `parent`; null is allowed."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True)
class Declaration:
    """One table: its name, grain in words, dataframely schema, SDTM domain and references."""

    name: str
    label: str
    schema: type[dy.Schema]
    sdtm: str | None = None
    references: tuple[Reference, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(self.schema.primary_key())

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.schema.column_names())

    @property
    def grain(self) -> str:
        return (self.schema.__doc__ or "").strip().splitlines()[0]
