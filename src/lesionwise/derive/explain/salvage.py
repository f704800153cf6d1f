"""What `pfs2_salvage_rt` tells beside date and status."""

from typing import Any

from lesionwise.terms import CODELISTS

_DAYS = (
    ("progression_date", "progression"),
    ("decision_date", "decision"),
    ("next_line_date", "next systemic therapy"),
)


def tell_salvage(row: dict[str, Any]) -> list[str]:
    """Lines about salvages, the days of the event, flags and open queries; none of other endpoints."""
    if row["rule"] != "pfs2_salvage_rt":
        return []
    counted = [] if row["value"] is None else [f"Salvages: {row['value']:.0f}."]
    days = [f"{name} {row[column]:%Y-%m-%d}" for column, name in _DAYS if row[column] is not None]
    dated = [f"Days of the event: {', '.join(days)}."] if days else []
    flags = _tell_codes(row["flags"], "salvage_flag", "Flag")
    return [*counted, *dated, *flags, *_tell_codes(row["queries"], "salvage_query", "Open query")]


def _tell_codes(codes: str | None, codelist: str, name: str) -> list[str]:
    labels = CODELISTS[codelist].labels
    return [f"{name}: {labels[code]} ({code})." for code in (codes or "").split(", ") if code]
