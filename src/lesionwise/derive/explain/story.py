"""The story of one value of one subject, in words."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from lesionwise.definitions import Endpoint, OnInstrument, Proportion, TimeToEvent
from lesionwise.derive.derive import Derived
from lesionwise.derive.explain.definition import describe_clause, describe_definition
from lesionwise.derive.explain.forms import tell_deterioration, tell_pain, tell_score
from lesionwise.derive.explain.harms import tell_adverse_events
from lesionwise.derive.explain.lesions import tell_control
from lesionwise.derive.explain.places import describe_row, describe_scan, find_date
from lesionwise.derive.explain.question import check_question
from lesionwise.derive.explain.reading import describe_response
from lesionwise.derive.explain.salvage import tell_salvage
from lesionwise.study import Study
from lesionwise.tables.rows import Tables, complete_tables
from lesionwise.terms import CODELISTS

_PARTS = (("decided_by", "Decided by"), ("considered", "Considered"), ("rejected", "Rejected"))

_TELL: Mapping[str, Callable[[dict[str, Any], str], str]] = {
    "lesion_control": tell_control,
    "adverse_event": tell_adverse_events,
    "questionnaire": tell_score,
    "pain_response": tell_pain,
    "deterioration": tell_deterioration,
}
"""Words for a value by kind; the others are told here."""


def explain(study: Study, tables: Tables, derived: Derived, subject: str, endpoint_id: str) -> str:
    """Why this subject has this date and status: a page of plain text.

    It tells the value, the definition in the study file and the clause that decided, the origin, every row
    of the trace with the reason why it decided, was considered or was rejected, source file and record of
    each row where the table `origin` has them, and for a row of the response table how that response came
    about. `tables` are the snapshot's, `derived` what was derived from them. Raises `Faults` with the
    nearest names when there is no such subject or endpoint.
    """
    whole = complete_tables(tables)
    endpoint = check_question(study, whole, subject, endpoint_id)
    mine = (pl.col("subject") == subject) & (pl.col("endpoint") == endpoint_id)
    rows = derived.endpoint.filter(mine).rows(named=True)
    parts = [[f"{endpoint.label} ({endpoint.id}) of subject {subject}"]]
    for row in rows:
        trace = derived.trace.filter((pl.col("table") == "endpoint") & (pl.col("table_row") == row["row"]))
        parts += [
            [f"{_name_unit(row)}{_tell_value(endpoint, row)}", *tell_salvage(row)],
            _tell_definition(
                study, endpoint, row, whole=row is rows[0] or not isinstance(endpoint, OnInstrument)
            ),
            _tell_origin(whole, row),
            *(
                _tell_part(whole, derived, trace.filter(pl.col("part") == part), title)
                for part, title in _PARTS
            ),
            *_tell_responses(whole, derived, trace),
        ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _name_unit(row: dict[str, Any]) -> str:
    """What a row of several is about: lesion, course, occasion."""
    named = [f"{name} {row[name]}" for name in ("lesion", "course", "occasion") if row[name] is not None]
    return f"Of {', '.join(named)}: " if named else ""


def _tell_value(endpoint: Endpoint, row: dict[str, Any]) -> str:
    meaning = CODELISTS["reason"].labels[row["reason"]]
    if row["status"] is None:
        return f"No value: {meaning} ({row['reason']})."
    if endpoint.kind in _TELL:
        return _TELL[endpoint.kind](row, meaning)
    if not isinstance(endpoint, TimeToEvent):
        verdict = "Responder" if row["status"] == 1 else "No responder"
        best = "best response " if isinstance(endpoint, Proportion) else ""
        dated = f", {best}dated {row['event_date']:%Y-%m-%d}" if row["event_date"] else ""
        return f"{verdict}: {meaning} ({row['reason']}){dated}."
    verdict = ("Censored", "Event", "Competing event")[row["status"]]
    entry = "" if row["entry_days"] is None else f", at risk after {row['entry_days']} days"
    return (
        f"{verdict} on {row['event_date']:%Y-%m-%d}, {row['days']} days{entry}: {meaning} ({row['reason']})."
    )


def _tell_definition(study: Study, endpoint: Endpoint, row: dict[str, Any], *, whole: bool) -> list[str]:
    """The definition (once, where an endpoint has many occasions) and the clause that decided."""
    decided = f"Clause that decided: {describe_clause(endpoint, row['clause'])}"
    if not whole:
        return [decided]
    file = study.path or f"study {study.slug}"
    lines = describe_definition(endpoint, row["reader"], study.response)
    return [
        f"Definition in {file}:",
        *(f"  {line}" for line in lines),
        decided,
    ]


def _tell_origin(tables: Tables, row: dict[str, Any]) -> list[str]:
    if row["origin_date"] is None:
        return ["Origin: no date is on record."]
    place = describe_row(tables, row["origin_table"], row["origin_row"])
    return [f"Origin: {row['origin_date']:%Y-%m-%d}, from {place}."]


def _tell_part(tables: Tables, derived: Derived, trace: pl.DataFrame, title: str) -> list[str]:
    if trace.is_empty():
        return []
    lines = [_tell_row(tables, derived, one) for one in trace.iter_rows(named=True)]
    return [f"{title}:", *(f"  {line}" for line in lines)]


def _tell_row(tables: Tables, derived: Derived, one: dict[str, Any]) -> str:
    table, number = one["source_table"], one["source_row"]
    read = derived.response_policy if table == "response_policy" else derived.response
    date = find_date(tables, read, table, number)
    dated = f", {date}" if date else ""
    scan = describe_scan(tables, table, number)
    return f"{describe_row(tables, table, number)}{scan}{dated}: {one['note']}."


def _tell_responses(tables: Tables, derived: Derived, trace: pl.DataFrame) -> list[list[str]]:
    """How each deciding row of the response table came about."""
    decisive = trace.filter((pl.col("part") == "decided_by") & (pl.col("source_table") == "response"))
    numbers = decisive["source_row"].unique(maintain_order=True).to_list()
    return [describe_response(tables, derived.response, derived.trace, number) for number in numbers]
