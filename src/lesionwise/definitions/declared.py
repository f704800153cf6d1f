"""What every endpoint declares."""

from lesionwise.definitions.clauses import OriginName, Reported
from lesionwise.definitions.node import Node


class Declared(Node):
    """What every endpoint says: id, rule of the catalogue, label, outcomes that it covers, population."""

    id: str
    rule: str
    label: str
    registered: tuple[str, ...] = ()
    origin: OriginName
    reader: str | None = None
    """Reader whose responses count; null: the study's own."""
    note: str | None = None
    """Deviation from the registered text, with its reason; printed in the report."""
    report: tuple[Reported, ...]
