"""`pfs2_salvage_rt` on random histories: engine and slow oracle agree; the invariants of STUDIES 9.1 hold."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from endpoint_trial import derive_at, list_values
from lesionwise.definitions import TimeToEvent
from oracle.endpoint import derive_slowly
from oracle.person import find_origin, read_person
from oracle.salvage import KINDS, Notes, sum_up
from oracle.salvage_histories import SalvageWorld, salvage_worlds

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(SLOW, max_examples=40)


@SLOW
@given(salvage_worlds())
def test_values_agree(world: SalvageWorld) -> None:
    """Origin, date, days, status, reason, source row and entry of every subject."""
    found = list_values(derive_at(*world)[1])
    assert found == derive_slowly(*world)


@SLOW
@given(salvage_worlds())
def test_notes_agree(world: SalvageWorld) -> None:
    """Salvages, rule, the three days, flags and queries."""
    study, tables, response, cut = world
    (endpoint,) = study.endpoints
    assert isinstance(endpoint, TimeToEvent)
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    for row in derive_at(*world)[1].endpoint.iter_rows(named=True):
        if row["reason"] in ("no_origin", "no_reader"):
            continue
        mine = {
            name: [one for one in all_ if one.get("subject") == row["subject"]] for name, all_ in rows.items()
        }
        read = [one for one in response.to_dicts() if one["subject"] == row["subject"]]
        person = read_person(study, mine, read, cut)
        origin = find_origin(person, endpoint.origin)
        assert origin is not None
        end = (row["event_date"], row["status"], row["reason"]), None
        expected = sum_up(person, endpoint, person.responses, origin, end)
        assert take_notes(row) == expected


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
