"""Endpoint declarations: frozen values that say what is derived, checked before any data exist."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions.clauses import Censoring, EntryRule, EventName, Months
from lesionwise.definitions.declared import Declared


class TimeToEvent(Declared):
    """Origin to the first event.

    `horizon_months` cuts follow-up (event or censoring after the horizon becomes censoring at it, on the
    day that holds the horizon, floor of months x 30.4375 days from the origin); null: full follow-up.
    `missed_scans_max`: an event after more than that many minus one consecutive missed scheduled scans is
    censored before the gap; null: no such rule.
    `entry_waiver`: the reason why follow-up before the first SABR fraction is counted although the origin,
    a treatment date, may lie before it (immortal time); required there when `entry` is `none`.
    """

    kind: Literal["time_to_event"] = "time_to_event"
    event: tuple[EventName, ...]
    censor: Censoring
    entry: EntryRule = "none"
    entry_waiver: str | None = None
    horizon_months: Months | None = None
    missed_scans_max: Annotated[int, Field(ge=1)] | None = None


class Proportion(Declared):
    """Share of subjects whose best overall response is one of `response`.

    `window_days`: the response is dated at most that many days after the origin, inclusive; null: any
    time. `confirmed`: the confirmed best response counts. Best response stops at the first progression and
    before a new systemic line. A subject without an assessment is a non-responder. `population`:
    `measurable` leaves out subjects without a target lesion at baseline.
    """

    kind: Literal["proportion"] = "proportion"
    response: tuple[Literal["CR", "PR", "SD", "NON-CR/NON-PD"], ...]
    window_days: Annotated[int, Field(ge=1)] | None = None
    confirmed: bool = False
    population: Literal["all", "measurable"] = "measurable"


Endpoint = Annotated[TimeToEvent | Proportion, Field(discriminator="kind")]
"""Any endpoint; a new kind is one declaration here and in `KINDS`, and one module in `derive`."""

KINDS: dict[str, type[Declared]] = {"time_to_event": TimeToEvent, "proportion": Proportion}
"""Declarations by kind, as the rules of the catalogue name it."""
