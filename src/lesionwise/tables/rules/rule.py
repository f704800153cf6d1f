"""One rule: an expression that is true, false or unknown for a row, and the words for its breach."""

from dataclasses import dataclass
from typing import Final

import polars as pl


@dataclass(frozen=True)
class Rule:
    """`holds` is true, false or null for a row of `table`; `facts` of other tables are joined to it before.

    Null means that the rule cannot be evaluated there, which is no fault. `column` is where the breach is
    told. Severity `error` makes the row a bad row; `warning` keeps it.
    """

    table: str
    code: str
    column: str
    holds: pl.Expr
    found: str
    expected: str
    remedy: str
    severity: str = "error"
    facts: tuple[str, ...] = ()


WARNING: Final = "warning"
