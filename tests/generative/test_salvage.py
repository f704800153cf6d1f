"""`pfs2_salvage_rt` on random histories: engine and slow oracle agree."""

from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings

from endpoint_trial import derive_at, list_values
from lesionwise.definitions import TimeToEvent
from oracle.endpoint import derive_slowly
from oracle.person import find_origin, read_person
from oracle.salvage import KINDS, Notes, sum_up
from oracle.salvage_histories import SalvageWorld, salvage_worlds

SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(salvage_worlds())
def test_engine_and_oracle_agree(world: SalvageWorld) -> None:
    """Date, days, status, reason, source, entry; salvages, rule, the three days, flags, queries."""
    study, tables, response, cut = world
    (endpoint,) = study.endpoints
    assert isinstance(endpoint, TimeToEvent)
    found = derive_at(*world)[1]
    assert list_values(found) == derive_slowly(*world)
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    for row in found.endpoint.filter(pl.col("origin_date").is_not_null()).iter_rows(named=True):
        mine = {
            name: [one for one in every if one.get("subject") == row["subject"]]
            for name, every in rows.items()
        }
        read = [one for one in response.to_dicts() if one["subject"] == row["subject"]]
        person = read_person(study, mine, read, cut)
        origin = find_origin(person, endpoint.origin)
        assert origin is not None
        end = (row["event_date"], row["status"], row["reason"]), None
        assert take_notes(row) == sum_up(person, endpoint, person.responses, origin, end)


def take_notes(row: dict[str, Any]) -> Notes:
    """The notes of the engine as the oracle gives them."""
    own = row["reason"] in KINDS
    return Notes(
        None if row["value"] is None else int(row["value"]),
        row["detail"] if own else None,
        row["progression_date"],
        row["decision_date"],
        row["next_line_date"],
        *(frozenset((row[name] or "").split(", ")) - {""} for name in ("flags", "queries")),
    )
