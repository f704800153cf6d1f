"""The kinds of events: where each is found, and which comes first on one day."""

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.first_therapy import list_first_therapies
from lesionwise.derive.endpoint.events.forms import list_clinical, list_local_therapies, list_losses
from lesionwise.derive.endpoint.events.happened import after_origin, shape
from lesionwise.derive.endpoint.events.line_end import list_line_ends
from lesionwise.derive.endpoint.events.lines import (
    list_lines_for_progression,
    list_needs,
    list_next_lines,
    list_toxicity_switches,
)
from lesionwise.derive.endpoint.events.second_progression import list_second_progressions
from lesionwise.derive.endpoint.events.spread import (
    list_distant,
    list_growth,
    list_local_failures,
    list_not_amenable,
    list_polymetastatic,
)
from lesionwise.derive.endpoint.history import History, choose_reader

Finder = Callable[[History, TimeToEvent, pl.DataFrame], pl.DataFrame]
"""History, endpoint and origins (subject, origin_date) to happenings (`HAPPENED`) from the origin on."""


def _list_progressions(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    reader = choose_reader(history.study, endpoint, history.response)
    return shape(after_origin(history.list_kind("progression", reader).drop("detail"), origins))


def _list_deaths(history: History, _: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Deaths whenever they were: one before the origin is a fault of the records."""
    deaths = history.list_kind("death").drop("detail")
    return shape(deaths.join(origins, on="subject", how="semi", maintain_order="left"))


FINDERS: Final[Mapping[str, Finder]] = {
    "progression": _list_progressions,
    "polymetastatic_progression": list_polymetastatic,
    "not_amenable_progression": list_not_amenable,
    "local_failure": list_local_failures,
    "new_distant_lesion": list_distant,
    "unirradiated_growth": list_growth,
    "second_progression": list_second_progressions,
    "clinical_progression": list_clinical,
    "need_for_next_line": list_needs,
    "local_therapy": list_local_therapies,
    "end_of_line": list_line_ends,
    "toxicity_switch": list_toxicity_switches,
    "first_systemic_therapy": list_first_therapies,
    "next_line": list_next_lines,
    "next_line_for_progression": list_lines_for_progression,
    "lost": list_losses,
    "death": _list_deaths,
}
"""Kinds of events in the order in which the first of one day is the cause: what is seen at a scan, clinical
progression, radiotherapy, the end and then the start of a line, death (ENDPOINTS 0, STUDIES 3.1)."""

SALVAGED: Final[Mapping[str, str]] = {
    "systemic_change": "event",
    "not_amenable": "event",
    "not_amenable_nonbiological": "nonbiological_not_amenable",
    "out_of_scope": "salvage_scope",
    "undecided": "undecided_progression",
}
"""Kinds of a progression that was not salvaged, each with its clause; `endpoint.salvage` finds them."""

SAME_DAY: Final = (*SALVAGED, *FINDERS)
"""Kinds in the order of one day."""

SCANNED: Final = frozenset(
    {
        "progression",
        "polymetastatic_progression",
        "not_amenable_progression",
        "local_failure",
        "new_distant_lesion",
        "unirradiated_growth",
        "second_progression",
        *SALVAGED,
    }
)
"""Kinds that are seen at a scan: the scan before is the last one without the event."""


def list_kinds(endpoint: TimeToEvent) -> dict[str, str]:
    """Kinds that end the time of the endpoint as its event, in the order of one day, each with its clause."""
    kinds: dict[str, str] = {kind: f"event[{number}]" for number, kind in enumerate(endpoint.event)}
    if endpoint.local_therapy_before_pd == "counted":
        kinds["local_therapy"] = "local_therapy_before_pd"
    if endpoint.toxicity_switch == "composite" and "next_line" not in endpoint.event:
        kinds["toxicity_switch"] = "toxicity_switch"
    if "systemic_change" in endpoint.event:
        kinds |= {kind: clause for kind, clause in SALVAGED.items() if kind not in kinds}
    if endpoint.need_without_start == "decision_date":
        kinds["need_for_next_line"] = "need_without_start"
    return {kind: kinds[kind] for kind in SAME_DAY if kind in kinds}


def list_events(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Every happening that may end the endpoint's time, by kind: its events, then what competes."""
    kinds = {*list_kinds(endpoint), *endpoint.competing}
    return {kind: FINDERS[kind](history, endpoint, origins) for kind in SAME_DAY if kind in kinds}


def list_halts(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Happenings that end follow-up without being an event, in order of kind, with `reason`."""
    halting = []
    if endpoint.local_therapy_before_pd == "censored":
        halting.append("local_therapy")
    if endpoint.toxicity_switch == "hypothetical":
        halting.append("toxicity_switch")
    found = [FINDERS[kind](history, endpoint, origins).with_columns(reason=pl.lit(kind)) for kind in halting]
    empty = shape(pl.DataFrame(schema={"subject": pl.String})).with_columns(reason=pl.lit(""))
    return pl.concat([empty, *found])
